"""What follows a turn, out of its path: a conversation's title, and the summary of what was said long ago.

None of these messages has a deadline, and none is lost with the turn: it is over whatever becomes of them.
"""

from uuid import UUID

from pydantic import Field

from lea.contracts.base import Contract
from lea.contracts.messages import AttemptUsage, HistoryEntry, Locale


class TurnSettled(Contract):
    """A turn was closed and something follows from it: a title, or older turns to fold into the summary."""

    turn_id: UUID
    conversation_id: UUID
    user_id: UUID
    locale: Locale = "fr"
    traceparent: str | None = None


class ConversationTitled(Contract):
    """A title was made for a conversation that has none; one that its broker gave stays."""

    conversation_id: UUID
    user_id: UUID
    title: str


class SummaryAsked(Contract):
    """Turns were folded into a conversation's summary by rule; a model, where there is one, may put it better."""

    conversation_id: UUID
    user_id: UUID
    turn_id: UUID
    """The latest of the folded turns."""
    locale: Locale = "fr"
    summary: str = ""
    """How it read before these turns; empty where they are the first."""
    turns: tuple[HistoryEntry, ...]
    """Oldest first."""
    traceparent: str | None = None


class SummaryWritten(Contract):
    """A model's summary; it counts as long as no later turns were folded."""

    conversation_id: UUID
    user_id: UUID
    turn_id: UUID
    text: str
    provider: str
    model: str


class SummaryTried(Contract):
    """What asking providers for a summary used, whatever came of it: the broker whose conversation it is pays."""

    conversation_id: UUID
    user_id: UUID
    turn_id: UUID
    """The latest of the folded turns."""
    delivery: int = Field(ge=1)
    """Of the message that asked for it: what is asked again is used again."""
    tries: tuple[AttemptUsage, ...]
