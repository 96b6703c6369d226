"""Every refusal as an RFC 9457 problem document, in the caller's language."""

from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from nats.errors import Error as NatsError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from lea.contracts.messages import Locale
from lea.gateway import errors
from lea.gateway.endpoints.middleware import BODY_MAX_S
from lea.gateway.errors import Problem
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.refusals import BodyTooSlow, RoleRefused, SessionEnded, TokenExpired
from lea.runtime.errors import Unavailable
from lea.runtime.logging import get_logger
from lea.runtime.work import is_outage

OUTAGES = (
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    NatsError,
    Unavailable,
    OSError,
    TimeoutError,
)
"""What may be one; `is_outage` decides. Single statements raise what the driver raises."""
_log = get_logger(__name__)


class ProblemResponse(Response):
    media_type = "application/problem+json"

    def __init__(self, document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(msgspec.json.encode(document), status_code=document["status"], headers=headers)


def locale_of(request: Request) -> Locale:
    """Return the language that the caller prefers: French unless English comes first."""
    first = request.headers.get("accept-language", "")[:64].partition(",")[0].strip().lower()
    return "en" if first.startswith("en") else "fr"


def problem_response(request: Request, problem: Problem) -> ProblemResponse:
    metrics: GatewayMetrics = request.app.state.metrics
    metrics.requests.refused(problem.code)
    request_id = request.scope.get("lea_request_id")
    document = problem.document(locale_of(request)) | ({"request_id": request_id} if request_id else {})
    return ProblemResponse(document, problem.headers)


def install_problem_handlers(app: FastAPI, *, body_max_bytes: int) -> None:
    """Turn what a request's handling raises into problem documents."""

    async def on_http_exception(request: Request, error: Exception) -> Response:
        return problem_response(request, _problem_of(request, error, body_max_bytes))

    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    for outage in OUTAGES:
        app.add_exception_handler(outage, _on_outage)
    app.add_exception_handler(Exception, _on_failure)


async def _on_problem(request: Request, problem: Exception) -> Response:
    if not isinstance(problem, Problem):
        raise problem
    if problem.status in {401, 403}:
        problem.headers["WWW-Authenticate"] = _challenge(request, problem)
    return problem_response(request, problem)


async def _on_validation_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return problem_response(request, errors.InvalidBody())
    pointers = [{"pointer": _pointer(one["loc"]), "detail": one["msg"]} for one in found]
    return problem_response(request, errors.InvalidRequest(errors=pointers))


async def _on_outage(request: Request, error: Exception) -> Response:
    if not is_outage(error):
        raise error
    _log.warning("request refused", reason=type(error).__name__)
    return problem_response(request, errors.ServiceUnavailable())


async def _on_failure(request: Request, _error: Exception) -> Response:
    return problem_response(request, errors.InternalError())


def _problem_of(request: Request, error: Exception, body_max_bytes: int) -> Problem:
    """Return the problem that the framework's own refusal amounts to."""
    if not isinstance(error, HTTPException):
        raise error
    match error.status_code:
        case 400:
            return errors.InvalidBody()
        case 405:
            return errors.MethodNotAllowed({"Allow": ", ".join(_allowed(request))})
        case 408:
            return BodyTooSlow(seconds=round(BODY_MAX_S))
        case 413:
            return errors.BodyTooLarge(limit=body_max_bytes)
        case _:
            return errors.NotFound()


def _allowed(request: Request) -> list[str]:
    """Return every method that the address takes: the framework names those of the first route alone."""
    path = request.scope["path"]
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if (pattern := getattr(route, "path_regex", None)) is not None and pattern.match(path):
            methods |= route.methods or set()
    return sorted(methods)


def _challenge(request: Request, problem: Problem) -> str:
    """Return what RFC 6750 has a client told: whether the token it showed is to be renewed."""
    challenge = 'Bearer realm="lea"'
    match problem:
        case RoleRefused():
            return f'{challenge}, error="insufficient_scope"'
        case TokenExpired():
            return f'{challenge}, error="invalid_token", error_description="The access token expired"'
        case errors.Unauthenticated() | SessionEnded() if "authorization" in request.headers:
            return f'{challenge}, error="invalid_token"'
        case _:
            return challenge


def _pointer(location: tuple[int | str, ...]) -> str:
    """Return a JSON Pointer (RFC 6901) into the body, or the parameter's place."""
    return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in location)


def refusals(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """Describe for OpenAPI what an endpoint may refuse, on top of what every endpoint may."""
    described: dict[int | str, dict[str, Any]] = {}
    for problem in (errors.Unauthenticated, errors.InvalidRequest, errors.ServiceUnavailable, *problems):
        told = described.setdefault(
            problem.status,
            {"description": "", "content": {"application/problem+json": {"examples": {}}}},
        )
        told["description"] = " · ".join(filter(None, (told["description"], problem.titles.en)))
        told["content"]["application/problem+json"]["examples"][problem.code] = {
            "value": {
                "type": errors.TYPE_PREFIX + problem.code.replace("_", "-"),
                "title": problem.titles.en,
                "status": problem.status,
                "code": problem.code,
            }
        }
    return described
