"""What is asked of a request before its work: who calls, in which role, and in which format.

The dependencies are coroutines, though most await nothing: FastAPI sends plain functions to a thread.
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.routing import APIRoute

from lea.gateway.endpoints.problems import locale_of
from lea.gateway.errors import Text, Unauthenticated, UnsupportedMediaType
from lea.gateway.people import Caller, Role
from lea.gateway.refusals import NotAcceptable, RoleRefused, SessionEnded
from lea.gateway.service.callers import Callers
from lea.gateway.service.endings import EndedSessions

_REFUSING = frozenset({"q=0", "q=0.0", "q=0.00", "q=0.000"})
_READING = frozenset({"GET", "HEAD"})
_FOR_BROKERS = Text(fr="Demandez au courtier ou à la courtière de le faire.", en="Ask the broker to do it.")
_FOR_ADMINS = Text(
    fr="Seul un administrateur gère les utilisateurs.", en="Only an administrator manages users."
)
_NO_FILES = Text(
    fr="Un administrateur ne voit les dossiers de personne.", en="An administrator sees nobody's files."
)


async def signed_in(request: Request) -> Caller:
    """Return who calls. Raises Unauthenticated, TokenExpired, SessionEnded."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    callers: Callers = request.app.state.callers
    caller = await callers.recognise(token.strip())
    ended: EndedSessions = request.app.state.ended_sessions
    if caller.session_id in ended:
        raise SessionEnded
    return caller


SignedIn = Annotated[Caller, Depends(signed_in)]
"""Anybody who is signed in."""


async def _worker(caller: SignedIn, request: Request) -> Caller:
    if caller.role is Role.ADMIN:
        raise _refusal(request, caller, _NO_FILES)
    return caller


async def _broker_or_reader(caller: SignedIn, request: Request) -> Caller:
    await _worker(caller, request)
    if caller.role is not Role.BROKER and request.method not in _READING:
        raise _refusal(request, caller, _FOR_BROKERS)
    return caller


async def _admin(caller: SignedIn, request: Request) -> Caller:
    if caller.role is not Role.ADMIN:
        raise _refusal(request, caller, _FOR_ADMINS)
    return caller


Administrator = Annotated[Caller, Depends(_admin)]
"""Who manages users."""
Authenticated = Annotated[Caller, Depends(_broker_or_reader)]
"""Who may see the files; whatever changes something is for the broker, unless the route says `Working`."""
Working = Annotated[Caller, Depends(_worker)]
"""The broker, and an assistant at the work that assistants do."""


def _refusal(request: Request, caller: Caller, who: Text) -> RoleRefused:
    return RoleRefused(role=caller.role.value, who=getattr(who, locale_of(request)))


async def json_only(request: Request) -> None:
    """Refuse a body that does not say that it is JSON. Raises UnsupportedMediaType."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise UnsupportedMediaType


async def acceptable(request: Request) -> None:
    """Refuse to answer in a format that the caller does not take. Raises NotAcceptable."""
    accept = request.headers.get("accept")
    route = request.scope.get("route")
    if accept is None or not isinstance(route, APIRoute):
        return
    offered = _media_types_of(route)
    if offered and not any(_admits(part, each) for part in accept.split(",") for each in offered):
        raise NotAcceptable(offered=", ".join(offered))


def _media_types_of(route: APIRoute) -> list[str]:
    """Return what a route answers with: its own media type first, then others that it describes."""
    response_class = getattr(route.response_class, "value", route.response_class)
    own = getattr(response_class, "media_type", None)
    described = route.responses.get(200, {}).get("content", {})
    return [own, *(each for each in described if each != own)] if own else []


def _admits(part: str, offered: str) -> bool:
    media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
    if any(parameter.replace(" ", "") in _REFUSING for parameter in parameters):
        return False
    kind, _, _ = offered.partition("/")
    return media_range in {"", "*/*", f"{kind}/*", offered}
