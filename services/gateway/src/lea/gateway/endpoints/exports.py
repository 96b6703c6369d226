"""Conversations to take away, as a file."""

import re
import unicodedata
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from lea.gateway import errors
from lea.gateway.endpoints.gates import Authenticated
from lea.gateway.endpoints.problems import locale_of, refusals
from lea.gateway.service.exporting import Exporter, Format

router = APIRouter(prefix="/v1/lea/sessions", tags=["sessions"])

MEDIA_TYPES = {"json": "application/json", "markdown": "text/markdown; charset=utf-8"}
SUFFIXES = {"json": "json", "markdown": "md"}


@router.get(
    "/{session_id}/export",
    response_class=StreamingResponse,
    responses={
        **refusals(errors.UnknownConversation),
        200: {
            "content": {"application/json": {}, "text/markdown": {}},
            "description": "The conversation as a file, oldest turn first",
        },
    },
)
async def export(
    session_id: UUID,
    caller: Authenticated,
    request: Request,
    form: Annotated[
        Format, Query(alias="format", description="`json` for programs, `markdown` for people.")
    ] = "json",
) -> StreamingResponse:
    """Download a conversation: messages, answers, what was done, with model, provider and usage of each answer."""
    exporter: Exporter = request.app.state.exporter
    opened = await exporter.open(caller.user_id, session_id)
    locale = locale_of(request)
    headers = {
        "content-disposition": _attachment(opened.conversation.title, SUFFIXES[form]),
        "cache-control": "private, no-store",
    }
    if form == "markdown":
        headers["content-language"] = locale
    return StreamingResponse(
        exporter.write(opened, form, locale), media_type=MEDIA_TYPES[form], headers=headers
    )


def _attachment(title: str | None, suffix: str) -> str:
    """Name the file after the conversation, in ASCII and in full (RFC 6266)."""
    name = title or "conversation"
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "conversation"
    return f"attachment; filename=\"lea-{slug}.{suffix}\"; filename*=UTF-8''{quote(f'Léa – {name}.{suffix}', safe='')}"
