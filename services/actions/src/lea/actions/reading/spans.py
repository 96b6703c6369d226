"""The page: a message on which each number has been read once, in one pass of masking.

Order of the pass: e-mail → phone → postal code → address → date → amount (see the domain's README).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from lea.actions.reading.addresses import Address, find_addresses
from lea.actions.reading.amounts import Amount, find_amounts
from lea.actions.reading.dates import Moment, find_moments
from lea.actions.reading.emails import find_emails
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

    def hide(self, start: int, end: int) -> None:
        """Nothing between `start` and `end` is read from now on."""
        self.masked = self.masked[:start] + HIDDEN * (end - start) + self.masked[end:]
        self.spans = [span for span in self.spans if span.end <= start or span.start >= end]

    def blank(self, start: int, end: int) -> None:
        """A value that is out of play: the words around it still belong together."""
        self.hide(start, end)
        self.masked = self.masked[:start] + " " * (end - start) + self.masked[end:]

    def within(self, kind: type[_V], start: int, end: int) -> list[tuple[int, int, _V]]:
        """The values of a kind that lie between two offsets, with their places."""
        return [
            (span.start, span.end, span.value)
            for span in self.spans
            if start <= span.start < end and isinstance(span.value, kind)
        ]

    def mark(self, start: int, end: int, mark: str, value: Value) -> None:
        """Records a value and puts its mark in the place of its words."""
        self.masked = self.masked[:start] + mark * (end - start) + self.masked[end:]
        self.spans.append(Span(start, end, value))


def mask(page: Page, today: date, english: bool) -> Page:
    """Reads e-mails, phones, postal codes, addresses, dates and amounts, each on what is left."""
    for start, end, email in find_emails(page.text):
        page.mark(start, end, EMAIL, Email(email))
    if not any(char.isdigit() for char in page.masked):
        return _mask_without_digits(page, today, english)
    for start, end, phone in find_phones(page.masked):
        page.mark(start, end, PHONE, phone)
    codes: dict[int, tuple[int, str]] = {}
    for start, end, code in find_postal_codes(page.masked):
        codes[start] = (end, code)
        page.mark(start, end, POSTAL, PostalCode(code))
    for address in find_addresses(page.text, page.masked, codes):
        page.spans = [s for s in page.spans if s.end <= address.start or s.start >= address.end]
        page.mark(address.start, address.end, ADDRESS, address)
    return _mask_without_digits(page, today, english)


def _mask_without_digits(page: Page, today: date, english: bool) -> Page:
    for moment in find_moments(page.masked, today, english):
        page.mark(moment.start, moment.end, DATE, moment)
    for start, end, amount in find_amounts(page.masked):
        page.mark(start, end, AMOUNT, amount)
    page.spans.sort(key=lambda span: span.start)
    return page
