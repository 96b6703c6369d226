"""What the decisions need of the outside: the broker's files, inside one database transaction."""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import UUID

from lea.actions.files import Address, CatalogueForm, Contact, SetDay, TransactionFile
from lea.actions.reading import Files
from lea.actions.results import Result, UndoObstacle
from lea.contracts.base import Contract
from lea.contracts.forms import FormStatus
from lea.contracts.messages import TurnAccepted
from lea.contracts.orders import ContactRole, Order, PriceKind, TransactionKind, TransactionStatus

A = TypeVar("A", bound=Contract)

Clock = Callable[[], dt.datetime]
"""Returns the moment on the broker's clock, with its time zone."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """The turn is ours: nothing was carried out for it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The turn's orders were carried out before."""

    result: Result


@dataclass(frozen=True, slots=True)
class Late:
    """The turn's deadline is past."""


Claim = Fresh | Recorded | Late


@dataclass(frozen=True, slots=True)
class LoggedAction:
    """An entry of the action log."""

    id: UUID
    line: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing was undone."""

    action: LoggedAction
    """The one that can't be taken back."""
    reason: UndoObstacle


class Books(Protocol):
    """The broker's files, open for one turn; everything commits together or not at all.

    Other people's files do not exist here. Every write is remembered with what it found, for the action log.
    """

    async def claim(self) -> Claim:
        """Take the turn, once; waits for another delivery of it that is at work."""
        ...

    async def linked(self) -> UUID | None:
        """Return the transaction that the conversation is about."""
        ...

    async def known(self) -> Files:
        """Return what a message may name: the latest transactions and the one linked to the conversation."""
        ...

    async def file(self, transaction_id: UUID) -> TransactionFile | None: ...

    async def contacts_named(self, name: str) -> Sequence[Contact]:
        """Return the broker's contacts of that name, whatever the accents and the case; bounded."""
        ...

    async def transactions_of(self, contact_id: UUID) -> int:
        """Count the transactions that a contact takes part in."""
        ...

    async def catalogue_form(self, key: str) -> CatalogueForm | None: ...

    async def add_transaction(self, kind: TransactionKind, property_type: str | None) -> TransactionFile: ...

    async def save_address(self, transaction_id: UUID, address: Address) -> None: ...

    async def add_contact(self, contact: Contact) -> None: ...

    async def save_contact(self, contact: Contact) -> None:
        """Overwrite the contact that has this one's id."""
        ...

    async def add_party(self, transaction_id: UUID, contact_id: UUID, role: ContactRole) -> None: ...

    async def remove_party(self, transaction_id: UUID, contact_id: UUID, role: ContactRole) -> None: ...

    async def add_price(self, transaction_id: UUID, kind: PriceKind, amount_cad: int) -> None: ...

    async def add_date(self, transaction_id: UUID, date: SetDay) -> None: ...

    async def add_form(self, transaction_id: UUID, key: str, fields: dict[str, object]) -> int:
        """Prepare a form; return its version, counted up from 1."""
        ...

    async def set_status(
        self, transaction_id: UUID, status: TransactionStatus, accepted_on: dt.date | None
    ) -> None: ...

    async def link(self, transaction_id: UUID) -> None:
        """Link the turn's conversation to a transaction."""
        ...

    async def log(self, transaction_id: UUID, order: Order, line: str) -> None:
        """Log the writes since the last entry as one action."""
        ...

    async def last_actions(self) -> Sequence[LoggedAction]:
        """Return what the conversation's latest turn with effects did and was not undone, latest first."""
        ...

    async def revert(self, actions: Sequence[LoggedAction]) -> Obstacle | None:
        """Put back what the actions found, latest first, and mark them undone: all or nothing.

        Returns what stands in the way, if anything; then nothing was put back.
        """
        ...

    async def record(self, result: Result) -> None:
        """Keep what the turn came to, for its redeliveries."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """An immovable as it stands."""

    address: Address
    located: bool
    """The geocoder has said where it is."""


@dataclass(frozen=True, slots=True)
class Located:
    """An address as a geocoder knows it."""

    normalized: str
    latitude: Decimal
    """Degrees north, six decimals (0.1 m)."""
    longitude: Decimal
    """Degrees east."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a geocoder answered before; None where it knows no such address."""

    located: Located | None


