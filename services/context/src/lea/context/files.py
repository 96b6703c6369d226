"""A broker's files as they come from the record, and the catalogue of forms."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.messages import Locale
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus


class Party(msgspec.Struct, frozen=True):
    role: ContactRole
    name: str
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class Price(msgspec.Struct, frozen=True):
    kind: PriceKind
    amount_cad: int
    earlier: tuple[int, ...] = ()
    """What it was before, latest first."""


class SetDay(msgspec.Struct, frozen=True):
    kind: DateKind
    day: dt.date | None = None
    time: str | None = None
    days: int | None = None
    """After the acceptance, where the day isn't known yet."""


class PreparedForm(msgspec.Struct, frozen=True):
    """The latest version of a form."""

    key: str
    version: int = 1
    status: FormStatus = FormStatus.PREPARED
    missing: tuple[FormFact, ...] = ()


class Access(msgspec.Struct, frozen=True):
    """Somebody who may look into the file on the client portal."""

    name: str
    state: str = "invited"
    last_visit_at: dt.datetime | None = None
    waiting: tuple[str, ...] = ()


class File(msgspec.Struct, frozen=True):
    """A transaction with all that hangs on it; in full where it is the linked one."""

    id: str
    kind: TransactionKind
    status: TransactionStatus | None = None
    property_type: str | None = None
    accepted_on: dt.date | None = None
    address: str | None = None
    linked: bool = False
    parties: tuple[Party, ...] = ()
    prices: tuple[Price, ...] = ()
    dates: tuple[SetDay, ...] = ()
    forms: tuple[PreparedForm, ...] = ()
    portal: tuple[Access, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogueForm:
    """An OACIQ form."""

    name_fr: str
    name_en: str
    category: str | None = None

    def name(self, locale: Locale) -> str:
        return self.name_en if locale == "en" else self.name_fr


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Every OACIQ form that there is, as of one state of the record; no two are equal."""

    stamp: str
    """Another one for another content."""
    forms: Mapping[str, CatalogueForm]

    def name(self, key: str, locale: Locale) -> str:
        """Return a form's name; its key where the catalogue has lost it."""
        form = self.forms.get(key)
        return form.name(locale) if form else key


@dataclass(frozen=True, slots=True)
class Shelf:
    """A broker's latest files, the linked one first."""

    broker_name: str
    files: tuple[bytes, ...]
    """Each as JSON that `read_file` reads: what didn't change since the last look needn't be read again."""
    total: int
    """How many the broker has in all."""
    catalogue: Catalogue


_decode = msgspec.json.Decoder(File).decode


def read_file(encoded: bytes) -> File:
    """Decode a file of a shelf."""
    return _decode(encoded)
