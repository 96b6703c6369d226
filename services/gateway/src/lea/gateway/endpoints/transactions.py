"""A broker's transactions: the list and its search, and one with everything that hangs on it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from lea.contracts.forms import FormStatus
from lea.contracts.messages import Locale
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.gateway import errors
from lea.gateway.endpoints.actions import ActionList, action_list
from lea.gateway.endpoints.forms import Form, form_record
from lea.gateway.endpoints.gates import Authenticated
from lea.gateway.endpoints.portal import Access, access_record
from lea.gateway.endpoints.problems import locale_of, refusals
from lea.gateway.service.binder import MOST_LISTED, Binder, Dossier
from lea.gateway.service.conversations import one_line
from lea.gateway.service.journal import MOST_LISTED as MOST_ACTIONS
from lea.gateway.service.journal import Journal
from lea.gateway.transactions import Party, Price, SetDate, TransactionBrief, Wanted

router = APIRouter(prefix="/v1/transactions", tags=["transactions"])

Cursor = Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before.")]
Search = Annotated[
    str | None,
    Query(
        max_length=200,
        description="Words of the address and of the parties' names, or their beginnings; accents and case"
        " don't matter.",
        examples=["des pins lacasse"],
    ),
]
Dated = TypeVar("Dated", Price, SetDate)


class PartyRecord(BaseModel):
    contact_id: UUID
    role: ContactRole
    name: str = Field(examples=["Robert Lacasse"])
    phone: str | None = Field(examples=["819 555-0133"])
    phone_ext: str | None
    email: str | None
    organization: str | None


class PriceRecord(BaseModel):
    amount_cad: int = Field(examples=[389000])
    """Whole Canadian dollars."""
    set_at: datetime


class PriceHeld(PriceRecord):
    kind: PriceKind
    history: list[PriceRecord]
    """What it was before, latest first."""


class DateRecord(BaseModel):
    day: date | None
    """Null while it hangs on a day that isn't known: `days` after `relative_to`."""
    time: str | None = Field(examples=["20:00"])
    approx: bool
    expression: str | None = Field(examples=["d’ici 30 jours"])
    """The words that were used."""
    relative_to: str | None
    days: int | None
    set_at: datetime


class DateHeld(DateRecord):
    kind: DateKind
    history: list[DateRecord]
    """What it was before, latest first."""


class NextDate(BaseModel):
    kind: DateKind
    day: date | None
    time: str | None


class PriceNow(BaseModel):
    kind: PriceKind
    amount_cad: int


class Transaction(BaseModel):
    id: UUID
    kind: TransactionKind
    status: TransactionStatus | None
    property_type: str | None
    address: str | None = Field(examples=["42, rue des Pins, Sherbrooke"])
    parties: list[PartyRecord]
    """The first of them."""
    prices: list[PriceNow]
    """Those that hold."""
    next_date: NextDate | None
    """The first that is still to come."""
    created_at: datetime
    updated_at: datetime


class TransactionList(BaseModel):
    items: list[Transaction]
    next_cursor: str | None
    """Ask with it for older ones; null when there are none."""


class AddressRecord(BaseModel):
    civic_number: str | None
    street: str | None
    unit: str | None
    city: str | None
    province: str | None
    postal_code: str | None
    line: str | None = Field(examples=["42, rue des Pins, Sherbrooke J1H 1A1"])
    normalized: str | None
    """As the geocoder writes it; null until it did."""
    latitude: float | None
    longitude: float | None


class NextDocumentRecord(BaseModel):
    """What the transaction waits for, by the OACIQ's course of a sale or a purchase."""

    name: str = Field(examples=["Promesse d’achat"])
    status: FormStatus | None
    """How far it has come; null while it is still to be prepared, or is no form of ours."""
    note: str


class TransactionDossier(BaseModel):
    id: UUID
    kind: TransactionKind
    status: TransactionStatus | None
    property_type: str | None
    address: AddressRecord | None
    accepted_on: date | None
    """The day of the promise's acceptance."""
    closed_at: datetime | None
    """From here on the file is kept six years."""
    parties: list[PartyRecord]
    prices: list[PriceHeld]
    dates: list[DateHeld]
    forms: list[Form]
    """Every version, newest first."""
    next_document: NextDocumentRecord | None
    missing_forms: list[str]
    """What a file at this point should hold and doesn't."""
    portal: list[Access]
    """Who may look into the file on the client portal, and what waits for their signature."""
    actions: ActionList
    """What Léa did, newest first, with what may be undone; older ones at `/actions`."""
    created_at: datetime
    updated_at: datetime


