"""A turn's frames as a client sees them: `docs/wire.md`, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast


class FrameId(NamedTuple):
    """`<attempt>-<seq>`: compared as a pair of integers."""

    attempt: int
    seq: int

    def __str__(self) -> str:
        return f"{self.attempt}-{self.seq}"


@dataclass(frozen=True)
class Status:
    """A stage before the answer: `connecting`, `accepted`, `thinking`, or one that this client is too old for."""

    status: str
    turn_id: str | None = None
    session_id: str | None = None


@dataclass(frozen=True)
class Actions:
    """What Léa did, one sentence each; empty when nothing was ordered."""

    actions: tuple[str, ...]


@dataclass(frozen=True)
class Delta:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True)
class Restart:
    """The answer starts over: the text so far is dropped."""

    attempt: int


@dataclass(frozen=True)
class Done:
    """The turn ended well."""

    session_id: str
    turn_id: str
    actions: tuple[str, ...] = ()
    provider: str | None = None
    model: str | None = None
    finish_reason: str | None = None
    usage: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class Failed:
    """The turn ended without a whole answer."""

    message: str
    """For a person."""
    code: str
    retryable: bool


@dataclass(frozen=True)
class Cancelled:
    """The turn was cancelled."""

    usage: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class Unknown:
    """A frame of a later version; ignore it."""


Payload = Status | Actions | Delta | Restart | Done | Failed | Cancelled | Unknown
Terminal = Done | Failed | Cancelled


@dataclass(frozen=True)
class Frame:
    """One frame: its id (None outside the turn's log), what it says, and the JSON as it came."""

    id: FrameId | None
    payload: Payload
    raw: str

    @property
    def is_terminal(self) -> bool:
        return isinstance(self.payload, Terminal)


def read_id(text: str) -> FrameId | None:
    """Read an `id:` line's value; None when it is none of ours."""
    attempt, _, seq = text.partition("-")
    return FrameId(int(attempt), int(seq)) if attempt.isdecimal() and seq.isdecimal() else None


def read_payload(data: Mapping[str, Any]) -> Payload:  # noqa: PLR0911 (one for each kind of frame)
    """Read a frame's JSON object."""
    match data:
        case {"delta": str(text)}:
            return Delta(text)
        case {"status": "actions", "actions": list()}:
            return Actions(_strings(data["actions"]))
        case {"status": str(status)}:
            return Status(status, data.get("turn_id"), data.get("session_id"))
        case {"restart": True}:
            return Restart(int(data.get("attempt", 0)))
        case {"done": True}:
            return _done(data)
        case {"error": str(message)}:
            return Failed(message, str(data.get("code", "internal")), bool(data.get("retryable")))
        case {"cancelled": True}:
            return Cancelled(_usage(data))
        case _:
            return Unknown()


def _done(data: Mapping[str, Any]) -> Done:
    return Done(
        session_id=str(data.get("session_id", "")),
        turn_id=str(data.get("turn_id", "")),
        actions=_strings(data.get("actions")),
        provider=data.get("provider"),
        model=data.get("model"),
        finish_reason=data.get("finish_reason"),
        usage=_usage(data),
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, cast("list[object]", value))) if isinstance(value, list) else ()


def _usage(data: Mapping[str, Any]) -> dict[str, int]:
    usage = data.get("usage")
    found = cast("dict[str, object]", usage) if isinstance(usage, dict) else {}
    return {name: number for name, number in found.items() if isinstance(number, int)}
