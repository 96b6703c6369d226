"""`GET /v1/lea/turns/{turn_id}/timeline`: where the time of a turn went, without anything of what was said."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self, TypeVar
from uuid import UUID

from lea.client.client import LeaClient

T = TypeVar("T")


@dataclass(frozen=True)
class Stage:
    """A service's part in a turn; ms from its acceptance on."""

    stage: str
    start_ms: float
    """When it was given its message, which had waited by then."""
    waited_ms: float
    worked_ms: float
    delivery: int


@dataclass(frozen=True)
class Try:
    """One request to a provider."""

    attempt: int
    provider: str
    model: str
    outcome: str
    input_tokens: int
    output_tokens: int
    estimated: bool


@dataclass(frozen=True)
class Shown:
    """A frame that the client was shown, or deltas in a row."""

    id: str
    kind: str
    at_ms: float
    until_ms: float
    count: int


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up."""

    message: str
    reason: str
    deliveries: int


@dataclass(frozen=True)
class Timeline:
    """All that is known of a turn's time."""

    turn_id: str
    session_id: str
    state: str
    error_code: str | None
    attempt: int
    round: int
    provider: str | None
    model: str | None
    trace_id: str | None
    accepted_at: str
    settled_ms: float | None
    first_token_ms: float | None
    cancel_asked_ms: float | None
    log: str
    """`held`, `expired` or `unreachable`."""
    stages: tuple[Stage, ...]
    tries: tuple[Try, ...]
    shown: tuple[Shown, ...]
    dead_letters: tuple[DeadLetter, ...]

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Read the gateway's answer; what a later gateway adds is left out."""
        several: dict[str, Any] = {
            "stages": tuple(_read(Stage, one) for one in told["stages"]),
            "tries": tuple(_read(Try, one) for one in told["tries"]),
            "shown": tuple(_read(Shown, one) for one in told["shown"]),
            "dead_letters": tuple(_read(DeadLetter, one) for one in told["dead_letters"]),
        }
        return _read(cls, {**told, **several})


async def timeline_of(client: LeaClient, turn_id: UUID) -> Timeline:
    """Ask for a turn's timeline: one's own, or any as an administrator. Raises Refused, Unreachable."""
    return Timeline.read(await client.read(f"/v1/lea/turns/{turn_id}/timeline"))


def _read(kind: type[T], told: Mapping[str, Any]) -> T:
    return kind(**{field.name: told[field.name] for field in fields(kind)})  # type: ignore[arg-type]
