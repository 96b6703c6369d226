"""The frames of a turn's stream, described for `/openapi.json`; what writes them is `lea.contracts.frames`."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from lea.contracts.errors import ErrorCode
from lea.gateway.endpoints.chat import Budget, Cost, Pending


class _Frame(BaseModel):
    model_config = ConfigDict(extra="allow")


class Connecting(_Frame):
    """The request arrived; without an id."""

    status: Literal["connecting"]


class Accepted(_Frame):
    """`0-0`: the message is recorded and will be answered, whatever becomes of the connection."""

    status: Literal["accepted"]
    turn_id: UUID
    session_id: UUID
    message: str | None = None
    """On a conversation's stream: what the broker said."""
    budget: Budget | None = None
    """Only when the month's budget runs low."""


class ActionsDone(_Frame):
    """`0-1`: what Léa did, a sentence each; empty when nothing was ordered."""

    status: Literal["actions"]
    actions: list[str]


class Thinking(_Frame):
    """`0-2`: a model is asked; absent where none is needed."""

    status: Literal["thinking"]


class Delta(_Frame):
    """A piece of the answer."""

    delta: str


class Restart(_Frame):
    """`<attempt>-0`: the answer starts over; drop the text."""

    restart: Literal[True]
    attempt: int


class FrameUsage(_Frame):
    input_tokens: int
    output_tokens: int
    cached_input_tokens: int | None = None
    estimated: bool | None = None


class Done(_Frame):
    """The turn ended well: a terminal frame."""

    done: Literal[True]
    session_id: UUID
    turn_id: UUID
    actions: list[str]
    model: str | None
    provider: str | None
    usage: FrameUsage
    cost: Cost | None = None
    """Null where no price is known."""
    finish_reason: str | None
    pending: Pending | None = None


class Failed(_Frame):
    """The turn ended without a whole answer: a terminal frame."""

    error: str
    """For a person."""
    code: ErrorCode
    retryable: bool
    """Whether the same message may succeed under a new key."""


class Cancelled(_Frame):
    """The turn was cancelled: a terminal frame."""

    cancelled: Literal[True]


TurnFrame = Connecting | Accepted | ActionsDone | Thinking | Delta | Restart | Done | Failed | Cancelled
FRAMES: TypeAdapter[TurnFrame] = TypeAdapter(TurnFrame)
