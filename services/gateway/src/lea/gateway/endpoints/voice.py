"""`/v1/lea/chat/voice`: what is said instead of written; nothing here understands speech yet, and says so."""

from fastapi import APIRouter

from lea.gateway import errors
from lea.gateway.endpoints.gates import Working
from lea.gateway.endpoints.problems import refusals

router = APIRouter(prefix="/v1/lea", tags=["chat"])


@router.post("/chat/voice", responses=refusals(errors.VoiceUnavailable))
async def voice(_caller: Working) -> None:
    """Refuse a recording without reading it; `capabilities/check` tells the same of `voice`."""
    raise errors.VoiceUnavailable
