"""`/v1/privacy/incidents`: the register of confidentiality incidents. For administrators."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, StringConstraints

from lea.gateway import errors
from lea.gateway.endpoints.gates import Administrator, json_only
from lea.gateway.endpoints.problems import refusals
from lea.gateway.service.incidents import Incidents

router = APIRouter(prefix="/v1/privacy/incidents", tags=["admin"])

Told = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Since = Annotated[dt.date | None, Query(description="Only what was known from this day on.")]


class NewIncident(BaseModel):
    """What the register must tell (RLRQ, c. A-2.1, r. 3.1, art. 7)."""

    information: Told
    """Which personal information, or why that can't be told."""
    circumstances: Told
    occurred: Told
    """The date or the period, as exactly as it is known."""
    known_on: dt.date
    persons: Told
    """How many persons are concerned, or about how many."""
    serious_risk: bool
    """Of serious injury: then the Commission and the persons are to be notified without delay."""
    assessment: Told
    """What led to that conclusion."""
    measures: Told


class IncidentPatch(BaseModel):
    """What became known, or was done, since; what is not sent stays as it is."""

    commission_notified_on: dt.date | None = None
    persons_notified_on: dt.date | None = None
    public_notice: Told | None = None
    """Why a public notice was given."""
    measures: Told | None = None
    persons: Told | None = None


class Incident(NewIncident):
    id: UUID
    commission_notified_on: dt.date | None
    persons_notified_on: dt.date | None
    public_notice: str | None
    notification_due: bool
    """Whether somebody is still to be notified of a serious risk."""
    recorded_by: str
    recorded_at: dt.datetime
    updated_at: dt.datetime


class Register(BaseModel):
    items: list[Incident]


@router.get("")
async def incidents(caller: Administrator, request: Request, since: Since = None) -> Register:
    """Return the register, the latest first: the copy that the Commission may ask for."""
    found = await _incidents(request).list_incidents(caller.person_id, since)
    return Register(items=[_view(one) for one in found])


@router.post("", status_code=201, dependencies=[Depends(json_only)])
async def record(body: NewIncident, caller: Administrator, request: Request) -> Incident:
    """Add an incident, under your name."""
    told = body.model_dump(mode="json")
    return _view(await _incidents(request).record(caller.person_id, told))


@router.patch("/{incident_id}", dependencies=[Depends(json_only)], responses=refusals(errors.UnknownIncident))
async def complete(
    incident_id: UUID, body: IncidentPatch, caller: Administrator, request: Request
) -> Incident:
    """Add to an incident; what was recorded is never taken away."""
    told = body.model_dump(mode="json", exclude_none=True)
    return _view(await _incidents(request).complete(caller.person_id, incident_id, told))


def _incidents(request: Request) -> Incidents:
    return request.app.state.incidents


def _view(row: Any) -> Incident:
    persons = row["persons_notified_on"] or row["public_notice"]
    notified = row["commission_notified_on"] and persons
    return Incident(**row, notification_due=row["serious_risk"] and not notified)
