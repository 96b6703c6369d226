"""A broker's files in memory, and turns to try them with."""

import datetime as dt
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from prometheus_client import CollectorRegistry

from lea.actions.files import CatalogueForm, Party, TransactionFile, name_key
from lea.actions.metrics import ActionsMetrics
from lea.actions.ports import Fresh, Late, LoggedAction, Obstacle, Recorded
from lea.actions.reading import Files, KnownTransaction
from lea.actions.service import Actions
from lea.contracts.messages import TurnAccepted

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("America/Toronto"))
FORMS = (
    CatalogueForm("PA", "Promesse d’achat", "Promise to purchase", "PA", "purchase", "residential"),
    CatalogueForm("DV", "Déclarations du vendeur", "Seller's declarations", "DV", "sale", "residential"),
    CatalogueForm("AF", "Annexe F – Financement", "Annex F – Financing", None, "purchase", "all"),
)


class MemoryBooks:
    """Files in memory; writes are kept at once, and everything that was called is told by `log`."""

    def __init__(self) -> None:
        self.files: dict[UUID, TransactionFile] = {}
        self.contacts = {}
        self.link_to: UUID | None = None
        self.inbox = {}
        self.entries: list[tuple[UUID, str, str]] = []
        self.forms: list[tuple[UUID, str, dict]] = []
        self.prices = []
        self.revertible = True
        self.late = False
        self.opened = 0
        self._turn: UUID | None = None

    @asynccontextmanager
    async def open(self, message: TurnAccepted) -> AsyncGenerator["MemoryBooks"]:
        self.opened += 1
        self._turn = message.turn_id
        yield self

    async def claim(self):
        if self._turn in self.inbox:
            return Recorded(self.inbox[self._turn])
        return Late() if self.late else Fresh()

    async def linked(self):
        return self.link_to

    async def known(self) -> Files:
        transactions = tuple(
            KnownTransaction(
                ref=str(file.id),
                kind=file.kind,
                address=str(file.address) or None,
                property_type=file.property_type,
                status=file.status,
                people=tuple(party.contact.name for party in file.parties),
            )
            for file in self.files.values()
        )
        return Files(str(self.link_to) if self.link_to else None, transactions)

    async def file(self, transaction_id):
        return self.files.get(transaction_id)

    async def contacts_named(self, name):
        return [each for each in self.contacts.values() if name_key(each.name) == name_key(name)]

    async def transactions_of(self, contact_id):
        return sum(any(p.contact.id == contact_id for p in file.parties) for file in self.files.values())

    async def catalogue_form(self, key):
        return next((form for form in FORMS if form.key == key), None)

    async def add_transaction(self, kind, property_type):
        file = TransactionFile(uuid4(), kind, property_type=property_type)
        self.files[file.id] = file
        return file

    async def save_address(self, transaction_id, address):
        self._change(transaction_id, address=address)

    async def add_contact(self, contact):
        self.contacts[contact.id] = contact

    async def save_contact(self, contact):
        self.contacts[contact.id] = contact
        for file in list(self.files.values()):
            parties = tuple(
                replace(p, contact=contact) if p.contact.id == contact.id else p for p in file.parties
            )
            self._change(file.id, parties=parties)

    async def add_party(self, transaction_id, contact_id, role):
        parties = (*self.files[transaction_id].parties, Party(role, self.contacts[contact_id]))
        self._change(transaction_id, parties=parties)

    async def remove_party(self, transaction_id, contact_id, role):
        parties = tuple(
            p for p in self.files[transaction_id].parties if (p.contact.id, p.role) != (contact_id, role)
        )
        self._change(transaction_id, parties=parties)

    async def add_price(self, transaction_id, kind, amount_cad):
        self.prices.append((kind, amount_cad))
        self._change(transaction_id, prices={**self.files[transaction_id].prices, kind: amount_cad})

    async def add_date(self, transaction_id, date):
        self._change(transaction_id, dates={**self.files[transaction_id].dates, date.kind: date})

    async def add_form(self, transaction_id, key, fields):
        self.forms.append((transaction_id, key, fields))
        return sum(form[:2] == (transaction_id, key) for form in self.forms)

    async def set_status(self, transaction_id, status, accepted_on):
        self._change(transaction_id, status=status, accepted_on=accepted_on)

    async def link(self, transaction_id):
        self.link_to = transaction_id

    async def recent(self, message):
        return tuple(order for _, order, _ in self.entries)

    async def log(self, transaction_id, order, line):
        self.entries.append((transaction_id, order, line))

    async def last_actions(self):
        return [LoggedAction(uuid4(), line) for _, _, line in reversed(self.entries)]

    async def revert(self, actions):
        if not self.revertible:
            return Obstacle(actions[0], "changed")
        self.entries.clear()
        return None

    async def record(self, result):
        self.inbox[self._turn] = result

    def add(self, file: TransactionFile, *, link: bool = True) -> TransactionFile:
        """Put a file in place, as if it had been there."""
        self.files[file.id] = file
        self.contacts |= {party.contact.id: party.contact for party in file.parties}
        self.link_to = file.id if link else self.link_to
        return file

    def _change(self, transaction_id, **changes):
        self.files[transaction_id] = replace(self.files[transaction_id], **changes)


@pytest.fixture
def books() -> MemoryBooks:
    return MemoryBooks()


@pytest.fixture
def actions(books: MemoryBooks) -> Actions:
    return Actions(books, lambda: NOW, ActionsMetrics(CollectorRegistry()))


@pytest.fixture
def turn() -> Callable[..., TurnAccepted]:
    """Build a turn's message."""

    def build(message: str, **changes: object) -> TurnAccepted:
        values = {
            "turn_id": uuid4(),
            "conversation_id": uuid4(),
            "user_id": uuid4(),
            "deadline": dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100),
        }
        return TurnAccepted(message=message, **(values | changes))

    return build
