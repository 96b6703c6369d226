"""`/v1/lea/chat`: a message in, a turn out; streamed, or as one object."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from lea.contracts.errors import ErrorCode
from lea.contracts.frames import CONNECTING, OPENING_COMMENT, frame_data
from lea.contracts.messages import Locale
from lea.gateway.endpoints.gates import Working, json_only
from lea.gateway.endpoints.problems import ProblemResponse, locale_of
from lea.gateway.endpoints.streaming import FRAMES, FrameStream, gather_turn, seat_for, stream_turn
from lea.gateway.errors import TYPE_PREFIX
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.people import Caller
from lea.gateway.service import opening
from lea.gateway.service.budgets import BudgetSpent
from lea.gateway.service.opening import Opener, OpenTurn

router = APIRouter(prefix="/v1/lea", tags=["chat"], dependencies=[Depends(json_only)])

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
    ErrorCode.BUDGET_SPENT: 402,
    ErrorCode.INTERNAL: 500,
}


_TOLD_EARLY = frozenset({"turn_id", "session_id", "actions", "budget"})
"""What a client learns before the answer; of a turn that failed too, whose orders are done."""


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


class Cost(BaseModel):
    amount_micros: int
    """Millionths of the currency's unit."""
    currency: str


class Budget(BaseModel):
    warning: str
    spent_micros: int
    limit_micros: int
    currency: str


class Offered(BaseModel):
    """An answer that a question offers: sending the label as the message gives it."""

    label: str


class Pending(BaseModel):
    """What Léa waits for: `question`, `confirmation` or `proposal`."""

    kind: str
    text: str
    choices: list[Offered] | None = None


class ChatAnswer(BaseModel):
    content: str
    session_id: UUID
    turn_id: UUID
    actions: list[str]
    model: str | None
    provider: str | None
    usage: Usage
    cost: Cost | None
    """Null where no price is known."""
    pending: Pending | None = None
    budget: Budget | None = None
    """Only when the month's budget runs low."""
    finish_reason: str | None


IdempotencyKey = Annotated[UUID | None, Header(alias="Idempotency-Key")]


@router.post("/chat/stream", response_class=FrameStream, responses=FRAMES)
async def stream(
    body: ChatMessage, caller: Working, request: Request, idempotency_key: IdempotencyKey = None
) -> FrameStream:
    """Take a message and stream its turn as server-sent events."""
    with seat_for(request, caller) as seat:
        turn = await _open(request, _request(body, caller, idempotency_key, locale_of(request)))
        return stream_turn(request, turn, seat, OPENING_COMMENT + CONNECTING + turn.opening)


@router.post("/chat", response_model=ChatAnswer)
async def chat(
    body: ChatMessage, caller: Working, request: Request, idempotency_key: IdempotencyKey = None
) -> Response:
    """Take a message and answer its turn as one object."""
    with seat_for(request, caller) as seat:
        turn = await _open(request, _request(body, caller, idempotency_key, locale_of(request)))
        answer = _as_one_object(turn.opening + await gather_turn(request, turn, seat))
        answer.headers.update(turn.allowance.headers if turn.allowance else {})
        return answer


def _request(body: ChatMessage, caller: Caller, key: UUID | None, locale: Locale) -> opening.Request:
    return opening.Request(
        user_id=caller.user_id,
        session_id=caller.session_id,
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
        try:
            return await opener.open_turn(message)
        except BudgetSpent:
            metrics.usage.budget_refusals.inc()
            raise


def _as_one_object(turn: bytes) -> Response:
    """Reduce a turn's frames as a client would: `restart` drops the text."""
    text: list[str] = []
    last: dict[str, Any] = {}
    told: dict[str, Any] = {}
    for frame in turn.split(b"\n\n"):
        if b"data: " not in frame:
            continue
        last = frame_data(frame)
        told |= {name: last[name] for name in _TOLD_EARLY & last.keys()}
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
                **{name: told[name] for name in _TOLD_EARLY - {"budget"} & told.keys()},
            }
        )
    answer = {"content": "".join(text)} | {
        name: last.get(name) for name in ChatAnswer.model_fields if name not in {"content", "budget"}
    }
    if "budget" in told:
        answer["budget"] = told["budget"]
    return Response(msgspec.json.encode(answer), media_type="application/json")
