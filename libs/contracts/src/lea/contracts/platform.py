"""What Léa knows of a broker's files: bounded, and the same for every reader."""

from datetime import date, datetime

from lea.contracts.base import Contract
from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus


class PartyBrief(Contract):
    role: ContactRole
    name: str
    phone: str | None = None
    email: str | None = None


class PriceBrief(Contract):
    kind: PriceKind
    amount_cad: int
    earlier_cad: tuple[int, ...] = ()
    """What it was before, latest first; of the linked transaction alone."""


class DateBrief(Contract):
    kind: DateKind
    date: date
    time: str | None = None
    """`20:00` on the broker's clock."""


class DelayBrief(Contract):
    """A date that still hangs on the acceptance: so many calendar days after it."""

    kind: DateKind
    days: int


class FormBrief(Contract):
    """The latest version of a form that was prepared."""

    name: str
    """Never a guessed code."""
    status: FormStatus = FormStatus.PREPARED
    version: int = 1
    missing: tuple[FormFact, ...] = ()
    """What this version still lacks; of the linked transaction alone."""


class NextDocument(Contract):
    """What the transaction waits for, by its place in the lifecycle."""

    name: str
    status: FormStatus | None = None
    """How far it has come; None while it is still to be prepared, or is no form of ours."""
    note: str = ""


class PortalAccessBrief(Contract):
    """Somebody who may look into the file on the client portal."""

    name: str
    visited_at: datetime | None = None
    """None where they never came."""
    waiting: tuple[str, ...] = ()
    """Documents that wait for their signature, oldest first."""


class TransactionBrief(Contract):
    id: str
    kind: TransactionKind
    status: TransactionStatus | None = None
    address: str | None = None
    linked: bool = False
    """The transaction that the session is linked to; it comes first and in full."""
    accepted_on: date | None = None
    parties: tuple[PartyBrief, ...] = ()
    prices: tuple[PriceBrief, ...] = ()
    dates: tuple[DateBrief, ...] = ()
    """Those to come; of the linked transaction all."""
    delays: tuple[DelayBrief, ...] = ()
    forms: tuple[FormBrief, ...] = ()
    missing_forms: tuple[str, ...] = ()
    """Forms that a file at this place in the lifecycle should hold and doesn't."""
    next_document: NextDocument | None = None
    portal: tuple[PortalAccessBrief, ...] = ()


class PlatformContext(Contract):
    broker_name: str
    transactions: tuple[TransactionBrief, ...] = ()
    """The latest ones, the linked one first."""
    transactions_total: int = 0
