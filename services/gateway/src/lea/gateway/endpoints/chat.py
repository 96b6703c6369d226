"""`/v1/lea/chat`: a message in, a turn out; streamed, or as one object."""

from collections.abc import AsyncGenerator
from time import perf_counter
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from lea.contracts.errors import ErrorCode
from lea.contracts.frames import CONNECTING, OPENING_COMMENT, frame_data
from lea.contracts.messages import Locale
from lea.gateway.endpoints.gates import Authenticated, json_only
from lea.gateway.endpoints.problems import ProblemResponse, locale_of
from lea.gateway.errors import TYPE_PREFIX
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.service import opening
from lea.gateway.service.following import Follower
from lea.gateway.service.opening import Opener, OpenTurn

router = APIRouter(prefix="/v1/lea", tags=["chat"], dependencies=[Depends(json_only)])

STREAM_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}
ERROR_STATUSES = {
    ErrorCode.PROVIDER_MISCONFIGURED: 502,
    ErrorCode.PROVIDER_UNAVAILABLE: 502,
    ErrorCode.AGENT_UNREACHABLE: 502,
    ErrorCode.PROVIDER_OVERLOADED: 503,
    ErrorCode.SERVICE_UNAVAILABLE: 503,
    ErrorCode.TIMEOUT: 504,
    ErrorCode.CONTENT_FILTERED: 422,
    ErrorCode.CONTEXT_TOO_LONG: 422,
    ErrorCode.NOT_CONFIGURED: 501,
    ErrorCode.INTERNAL: 500,
}


class ChatMessage(BaseModel):
    message: str = Field(examples=["Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $"])
    session_id: UUID | None = None
    """The conversation; null begins one."""
    last_assistant_message: str | None = None


class Usage(BaseModel):
    input_tokens: int
    output_tokens: int
    cached_input_tokens: int
    """Of the input, what the provider had in its cache."""
    estimated: bool = False
    """Where a provider told nothing and the numbers are a count of ours."""


class ChatAnswer(BaseModel):
    content: str
    session_id: UUID
    turn_id: UUID
    actions: list[str]
    model: str | None
    provider: str | None
    usage: Usage
    finish_reason: str | None


IdempotencyKey = Annotated[UUID | None, Header(alias="Idempotency-Key")]


@router.post(
    "/chat/stream",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "The turn's frames (docs/wire.md)"}
    },
)
async def stream(
    body: ChatMessage, caller: Authenticated, request: Request, idempotency_key: IdempotencyKey = None
) -> StreamingResponse:
    """Take a message and stream its turn as server-sent events."""
    turn = await _open(request, _request(body, caller.user_id, idempotency_key, locale_of(request)))
    return StreamingResponse(
        _frames(request, turn),
        media_type="text/event-stream",
        headers={
            **STREAM_HEADERS,
            **(turn.allowance.headers if turn.allowance else {}),
            "x-lea-turn-id": str(turn.turn_id),
            "x-lea-session-id": str(turn.conversation_id),
        },
    )


@router.post("/chat", response_model=ChatAnswer)
async def chat(
    body: ChatMessage, caller: Authenticated, request: Request, idempotency_key: IdempotencyKey = None
) -> Response:
    """Take a message and answer its turn as one object."""
    turn = await _open(request, _request(body, caller.user_id, idempotency_key, locale_of(request)))
    answer = _as_one_object([chunk async for chunk in _followed(request, turn)])
    answer.headers.update(turn.allowance.headers if turn.allowance else {})
    return answer


def _request(body: ChatMessage, user_id: UUID, key: UUID | None, locale: Locale) -> opening.Request:
    return opening.Request(
        user_id=user_id,
        conversation_id=body.session_id,
        message=body.message,
        last_assistant_message=body.last_assistant_message,
        idempotency_key=key,
        locale=locale,
    )


async def _open(request: Request, message: opening.Request) -> OpenTurn:
    opener: Opener = request.app.state.opener
    metrics: GatewayMetrics = request.app.state.metrics
    with metrics.accept_seconds.time():
        return await opener.open_turn(message)


async def _frames(request: Request, turn: OpenTurn) -> AsyncGenerator[bytes]:
    yield OPENING_COMMENT + CONNECTING + turn.opening
    async for chunk in _followed(request, turn):
        yield chunk


async def _followed(request: Request, turn: OpenTurn) -> AsyncGenerator[bytes]:
    """Follow a turn to its end; whatever happens to the client, what it held is freed."""
    metrics: GatewayMetrics = request.app.state.metrics
    follower: Follower = request.app.state.follow(turn, locale_of(request))
    started: float = request.scope["lea_started"]
    metrics.active_streams.inc()
    waits_for_token = True
    try:
        async for chunk in follower.chunks():
            if waits_for_token and b'{"delta":' in chunk:
                waits_for_token = False
                metrics.first_token_seconds.observe(perf_counter() - started)
            yield chunk
        if turn.live.overflowed:
            metrics.streams_cut.inc()
    finally:
        metrics.active_streams.dec()
        metrics.turn_seconds.observe(perf_counter() - started)
        await turn.live.close()


def _as_one_object(chunks: list[bytes]) -> Response:
    """Reduce a turn's frames as a client would: `restart` drops the text."""
    text: list[str] = []
    last: dict[str, Any] = {}
    for frame in b"".join(chunks).split(b"\n\n"):
        if b"data: " not in frame:
            continue
        last = frame_data(frame)
        if "delta" in last:
            text.append(last["delta"])
        elif "restart" in last:
            text.clear()
    if "error" in last:
        code = ErrorCode(last["code"])
        return ProblemResponse(
            {
                "type": TYPE_PREFIX + code.replace("_", "-"),
                "title": last["error"],
                "status": ERROR_STATUSES[code],
                "code": code,
                "retryable": last["retryable"],
            }
        )
    answer = {"content": "".join(text)} | {
        name: last.get(name) for name in ChatAnswer.model_fields if name != "content"
    }
    return Response(msgspec.json.encode(answer), media_type="application/json")
