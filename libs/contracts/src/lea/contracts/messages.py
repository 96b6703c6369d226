"""The work messages of a turn's ring: facts in the past tense, each stored until it is acknowledged."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from lea.contracts.base import Contract
from lea.contracts.errors import TurnError
from lea.contracts.pending import Pending

Locale = Literal["fr", "en"]


class StageTime(Contract):
    """How long a turn spent in one stage of its ring, by that stage's own clock."""

    stage: str
    """The service: `actions`, `context`, `llm`, `gateway`."""
    delivered_at: datetime
    waited_ms: float
    """From the publication of the stage's message to the delivery that counts."""
    worked_ms: float
    """From that delivery to the publication of the next message; the gateway's: to the statement that settles."""
    delivery: int = 1
    """The how-manieth delivery it was."""


class TurnMessage(Contract):
    """What every work message of a turn carries."""

    turn_id: UUID
    conversation_id: UUID
    user_id: UUID
    round: int = 0
    """How often the ring was begun; the sweeper counts it up when it rebuilds an orphan."""
    attempt: int = 1
    """The number of the answer that this round's first delivery may give."""
    deadline: datetime
    """Nothing is done for the turn after it (database clock)."""
    locale: Locale = "fr"
    traceparent: str | None = None
    """W3C trace context of the span that published this message."""
    stages: tuple[StageTime, ...] = ()
    """The stages that the turn has behind it in this round, in their order; the record keeps them at the end."""

    def passed_on(self, traceparent: str | None = None) -> dict[str, Any]:
        """Return what the ring's next message takes over, published under the span of `traceparent`."""
        fields = {name: getattr(self, name) for name in TurnMessage.model_fields}
        return fields | {"traceparent": traceparent}


class TurnAccepted(TurnMessage):
    message: str
    last_assistant_message: str | None = None
    """The client's own memory; None in a conversation that has turns."""
    linked_transaction_id: UUID | None = None
    pending: Pending | None = None
    budget_spent: bool = False
    """No model may be asked: what a turn needs none for is done all the same."""


class ActionsApplied(TurnMessage):
    message: str
    last_assistant_message: str | None = None
    linked_transaction_id: UUID | None = None
    actions: tuple[str, ...] = ()
    """One sentence for each action that was done or refused, in the language of the message."""
    may_propose: bool = False
    """The broker's own words ask for something that the grammar did not read: a model may propose it."""


class HistoryEntry(Contract):
    role: Literal["user", "assistant"]
    content: str


class PromptBuilt(TurnMessage):
    """Laid out so that a provider's prompt cache works: what stays comes first, what changes with each turn last."""

    message: str
    system: str
    """System prompt, the broker's files and what was said long ago, as one text."""
    system_stable_chars: int = 0
    """How many characters at the start of `system` are the same for every broker."""
    history: tuple[HistoryEntry, ...] = ()
    preface: str = ""
    """What was just done: stands before the message."""
    actions: tuple[str, ...] = ()
    may_propose: bool = False
    """As in `ActionsApplied`: only then is the model offered tools."""

    @property
    def asked(self) -> str:
        """What a model reads last: what was just done, then the message."""
        return f"{self.preface}\n\n{self.message}" if self.preface else self.message


class Outcome(StrEnum):
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Usage(Contract):
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    """Of the input, what the provider had in its cache."""
    cache_write_tokens: int = 0
    """Of the input, what the provider put into its cache, where it charges for that."""
    estimated: bool = False
    """True where the provider told nothing and the numbers are a count of our own."""


class AttemptUsage(Usage):
    """What one try at a provider used; failed and cancelled tries count too."""

    attempt: int
    provider: str
    model: str
    outcome: Literal["done", "failed", "cancelled"] = "done"


class ProviderAsked(Contract):
    """Left in EVENTS, apart from the client's frames, when a provider is asked.

    It is all that the ledger knows of a try whose worker died: the rest is counted from the deltas.
    """

    turn_id: UUID
    attempt: int
    provider: str
    model: str
    input_tokens: int
    """Estimated."""


class AnswerFinished(TurnMessage):
    outcome: Outcome
    text: str = ""
    last_seq: int = 0
    """The number of the last frame of `attempt`; the terminal frame is the next."""
    actions: tuple[str, ...] = ()
    model: str | None = None
    provider: str | None = None
    usage: tuple[AttemptUsage, ...] = ()
    finish_reason: str | None = None
    first_token_ms: float | None = None
    """From the delivery of the prompt to the first piece of the answer that counts; None without a model."""
    error: TurnError | None = None
    pending: Pending | None = None


class AddressSet(Contract):
    """The address of a transaction's immovable changed: the geocoder may say where that is.

    It belongs to no turn and has no deadline. Whoever handles it reads the address where it is kept: the
    message holds none, and an address that changed again since has a message of its own.
    """

    transaction_id: UUID
    user_id: UUID
    change_id: UUID
    """One for each change: it keeps the announcements of two changes apart (`Nats-Msg-Id`)."""
    traceparent: str | None = None
    """W3C trace context of the span that changed the address."""


class TurnAbandoned(Contract):
    """A work message that nobody could handle: its turn ends as failed, and an operator gets a dead letter."""

    turn_id: UUID
    subject: str
    reason: str
    """The error's class, never its text: that may quote the message."""
    deliveries: int = Field(ge=0)
    traceparent: str | None = None
    """W3C trace context of the delivery that gave up."""
