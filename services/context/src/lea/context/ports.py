"""What building a prompt needs of the outside."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lea.contracts.messages import ActionsApplied, HistoryEntry
from lea.contracts.platform import PlatformContext

Clock = Callable[[], dt.datetime]
"""Returns the moment on the broker's clock, with its time zone."""


@dataclass(frozen=True, slots=True)
class Past:
    """A conversation up to a turn, and how it stands with that turn."""

    history: tuple[HistoryEntry, ...]
    """Oldest first."""
    late: bool = False
    """The turn's deadline is past, by the database's clock."""
    over: bool = False
    """The turn was ended meanwhile."""


class Records(Protocol):
    """What the database knows; of the turn's user alone."""

    async def past(self, message: ActionsApplied) -> Past: ...

    async def platform(self, message: ActionsApplied, today: dt.date) -> PlatformContext: ...
