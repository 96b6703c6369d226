"""The page: a message on which each number has been read once, in one pass of masking.

Order of the pass: e-mail → phone → postal code → address → date → amount (see the domain's README).
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from lea.actions.reading.addresses import Address, find_addresses
from lea.actions.reading.amounts import Amount, find_amounts
from lea.actions.reading.dates import find_moments
from lea.actions.reading.emails import find_emails
from lea.actions.reading.moments import Moment
from lea.actions.reading.phones import Phone, find_phones
from lea.actions.reading.postal_codes import find_postal_codes

EMAIL, PHONE, POSTAL, ADDRESS, DATE, AMOUNT = "\ue000", "\ue001", "\ue003", "\ue004", "\ue005", "\ue006"
HIDDEN = "\ue00f"
"""Stands where nothing may be read: quotations, questions, what is negated."""
MARKS = "\ue000-\ue00f"


@dataclass(frozen=True, slots=True)
class Email:
    address: str


@dataclass(frozen=True, slots=True)
class PostalCode:
    code: str


Value = Email | PostalCode | Phone | Address | Moment | Amount
_V = TypeVar("_V", Email, PostalCode, Phone, Address, Moment, Amount)


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    value: Value


@dataclass(slots=True)
class Page:
    """`text`, `folded` and `masked` have the same length: an offset means the same in all three."""

    text: str
    folded: str
    masked: str
    spans: list[Span] = field(default_factory=list[Span])

    def hide(self, spots: Iterable[tuple[int, int]], filler: str = HIDDEN) -> None:
        """Nothing between these offsets is read from now on.

        A blank as `filler` leaves the words around belonging together.
        """
        merged = _merge(spots)
        if not merged:
            return
        self.masked = _overwrite(self.masked, ((start, end, filler) for start, end in merged))
        starts = [start for start, _ in merged]
        self.spans = [span for span in self.spans if not _covered(span, merged, starts)]

    def within(self, kind: type[_V], start: int, end: int) -> list[tuple[int, int, _V]]:
        """The values of a kind that lie between two offsets, with their places."""
        first = bisect_left(self.spans, start, key=_start)
        last = bisect_left(self.spans, end, lo=first, key=_start)
        return [
            (span.start, span.end, span.value)
            for span in self.spans[first:last]
            if isinstance(span.value, kind)
        ]

    def mark(self, mark: str, found: Sequence[tuple[int, int, Value]]) -> None:
        """Records values (in order) and puts their mark in the place of their words."""
        if not found:
            return
        self.masked = _overwrite(self.masked, ((start, end, mark) for start, end, _ in found))
        self.spans += [Span(start, end, value) for start, end, value in found]


def _start(span: Span) -> int:
    return span.start


def _overwrite(text: str, spots: Iterable[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    place = 0
    for start, end, filler in spots:
        parts += (text[place:start], filler * (end - start))
        place = end
    parts.append(text[place:])
    return "".join(parts)


def _merge(spots: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spots):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def _covered(span: Span, merged: list[tuple[int, int]], starts: list[int]) -> bool:
    before = bisect_left(starts, span.end) - 1
    return before >= 0 and merged[before][1] > span.start


def mask(page: Page, today: date, english: bool) -> Page:
    """Reads e-mails, phones, postal codes, addresses, dates and amounts, each on what is left."""
    emails = [(start, end, Email(email)) for start, end, email in find_emails(page.masked, page.text)]
    page.mark(EMAIL, emails)
    if any(digit in page.masked for digit in "0123456789"):
        _mask_places(page)
    page.mark(DATE, [(item.start, item.end, item) for item in find_moments(page.masked, today, english)])
    page.mark(AMOUNT, find_amounts(page.masked))
    page.spans.sort(key=_start)
    return page


def _mask_places(page: Page) -> None:
    page.mark(PHONE, find_phones(page.masked))
    codes = find_postal_codes(page.masked)
    page.mark(POSTAL, [(start, end, PostalCode(code)) for start, end, code in codes])
    addresses = find_addresses(page.text, page.masked, {start: (end, code) for start, end, code in codes})
    inside = {start for start, _, _ in codes for item in addresses if item.start <= start < item.end}
    page.spans = [span for span in page.spans if span.start not in inside]
    page.mark(ADDRESS, [(item.start, item.end, item) for item in addresses])
