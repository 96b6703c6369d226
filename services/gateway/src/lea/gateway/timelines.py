"""Where the time of a turn went, for who supports brokers: stages, tries and frames, nothing of what was said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from lea.contracts.messages import StageTime
from lea.gateway.turns import TurnRow

LogState = Literal["held", "expired", "unreachable"]
"""Whether the event log could tell: it remembers the last minutes alone."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One try at a provider, as it was billed."""

    attempt: int
    provider: str
    model: str
    outcome: Literal["done", "failed", "cancelled"]
    input_tokens: int
    output_tokens: int
    estimated: bool


@dataclass(frozen=True, slots=True)
class Buried:
    """A work message that was given up."""

    message: str
    """Its kind: `prompt_built` …"""
    reason: str
    """An error's class."""
    deliveries: int
    at: datetime


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """What the record knows."""

    settled_at: datetime | None
    provider: str | None
    model: str | None
    error_code: str | None
    trace_id: str | None
    first_token_ms: float | None
    stages: tuple[StageTime, ...]
    """Of the round that was settled; empty while the turn runs, and where the gateway ended it itself."""
    tries: tuple[Tried, ...]
    buried: tuple[Buried, ...]


@dataclass(frozen=True, slots=True)
class TimedFrame:
    """A frame with the moment at which NATS stored it."""

    at: datetime
    frame: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """A frame that was shown, or deltas in a row."""

    attempt: int
    seq: int
    kind: str
    """`accepted`, `actions`, `thinking`, `restart`, `delta`, `done`, `error`, `cancelled`."""
    at: datetime
    until: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is known of a turn's time."""

    turn: TurnRow
    times: TurnTimes
    marks: tuple[Mark, ...]
    log: LogState


class TurnTimings(Protocol):
    async def times(self, turn_id: UUID) -> TurnTimes | None:
        """Return what the record knows of a turn that the caller may see; None when it is gone."""
        ...


class TimedLog(Protocol):
    async def read_timed(self, conversation_id: UUID, turn_id: UUID) -> list[TimedFrame]:
        """Return what the log still holds of a turn. Raises BusUnavailable."""
        ...
