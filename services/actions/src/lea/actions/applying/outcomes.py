"""What became of one order."""

import datetime as dt
from dataclasses import dataclass

from lea.actions.files import TransactionFile
from lea.actions.lines import Lines
from lea.actions.ports import Books


@dataclass(frozen=True, slots=True)
class Done:
    """It was written."""

    line: str
    file: TransactionFile
    """The transaction as it stands now."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It stood so already: nothing was written."""

    line: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The domain speaks against it: nothing was written."""

    line: str


@dataclass(frozen=True, slots=True)
class Held:
    """It is large or can't be taken back: it waits for an explicit yes."""

    question: str


Outcome = Done | Unchanged | Refused | Held


@dataclass(frozen=True, slots=True)
class Step:
    """What carrying out an order works with."""

    books: Books
    lines: Lines
    today: dt.date
    """On the broker's clock."""
    confirmed: bool = False
    """The broker said yes to this very order."""
