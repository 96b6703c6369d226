"""A broker's files, as far as the gateway reads them; and the sheet that a form is printed as."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lea.contracts.forms import FormFields, FormStatus
from lea.contracts.messages import Locale


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An entry of the action log."""

    id: UUID
    turn_id: UUID
    index: int
    action: str
    line: str
    transaction_id: UUID | None
    created_at: dt.datetime
    undone_at: dt.datetime | None
    before: Mapping[str, Mapping[str, Any] | None]
    """The rows that it wrote, as it found them; None where there was none."""
    after: Mapping[str, Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends of a list that is sorted by a moment, newest first."""

    moment: dt.datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class ActionPlace:
    """Where a page of a conversation's actions ends."""

    created_at: dt.datetime
    index: int
    id: UUID


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """An OACIQ form."""

    key: str
    code: str | None
    """The printed French code, None unless a source confirms it."""
    code_en: str | None
    name_fr: str
    name_en: str
    side: str | None
    category: str | None
    step: str | None

    def name(self, locale: Locale) -> str:
        return self.name_en if locale == "en" else self.name_fr

    def shown_code(self, locale: Locale) -> str | None:
        """Return the code that is printed on the form in a language, where a source confirms one."""
        return self.code_en if locale == "en" else self.code


@dataclass(frozen=True, slots=True)
class PreparedForm:
    """One version of a form of a transaction."""

    id: UUID
    transaction_id: UUID
    entry: CatalogueEntry
    version: int
    status: FormStatus
    fields: FormFields
    created_at: dt.datetime
    sent_at: dt.datetime | None
    signed_at: dt.datetime | None


Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class Sheet:
    """A working document about one version of a form: what is said, without a word on how it looks."""

    locale: Locale
    title: str
    mark: str
    """Stands on every page."""
    facts: Pairs
    """What the version is: code, number, status, dates."""
    sections: tuple[Section, ...]
    note: str | None
    """Said where there are no sections."""
    missing_heading: str
    missing: tuple[str, ...]
    nothing_missing: str
    made_by: str
    page: str
    """With `{page}` and `{pages}`."""