@router.get("", responses=refusals(errors.BadCursor))
async def transactions(
    caller: Authenticated,
    request: Request,
    *,
    kind: TransactionKind | None = None,
    status: TransactionStatus | None = None,
    q: Search = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 20,
) -> TransactionList:
    """List your transactions, the latest change first."""
    wanted = Wanted(kind, status, one_line(q or "") or None)
    page = await _binder(request).list_transactions(caller.user_id, wanted, cursor, limit)
    return TransactionList(items=[_brief(entry) for entry in page.entries], next_cursor=page.next_cursor)


@router.get("/{transaction_id}", responses=refusals(errors.UnknownTransaction))
async def transaction(transaction_id: UUID, caller: Authenticated, request: Request) -> TransactionDossier:
    """Return a transaction with its parties, prices, dates, forms, portal and what Léa did."""
    locale = locale_of(request)
    return _dossier(await _binder(request).dossier(caller.user_id, transaction_id, locale), locale)


@router.get("/{transaction_id}/actions", responses=refusals(errors.BadCursor, errors.UnknownTransaction))
async def actions(
    transaction_id: UUID,
    caller: Authenticated,
    request: Request,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ACTIONS)] = 20,
) -> ActionList:
    """List what Léa did on a transaction, in whichever conversation, newest first."""
    journal: Journal = request.app.state.journal
    return action_list(await journal.list_of_transaction(caller.user_id, transaction_id, cursor, limit))


def _binder(request: Request) -> Binder:
    return request.app.state.binder


def _brief(entry: TransactionBrief) -> Transaction:
    upcoming = entry.next_date
    return Transaction(
        id=entry.id,
        kind=entry.kind,
        status=entry.status,
        property_type=entry.property_type,
        address=entry.address,
        parties=_parties(entry.parties),
        prices=[PriceNow(kind=price.kind, amount_cad=price.amount_cad) for price in entry.prices],
        next_date=upcoming and NextDate(kind=upcoming.kind, day=upcoming.day, time=upcoming.time),
        created_at=entry.created_at,
        updated_at=entry.updated_at,
    )


def _dossier(dossier: Dossier, locale: Locale) -> TransactionDossier:
    file, upcoming = dossier.file, dossier.next_document
    return TransactionDossier(
        id=file.id,
        kind=file.kind,
        status=file.status,
        property_type=file.property_type,
        address=file.address and AddressRecord.model_validate(file.address, from_attributes=True),
        accepted_on=file.accepted_on,
        closed_at=file.closed_at,
        parties=_parties(file.parties),
        prices=[_price(*one) for one in _by_kind(file.prices)],
        dates=[_date(*one) for one in _by_kind(file.dates)],
        forms=[form_record(form, locale) for form in dossier.forms],
        next_document=upcoming and NextDocumentRecord.model_validate(upcoming, from_attributes=True),
        missing_forms=list(dossier.missing_forms),
        portal=[access_record(access) for access in file.portal],
        actions=action_list(dossier.actions),
        created_at=file.created_at,
        updated_at=file.updated_at,
    )


def _parties(parties: Sequence[Party]) -> list[PartyRecord]:
    return [PartyRecord.model_validate(party, from_attributes=True) for party in parties]


def _by_kind(entries: Sequence[Dated]) -> Iterator[tuple[Dated, list[Dated]]]:
    """Yield what holds of each kind, with what it was before; `entries` is newest first."""
    for kind in dict.fromkeys(entry.kind for entry in entries):
        latest, *earlier = (entry for entry in entries if entry.kind == kind)
        yield latest, earlier


def _price(latest: Price, earlier: Sequence[Price]) -> PriceHeld:
    history = [PriceRecord.model_validate(price, from_attributes=True) for price in earlier]
    return PriceHeld(kind=latest.kind, amount_cad=latest.amount_cad, set_at=latest.set_at, history=history)


def _date(latest: SetDate, earlier: Sequence[SetDate]) -> DateHeld:
    history = [DateRecord.model_validate(date, from_attributes=True) for date in earlier]
    now = DateRecord.model_validate(latest, from_attributes=True)
    return DateHeld(kind=latest.kind, history=history, **now.model_dump())
