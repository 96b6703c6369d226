"""Loi 25: everything about a broker or a contact as one archive, and who read a contact's data."""

import datetime as dt
from collections.abc import AsyncGenerator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from lea.gateway.endpoints.gates import Authenticated
from lea.gateway.service.privacy import MOST_READINGS, Privacy

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
