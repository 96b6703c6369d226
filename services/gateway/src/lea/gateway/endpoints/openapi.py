"""`/openapi.json`, completed: who may call, how every refusal looks, what a stream's frames hold."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from lea.contracts.frames import (
    CONNECTING,
    OPENING_COMMENT,
    FrameId,
    accepted_frame,
    actions_frame,
    encode_delta,
    encode_frame,
)
from lea.gateway.endpoints.frames import FRAMES
from lea.gateway.endpoints.gates import signed_in
from lea.gateway.endpoints.portal_application import the_application

GATES = (signed_in, the_application)
PROBLEM = "application/problem+json"
EVENT_STREAM = "text/event-stream"
DESCRIPTION = """Léa, l'assistante des courtiers immobiliers. Les refus sont des documents RFC 9457, en français ou, si
`Accept-Language` le demande, en anglais. Toutes les adresses répondent aussi sous `/api`."""
REFUSALS = {
    "400": "The body is not JSON",
    "401": "No valid token: renew it, or sign in",
    "402": "The month's budget is spent",
    "403": "Not for this role",
    "404": "Nothing of yours is at this address",
    "406": "Answered in another format than asked for",
    "408": "The body came too slowly",
    "409": "Something else stands against it; `code` says what",
    "413": "The body is too large",
    "415": "The body is not of the expected type",
    "422": "A field is missing or malformed; `errors` says which",
    "429": "Too many requests: see `Retry-After`",
    "431": "The header fields are too large",
    "500": "Something failed on our side",
    "501": "Nothing that is configured can do it",
    "502": "Who answers can't be reached",
    "504": "The answer took too long",
    "503": "Léa can't do this for now: see `Retry-After`",
}
_TURN, _SESSION = "0197c0de-0000-7000-8000-000000000001", "0197c0de-0000-7000-8000-000000000002"
_USAGE: dict[str, Any] = {"input_tokens": 0, "output_tokens": 1}
_DONE: dict[str, Any] = {
    "done": True,
    "session_id": _SESSION,
    "turn_id": _TURN,
    "actions": [],
    "model": None,
    "provider": "lea",
    "usage": _USAGE,
    "finish_reason": "stop",
}
STREAM_EXAMPLE = b"".join(
    (
        OPENING_COMMENT,
        CONNECTING,
        accepted_frame(_TURN, _SESSION),
        actions_frame(()),
        encode_delta(FrameId(1, 1), "Bonjour"),
        encode_frame(FrameId(1, 2), _DONE),
    )
).decode()
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is for programs, `title` and `detail` are for people.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def describe(app: FastAPI) -> None:
    """Have `/openapi.json` say all of it; made once, when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(app)
        return app.openapi_schema

    app.openapi = openapi  # FastAPI's own way of extending it


def _complete(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    frames = FRAMES.json_schema(ref_template="#/components/schemas/{model}")
    schemas |= frames.pop("$defs") | {"TurnFrame": frames}
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "POST /v1/auth/login",
        }
    }
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            for method in route.methods or ():
                operation = schema["paths"].get(route.path_format, {}).get(method.lower())
                if operation is not None:
                    _complete_operation(operation, route)
    return schema


def _complete_operation(operation: dict[str, Any], route: RouteContext) -> None:
    guarded = any(one.call in GATES for one in _dependants(route.dependant))
    if guarded:
        operation["security"] = [{"bearer": []}]
    responses: dict[str, Any] = operation["responses"]
    for status in _statuses(route, guarded=guarded):
        told = responses.setdefault(status, {"description": REFUSALS[status]})
        kept = told.get("content", {}).get(PROBLEM, {})
        told["content"] = {PROBLEM: kept | {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, response in responses.items():
        for media_type, content in response.get("content", {}).items():
            if media_type == EVENT_STREAM:
                content.clear()
                content.update(_stream_content())
            elif media_type == PROBLEM:
                content.setdefault("schema", {"$ref": "#/components/schemas/Problem"})
        if status == "401":
            response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}


def _statuses(route: RouteContext, *, guarded: bool) -> Iterator[str]:
    yield from ("406", "429", "431", "503")
    if guarded:
        yield from ("401", "403")
    if route.body_field is not None:
        yield from ("400", "404", "408", "409", "413", "415", "422")
        if not guarded:
            yield "401"
    if "chat" in route.tags:
        yield from ("402", "500", "501", "502", "504")
    if route.dependant.header_params:
        yield "400"
    if route.dependant.path_params:
        yield from ("404", "422")
    elif route.dependant.query_params or route.dependant.header_params:
        yield "422"


def _stream_content() -> dict[str, Any]:
    """Describe a stream; `itemSchema` as in OpenAPI 3.2, which FastAPI writes too."""
    return {
        "example": STREAM_EXAMPLE,
        "itemSchema": {
            "type": "object",
            "required": ["data"],
            "properties": {
                "id": {"type": "string", "pattern": "^[0-9]+-[0-9]+$", "description": "`<attempt>-<seq>`"},
                "retry": {"type": "integer", "minimum": 0},
                "data": {
                    "type": "string",
                    "contentMediaType": "application/json",
                    "contentSchema": {"$ref": "#/components/schemas/TurnFrame"},
                },
            },
        },
    }


def _dependants(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _dependants(inner)
