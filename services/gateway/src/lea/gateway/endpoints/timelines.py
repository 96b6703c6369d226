"""`/v1/lea/turns/{turn_id}/timeline`: where the time of a turn went, for support (`lea trace`)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel

from lea.gateway import errors
from lea.gateway.endpoints.gates import SignedIn
from lea.gateway.endpoints.problems import refusals
from lea.gateway.service.timing import Timing
from lea.gateway.timelines import LogState, Timeline

router = APIRouter(prefix="/v1/lea", tags=["turns"])


class Stage(BaseModel):
    """A service's part in the turn; times from `accepted_at` on."""

    stage: str
    """`actions`, `context`, `llm`, `gateway` (which settles)."""
    start_ms: float
    """When it was given its message."""
    waited_ms: float
    """How long the message had waited by then."""
    worked_ms: float
    delivery: int
    """2 and more: the message had been given to a worker before, which did not end it."""


class Try(BaseModel):
    """One request to a provider."""

    attempt: int
    provider: str
    model: str
    outcome: Literal["done", "failed", "cancelled"]
    input_tokens: int
    output_tokens: int
    estimated: bool


class Shown(BaseModel):
    """A frame that was shown, or deltas in a row; without its content."""

    id: str
    kind: str
    """`accepted`, `actions`, `thinking`, `restart`, `delta`, `done`, `error`, `cancelled`."""
    at_ms: float
    until_ms: float
    """When the last of them was shown."""
    count: int


class DeadLetter(BaseModel):
    message: str
    reason: str
    """The error's class."""
    deliveries: int
    at: datetime


class TurnTimeline(BaseModel):
    """Nothing of what was said, and nobody's name."""

    turn_id: UUID
    session_id: UUID
    state: Literal["running", "done", "failed", "cancelled"]
    error_code: str | None
    attempt: int
    """The answer that counts; 2 and more: it began anew."""
    round: int
    """1 and more: the work was lost and begun again."""
    provider: str | None
    model: str | None
    trace_id: str | None
    """Of the trace (`OTEL_*`), where the turn was traced."""
    accepted_at: datetime
    deadline: datetime
    cancel_asked_ms: float | None
    settled_ms: float | None
    """From acceptance to the record of the end; null while it runs."""
    first_token_ms: float | None
    """From the delivery of the prompt to the first piece of the answer that counts."""
    stages: list[Stage]
    tries: list[Try]
    log: LogState
    """`expired`: the event log remembers 15 minutes; the stages are kept as long as the turn."""
    shown: list[Shown]
    dead_letters: list[DeadLetter]


@router.get("/turns/{turn_id}/timeline", responses=refusals(errors.UnknownTurn))
async def timeline(turn_id: UUID, caller: SignedIn, request: Request) -> TurnTimeline:
    """Tell where a turn's time went: its broker, or an administrator. Holds nothing of what was said."""
    timing: Timing = request.app.state.timing
    return _told(await timing.timeline(caller, turn_id))


def _told(found: Timeline) -> TurnTimeline:
    turn, times = found.turn, found.times

    def after_ms(moment: datetime) -> float:
        return round((moment - turn.created_at).total_seconds() * 1000, 1)

    return TurnTimeline(
        turn_id=turn.id,
        session_id=turn.conversation_id,
        state=turn.state,
        error_code=times.error_code,
        attempt=turn.attempt,
        round=turn.round,
        provider=times.provider,
        model=times.model,
        trace_id=times.trace_id,
        accepted_at=turn.created_at,
        deadline=turn.deadline,
        cancel_asked_ms=after_ms(turn.cancel_asked_at) if turn.cancel_asked_at else None,
        settled_ms=after_ms(times.settled_at) if times.settled_at else None,
        first_token_ms=times.first_token_ms,
        stages=[
            Stage(start_ms=after_ms(one.delivered_at), **one.model_dump(exclude={"delivered_at"}))
            for one in times.stages
        ],
        tries=[Try.model_validate(one, from_attributes=True) for one in times.tries],
        log=found.log,
        shown=[
            Shown(
                id=f"{mark.attempt}-{mark.seq}",
                kind=mark.kind,
                at_ms=after_ms(mark.at),
                until_ms=after_ms(mark.until),
                count=mark.count,
            )
            for mark in found.marks
        ],
        dead_letters=[DeadLetter.model_validate(one, from_attributes=True) for one in times.buried],
    )
