"""Loi 25: everything about a broker or a contact as one archive, and who read a contact's data."""

import datetime as dt
from collections.abc import AsyncGenerator
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from lea.gateway.endpoints.gates import Authenticated, json_only
from lea.gateway.endpoints.problems import locale_of
from lea.gateway.erasures import Erasure
from lea.gateway.service.privacy import MOST_READINGS, Privacy, reason_for

router = APIRouter(prefix="/v1", tags=["privacy"])

ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {}}, "description": "The archive (docs/privacy.md)"}
}


class Reading(BaseModel):
    reader: str
    """broker, lea (a prompt to the model), client (the portal), operator."""
    reader_name: str | None
    purpose: str
    route: str
    turn_id: UUID | None
    read_at: dt.datetime


class ReadingList(BaseModel):
    items: list[Reading]


@router.get("/privacy/export", response_class=StreamingResponse, responses=ZIP)
async def export(caller: Authenticated, request: Request) -> StreamingResponse:
    """Return everything that is kept about the broker who asks."""
    return _attached(await _privacy(request).export_broker(caller.user_id, _route(request)), "lea-export")


@router.get("/contacts/{contact_id}/export", response_class=StreamingResponse, responses=ZIP)
async def export_contact(contact_id: UUID, caller: Authenticated, request: Request) -> StreamingResponse:
    """Return everything that is kept about one contact, and nothing about other parties."""
    chunks = await _privacy(request).export_contact(caller.user_id, contact_id, _route(request))
    return _attached(chunks, "lea-contact")


@router.get("/contacts/{contact_id}/readings")
async def readings(
    contact_id: UUID,
    caller: Authenticated,
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MOST_READINGS)] = 50,
) -> ReadingList:
    """Tell who read a contact's data, when, through what and for what; the latest first."""
    found = await _privacy(request).readings(caller.user_id, contact_id, limit)
    return ReadingList(items=[Reading.model_validate(one, from_attributes=True) for one in found])


class KeptThing(BaseModel):
    what: Literal["transaction", "contact"]
    id: UUID
    reason: str
    """Which law says so, in the caller's language."""
    until: dt.datetime | None
    """Null while a file is open: six years after its closing."""


class ErasureView(BaseModel):
    id: UUID
    subject: Literal["account", "contact"]
    contact_id: UUID | None
    state: Literal["pending", "done"]
    requested_at: dt.datetime
    completed_at: dt.datetime | None


class ErasureDetail(ErasureView):
    kept: list[KeptThing]
    """What the law holds; it goes by itself when its time has come."""


class ErasureList(BaseModel):
    items: list[ErasureView]


class AccountErasure(BaseModel):
    email: str = Field(min_length=3, max_length=320)
    """The account's own address: erasing is final, so it is typed once more."""


@router.delete("/contacts/{contact_id}", status_code=202)
async def erase_contact(contact_id: UUID, caller: Authenticated, request: Request) -> ErasureView:
    """Erase a contact from what was said, and from the files where no law holds it."""
    return _view(await _privacy(request).erase_contact(caller.user_id, contact_id))


@router.post("/privacy/erasures", status_code=202, dependencies=[Depends(json_only)])
async def erase_account(body: AccountErasure, caller: Authenticated, request: Request) -> ErasureView:
    """Erase the account of the broker who asks: conversations go, files stay as long as the law says."""
    return _view(await _privacy(request).erase_account(caller.user_id, body.email))


@router.get("/privacy/erasures")
async def erasures(caller: Authenticated, request: Request) -> ErasureList:
    """List what was asked to go, the latest first."""
    return ErasureList(items=[_view(one) for one in await _privacy(request).erasures(caller.user_id)])


@router.get("/privacy/erasures/{erasure_id}")
async def erasure(erasure_id: UUID, caller: Authenticated, request: Request) -> ErasureDetail:
    """Tell how an erasure stands, what was kept, until when and on which ground."""
    found, kept = await _privacy(request).erasure(caller.user_id, erasure_id)
    locale = locale_of(request)
    return ErasureDetail(
        **_view(found).model_dump(),
        kept=[
            KeptThing(what=one.what, id=one.row_id, reason=reason_for(one.ground, locale), until=one.until)
            for one in kept
        ],
    )


def _view(erasure: Erasure) -> ErasureView:
    return ErasureView(
        id=erasure.id,
        subject=erasure.subject,
        contact_id=erasure.contact_id,
        state="done" if erasure.completed_at else "pending",
        requested_at=erasure.requested_at,
        completed_at=erasure.completed_at,
    )


def _privacy(request: Request) -> Privacy:
    return request.app.state.privacy


def _route(request: Request) -> str:
    """Return the route's template: an access log holds no ids in its routes."""
    return f"{request.method} {request.scope['route'].path.removeprefix('/api')}"


def _attached(chunks: AsyncGenerator[bytes], name: str) -> StreamingResponse:
    today = dt.datetime.now(dt.UTC).date()
    headers = {
        "content-disposition": f'attachment; filename="{name}-{today}.zip"',
        "cache-control": "private, no-store",
    }
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)
