"""What a language has to provide."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms as they stand inside a sentence: in lower case, without an article."""

    kinds: Mapping[TransactionKind, str]
    statuses: Mapping[TransactionStatus, str]
    offer_presented: str
    """`offer_received`, seen from the buyer's side."""
    roles: Mapping[ContactRole, str]
    prices: Mapping[PriceKind, str]
    dates: Mapping[DateKind, str]
    facts: Mapping[FormFact, str]
    """What a form needs to know."""
    form_statuses: Mapping[FormStatus, str]
    extension: str
    """What stands before a telephone's extension."""
    money: Callable[[int], str]
    """Whole Canadian dollars."""
    day: Callable[[dt.date], str]
    clock: Callable[[str], str]
    """`20:00` as people write it."""

    def status(self, kind: TransactionKind | None, status: TransactionStatus) -> str:
        """Name a status as it looks from the side of the transaction."""
        presented = status is TransactionStatus.OFFER_RECEIVED and kind is TransactionKind.PURCHASE
        return self.offer_presented if presented else self.statuses[status]


def capitalized(text: str) -> str:
    """Write a term as a label or at the head of a sentence."""
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    """Write no-break spaces as spaces: for who reads tokens, not lines."""
    return text.replace(NO_BREAK_SPACE, " ")
