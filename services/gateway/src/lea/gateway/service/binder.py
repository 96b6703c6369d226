"""A broker's transactions: listed, searched, and one with everything that hangs on it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lea.contracts import lifecycle
from lea.contracts.forms import FormStatus
from lea.contracts.messages import Locale
from lea.contracts.orders import TransactionKind, TransactionStatus
from lea.contracts.platform import NextDocument
from lea.gateway import errors
from lea.gateway.files import CatalogueEntry, PreparedForm
from lea.gateway.service import cursors
from lea.gateway.service.cursors import Page
from lea.gateway.service.journal import ActionPage, Journal
from lea.gateway.service.shelf import FormShelf
from lea.gateway.transactions import TransactionBrief, TransactionFile, TransactionRecords, Wanted

MOST_LISTED = 100
ACTIONS_SHOWN = 20
"""The latest of a transaction's actions; the others are a page away."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A transaction with all of it."""

    file: TransactionFile
    forms: Sequence[PreparedForm]
    """Every version, newest first."""
    next_document: NextDocument | None
    missing_forms: Sequence[str]
    actions: ActionPage


class Binder:
    """Raises the problems of `lea.gateway.errors`, and outages as they are."""

    def __init__(self, records: TransactionRecords, shelf: FormShelf, journal: Journal) -> None:
        self._records = records
        self._shelf = shelf
        self._journal = journal

    async def list_transactions(
        self, user_id: UUID, wanted: Wanted, cursor: str | None, limit: int
    ) -> Page[TransactionBrief]:
        """Return transactions, the latest change first. Raises BadCursor."""
        before = cursors.read_place(cursor) if cursor else None
        found = await self._records.page(user_id, wanted, before, limit + 1)
        return cursors.page(found, limit, lambda last: cursors.write(last.updated_at, last.id))

    async def dossier(self, user_id: UUID, transaction_id: UUID, locale: Locale) -> Dossier:
        """Return a transaction with its forms and its latest actions, read side by side. Raises UnknownTransaction."""
        file, forms, actions, catalogue = await asyncio.gather(
            self._records.find(user_id, transaction_id),
            self._shelf.forms_of(user_id, transaction_id),
            self._journal.list_of_transaction(user_id, transaction_id, None, ACTIONS_SHOWN),
            self._shelf.catalogue(),
        )
        if file is None:
            raise errors.UnknownTransaction
        course, names = _course(file, forms), _Names({entry.key: entry for entry in catalogue})
        return Dossier(
            file=file,
            forms=forms,
            next_document=lifecycle.next_document(course, names, locale),
            missing_forms=lifecycle.missing_forms(course, names, locale),
            actions=actions,
        )


@dataclass(frozen=True, slots=True)
class _FormState:
    key: str
    status: FormStatus


@dataclass(frozen=True, slots=True)
class _Course:
    """See `lifecycle.File`."""

    kind: TransactionKind
    status: TransactionStatus | None
    property_type: str | None
    forms: tuple[_FormState, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """See `lifecycle.Catalogue`."""

    forms: Mapping[str, CatalogueEntry]

    def name(self, key: str, locale: Locale) -> str:
        return self.forms[key].name(locale) if key in self.forms else key


def _course(file: TransactionFile, forms: Sequence[PreparedForm]) -> _Course:
    latest: dict[str, PreparedForm] = {}
    for form in forms:
        known = latest.setdefault(form.entry.key, form)
        if form.version > known.version:
            latest[form.entry.key] = form
    states = tuple(_FormState(key, form.status) for key, form in latest.items())
    return _Course(file.kind, file.status, file.property_type, states)