class Geocoder(Protocol):
    async def locate(self, query: str) -> Located | None:
        """Return the best match, None when there is none. Raises GeocoderUnavailable."""
        ...


class Places(Protocol):
    """Where the brokers' immovables are, and what geocoders answered, whoever asked. Raises what the driver raises."""

    async def find(self, user_id: UUID, transaction_id: UUID) -> Place | None: ...

    async def store(self, user_id: UUID, transaction_id: UUID, address: Address, located: Located) -> bool:
        """Keep where an address is; False when the transaction has another address by now."""
        ...

    async def remembered(self, key: str) -> Remembered | None: ...

    async def remember(self, key: str, located: Located | None) -> None: ...


class CommandBooks(Protocol):
    """The broker's files, open for one command: nobody else writes them meanwhile."""

    async def recorded(self, answer: type[A]) -> A | None:
        """Return what the command was answered, if it was carried out before."""
        ...

    async def action(self, action_id: UUID) -> LoggedAction | None: ...

    async def revert(self, actions: Sequence[LoggedAction]) -> Obstacle | None:
        """See `Books.revert`."""
        ...

    async def form_status(self, form_id: UUID) -> FormStatus | None: ...

    async def set_form_status(self, form_id: UUID, status: FormStatus) -> None: ...

    async def has_transaction(self, transaction_id: UUID) -> bool: ...

    async def link(self, conversation_id: UUID, transaction_id: UUID) -> None: ...

    async def unlink(self, conversation_id: UUID) -> None: ...

    async def erase(self, contact_id: UUID | None) -> int:
        """Erase a contact (None: everything) but for what the law holds; return how much of it stays.

        What stays is registered under the command's id, with the reason.
        """
        ...

    async def record(self, answer: Contract) -> None:
        """Keep what the command was answered, for its repeats."""
        ...


class CommandDesk(Protocol):
    def open(self, user_id: UUID, command_id: UUID) -> AbstractAsyncContextManager[CommandBooks]:
        """Open the files of a command's user; commits at the end. Raises what the driver raises."""
        ...


class Desk(Protocol):
    async def recent(self, message: TurnAccepted) -> tuple[Order, ...]:
        """Return what the conversation's latest turn with effects did, if that was minutes ago."""
        ...

    def open(self, message: TurnAccepted) -> AbstractAsyncContextManager[Books]:
        """Open the files of a turn's user; commits at the end. Raises what the driver raises."""
        ...


@dataclass(frozen=True, slots=True)
class PortalAccess:
    """Somebody's access to a file on the client portal."""

    id: UUID
    transaction_id: UUID
    stands: bool
    """It was not revoked, and the contact is still a party."""


@dataclass(frozen=True, slots=True)
class FormToSign:
    transaction_id: UUID
    status: FormStatus
    name: str
    """What the signatory reads; French, as the forms are."""


class PortalBooks(CommandBooks, Protocol):
    """The client portal's records, open for one command."""

    async def has_contact(self, contact_id: UUID) -> bool: ...

    async def is_party(self, transaction_id: UUID, contact_id: UUID) -> bool: ...

    async def invite(self, transaction_id: UUID, contact_id: UUID) -> UUID:
        """Give access, or give it back; an access that stands stays as it is. Returns its id."""
        ...

    async def access(self, access_id: UUID) -> PortalAccess | None: ...

    async def revoke(self, access_id: UUID) -> None: ...

    async def visit(self, access_id: UUID) -> None:
        """Keep that the contact was there just now."""
        ...

    async def form_to_sign(self, form_id: UUID) -> FormToSign | None: ...

    async def put_document(self, access_id: UUID, form_id: UUID, name: str) -> UUID:
        """Put a form up for a signature, once. Returns the document's id."""
        ...

    async def sign(self, access_id: UUID, document_id: UUID) -> bool:
        """Keep that a document was signed, the first time; False when the access has no such document."""
        ...

    async def form_fully_signed(self, document_id: UUID) -> UUID | None:
        """Return a document's form when nobody who still has access is left to sign it; None otherwise."""
        ...


class PortalDesk(Protocol):
    async def broker_of(self, access_id: UUID) -> UUID | None:
        """Return whose file an access opens."""
        ...

    def open(self, user_id: UUID, command_id: UUID) -> AbstractAsyncContextManager[PortalBooks]:
        """Open the records of a broker for one command; commits at the end. Raises what the driver raises."""
        ...
