"""A broker's transactions, as clients see them; and what reading them asks of the record."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.gateway.files import Place


@dataclass(frozen=True, slots=True)
class Address:
    civic_number: str | None
    street: str | None
    unit: str | None
    city: str | None
    province: str | None
    postal_code: str | None
    line: str | None
    """On one line, as the broker gave it."""
    normalized: str | None
    """As the geocoder writes it; None until it did."""
    latitude: float | None
    """Degrees north."""
    longitude: float | None
    """Degrees east."""


@dataclass(frozen=True, slots=True)
class Party:
    contact_id: UUID
    role: ContactRole
    name: str
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class Price:
    kind: PriceKind
    amount_cad: int
    set_at: dt.datetime


@dataclass(frozen=True, slots=True)
class SetDate:
    kind: DateKind
    day: dt.date | None
    """None while it hangs on a day that isn't known: `days` after `relative_to`."""
    time: str | None
    """`20:00` on the broker's clock."""
    approx: bool
    expression: str | None
    """The words that were used."""
    relative_to: str | None
    days: int | None
    set_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Document:
    """Something that was put on the client portal for a signature."""

    id: UUID
    form_id: UUID | None
    name: str
    sent_at: dt.datetime
    signed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Access:
    """A contact's access to a transaction on the client portal."""

    id: UUID
    contact_id: UUID
    name: str
    state: Literal["invited", "active", "revoked"]
    invited_at: dt.datetime
    last_visit_at: dt.datetime | None
    revoked_at: dt.datetime | None
    documents: tuple[Document, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True)
class TransactionBrief:
    """A transaction in a list."""

    id: UUID
    kind: TransactionKind
    status: TransactionStatus | None
    property_type: str | None
    address: str | None
    parties: tuple[Party, ...]
    prices: tuple[Price, ...]
    """Those that hold, one of a kind."""
    next_date: SetDate | None
    """The first that is still to come."""
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class TransactionFile:
    """A transaction with what hangs on it; its forms and its actions are read beside it."""

    id: UUID
    kind: TransactionKind
    status: TransactionStatus | None
    property_type: str | None
    accepted_on: dt.date | None
    closed_at: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime
    address: Address | None
    parties: tuple[Party, ...]
    prices: tuple[Price, ...]
    """Every price that was set, newest first."""
    dates: tuple[SetDate, ...]
    """Every date that was set, newest first."""
    portal: tuple[Access, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a list of transactions; None narrows nothing."""

    kind: TransactionKind | None = None
    status: TransactionStatus | None = None
    asked: str | None = None
    """Words of the address and of the parties' names, or their beginnings."""


class TransactionRecords(Protocol):
    """A user's transactions: other people's do not exist. That contacts' data was read is logged with the reading."""

    async def page(
        self, user_id: UUID, wanted: Wanted, before: Place | None, limit: int
    ) -> Sequence[TransactionBrief]:
        """Return transactions, the latest change first, from a place on."""
        ...

    async def find(self, user_id: UUID, transaction_id: UUID) -> TransactionFile | None: ...

    async def portal(
        self, user_id: UUID, transaction_id: UUID, *, by_client: bool
    ) -> Sequence[Access] | None:
        """Return who may look into a file, or could; None when there is none. `by_client`: read for the portal."""
        ...
