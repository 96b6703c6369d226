"""What a language has to provide."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus


@dataclass(frozen=True, slots=True)
class Vocabulary:
    kinds: Mapping[TransactionKind, str]
    statuses: Mapping[TransactionStatus, str]
    offer_presented: str
    """`offer_received`, seen from the buyer's side."""
    property_types: Mapping[str, str]
    roles: Mapping[ContactRole, str]
    prices: Mapping[PriceKind, str]
    dates: Mapping[DateKind, str]
    facts: Mapping[FormFact, str]
    form_statuses: Mapping[FormStatus, str]
    labels: Mapping[str, str]
    """What a sheet says around its values, by name."""
    money: Callable[[int], str]
    """Whole dollars."""
    day: Callable[[dt.date], str]
    clock: Callable[[str], str]
    """`20:00` as people write it."""
    extension: str
