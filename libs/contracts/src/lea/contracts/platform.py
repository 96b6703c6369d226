"""What the prompt knows of a broker's files: bounded, and the same for every reader."""

from datetime import date

from lea.contracts.base import Contract
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus


class PartyBrief(Contract):
    role: ContactRole
    name: str
    phone: str | None = None
    email: str | None = None


class PriceBrief(Contract):
    kind: PriceKind
    amount_cad: int


class DateBrief(Contract):
    kind: DateKind
    date: date


class TransactionBrief(Contract):
    id: str
    kind: TransactionKind
    status: TransactionStatus | None = None
    address: str | None = None
    linked: bool = False
    """The transaction that the session is linked to; it comes first."""
    parties: tuple[PartyBrief, ...] = ()
    prices: tuple[PriceBrief, ...] = ()
    dates: tuple[DateBrief, ...] = ()
    forms: tuple[str, ...] = ()
    """Names of the prepared OACIQ forms (never a guessed code)."""


class PlatformContext(Contract):
    broker_name: str
    transactions: tuple[TransactionBrief, ...] = ()
    """The latest ones, the linked one first."""
    transactions_total: int = 0
