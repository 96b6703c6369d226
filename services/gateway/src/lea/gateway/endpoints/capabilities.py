"""`/v1/lea/capabilities/check`: what can be done as the system is configured."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, StringConstraints

from lea.contracts.commands import CheckCapability
from lea.gateway.endpoints.gates import Authenticated, json_only
from lea.gateway.endpoints.problems import locale_of
from lea.gateway.ports import Capabilities

router = APIRouter(prefix="/v1/lea", tags=["chat"], dependencies=[Depends(json_only)])

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class Asked(BaseModel):
    capability: Name
    """`chat`, `stream`, `create_transaction` …"""


class Capability(BaseModel):
    capability: str
    available: bool
    provider: str | None
    """Who would do it; null where nobody can."""
    detail: str
    """Why, or why not, in the caller's language."""


@router.post("/capabilities/check")
async def check(body: Asked, _caller: Authenticated, request: Request) -> Capability:
    """Tell whether something can be done; an external agent is asked itself and gets 10 s."""
    capabilities: Capabilities = request.app.state.capabilities
    command = CheckCapability(capability=body.capability, locale=locale_of(request))
    checked = await capabilities.check_capability(command)
    return Capability(
        capability=body.capability,
        available=checked.available,
        provider=checked.provider,
        detail=checked.detail,
    )
