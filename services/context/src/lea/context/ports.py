"""What building a prompt and remembering a conversation need of the outside."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from lea.context.exchanges import Exchange
from lea.context.files import Shelf
from lea.context.summaries import SettledTurn, Summary
from lea.contracts.memory import SummaryWritten
from lea.contracts.messages import ActionsApplied

Clock = Callable[[], dt.datetime]
"""Returns the moment on the broker's clock, with its time zone."""


@dataclass(frozen=True, slots=True)
class Past:
    """A conversation up to a turn, and how it stands with that turn."""

    exchanges: tuple[Exchange, ...] = ()
    """Those that the summary doesn't hold, oldest first; bounded."""
    summary: str = ""
    summarized_turns: int = 0
    late: bool = False
    """The turn's deadline is past, by the database's clock."""
    over: bool = False
    """The turn was ended meanwhile."""


class Records(Protocol):
    """What the database knows; of one user alone."""

    async def past(self, message: ActionsApplied) -> Past: ...

    async def whole_past(self, user_id: UUID, conversation_id: UUID) -> Past:
        """Return a conversation up to now."""
        ...

    async def shelf(self, user_id: UUID, linked: UUID | None, today: dt.date) -> Shelf:
        """Return the latest files, the linked one first and in full."""
        ...

    async def linked(self, user_id: UUID, conversation_id: UUID) -> UUID | None:
        """Return the transaction that a conversation is linked to."""
        ...

    async def log_reading(self, message: ActionsApplied) -> None:
        """Log that the contacts of the files that a turn's prompt may hold were read; once for each turn."""
        ...


@dataclass(frozen=True, slots=True)
class Conversation:
    """What remembering a conversation looks at."""

    title: str | None
    first_message: str
    summary: Summary | None
    unfolded: tuple[SettledTurn, ...]
    """The latest answered turns that the summary doesn't hold, oldest first; bounded."""
    unfolded_total: int


class Archive(Protocol):
    """Titles, summaries and the turns that they are made of; of one user alone."""

    async def conversation(self, user_id: UUID, conversation_id: UUID) -> Conversation | None: ...

    async def fold(
        self, user_id: UUID, conversation_id: UUID, summary: Summary, earlier: Summary | None
    ) -> bool:
        """Put a summary in the place of the one that it was made from; False where that is no longer there."""
        ...

    async def forget(self, user_id: UUID, conversation_ids: Sequence[UUID]) -> int:
        """Drop the summaries of conversations; return how many there were."""
        ...

    async def rewrite(self, written: SummaryWritten) -> bool:
        """Put a model's words in the place of those that hold the same turns; False where there are none."""
        ...
