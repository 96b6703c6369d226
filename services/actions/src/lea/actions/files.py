"""A broker's file, as far as orders read and change it."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from uuid import UUID

from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus


@dataclass(frozen=True, slots=True)
class Address:
    civic_number: str | None = None
    street: str | None = None
    unit: str | None = None
    city: str | None = None
    province: str | None = None
    postal_code: str | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, slot.name) for slot in fields(self))

    def __str__(self) -> str:
        """Write it on one line as Québec does: `1234, rue Saint-Denis, app. 5, Montréal H2X 3J8`."""
        unit = f"app. {self.unit}" if self.unit else None
        place = " ".join(part for part in (self.city, self.postal_code) if part)
        return ", ".join(part for part in (self.civic_number, self.street, unit, place) if part)


@dataclass(frozen=True, slots=True)
class Contact:
    id: UUID
    name: str
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    role: ContactRole
    contact: Contact


@dataclass(frozen=True, slots=True)
class SetDay:
    """A date of a file: a day, or a number of days after another that isn't known yet."""

    kind: DateKind
    day: dt.date | None
    time: str | None = None
    approx: bool = False
    expression: str | None = None
    relative_to: str | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class TransactionFile:
    """A transaction with everything that holds in it now."""

    id: UUID
    kind: TransactionKind
    status: TransactionStatus | None = None
    property_type: str | None = None
    accepted_on: dt.date | None = None
    address: Address = field(default_factory=Address)
    parties: tuple[Party, ...] = ()
    prices: Mapping[PriceKind, int] = field(default_factory=dict[PriceKind, int])
    dates: Mapping[DateKind, SetDay] = field(default_factory=dict[DateKind, SetDay])

    def day(self, kind: DateKind) -> dt.date | None:
        """Return the day that is set for a kind of date, if one is known."""
        known = self.dates.get(kind)
        return known.day if known else None

    def in_role(self, role: ContactRole) -> tuple[Contact, ...]:
        return tuple(party.contact for party in self.parties if party.role is role)


LONGEST_NAME = 60
"""Characters of a form's name inside a sentence."""


@dataclass(frozen=True, slots=True)
class CatalogueForm:
    """An OACIQ form of the catalogue."""

    key: str
    name_fr: str
    name_en: str
    code: str | None
    """The printed code, None unless a source confirms it."""
    side: str | None
    category: str | None
    step: str | None = None
    code_en: str | None = None
    """The printed English code, None unless a source confirms it."""

    def short_name(self, name: str) -> str:
        """Leave out what a long name says of the property: « Promesse d’achat », « … – Copropriété divise »."""
        while len(name) > LONGEST_NAME and " – " in name:
            name = name.rpartition(" – ")[0]
        return name


def name_key(name: str) -> str:
    """Return a name as it is compared: no accents, no case, single spaces (`crm.name_key` does the same)."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", name) if not unicodedata.combining(mark))
    return re.sub(r"[\W_]+", " ", bare.lower()).strip()
