"""What a message carries that no order took up: an amount is asked about, everything else is named.

A confirmation that is silent about « 425k » lets the broker believe that it was noted. So each value that still stands
on the page (questions, stories and what is negated are hidden by now) must stand in an order, in a question, or in the
words « Je n'ai pas utilisé » (docs/decisions/0021).
"""

import re
from collections.abc import Iterable
from datetime import date

from lea.actions.reading.addresses import Address
from lea.actions.reading.amounts import Amount
from lea.actions.reading.drafts import Item, Leftover, Unfinished
from lea.actions.reading.given_names import GIVEN_NAMES
from lea.actions.reading.moments import DateSort, Moment
from lea.actions.reading.names import read_name
from lea.actions.reading.phones import Phone
from lea.actions.reading.prices import GENERIC, LEAST, names_foreign
from lea.actions.reading.spans import EMAIL as FIRST_MARK
from lea.actions.reading.spans import HIDDEN, Email, Page, PostalCode, Span
from lea.actions.reading.surveys import Survey
from lea.actions.reading.text import fold
from lea.contracts.orders import SetDate, SetPrice

MOST = 6
"""Values that are named; a long text is not repeated to its author."""
_LEAST_NAMED = 1_000
"""A smaller bare number counts rooms or floors."""
_TITLED = re.compile(r"\b(?:me|maitre|mme|mlle|mr|mrs|ms|m\.)\.? (?=[a-z])")
_WORD = re.compile(r"[^\W\d_][\w'’-]+")


def left_over(found: Survey, items: Iterable[Item], today: date) -> tuple[Leftover, ...]:
    """The values that none of the items took up, in the order of the message."""
    said = tuple(items)
    words = _words_of(found, said)
    left = [
        Leftover(_written(found.page, span), span.start, _gap(found, span))
        for span in found.page.spans
        if _carries(span, today) and not _is_used(span, said, words)
    ]
    left += _people(found.page, words)
    return tuple(sorted(left, key=lambda one: one.place))[:MOST]


def _carries(span: Span, today: date) -> bool:
    """Whether a value could have been an order's: not a day that is past, nor a number that counts rooms."""
    match span.value:
        case Moment() as moment:
            return moment.sort is DateSort.DAY and moment.day is not None and moment.day > today
        case Amount() as amount:
            return not amount.bare or amount.cad >= _LEAST_NAMED
        case _:
            return True


def _words_of(found: Survey, said: tuple[Item, ...]) -> str:
    """All that the items say, and the words that name a transaction, folded."""
    parts = [
        str(value) for item in said for value in _values(item) if value is not None and value is not False
    ]
    parts += [str(value) for place in found.naming for value in place.model_dump().values() if value]
    parts += [word for mention in found.mentions for word in (*mention.words, mention.civic_number or "")]
    return fold(" ".join(parts))


def _values(item: Item) -> Iterable[object]:
    return (item.hint, *item.draft.values()) if isinstance(item, Unfinished) else item.model_dump().values()


def _is_used(span: Span, said: tuple[Item, ...], words: str) -> bool:
    match span.value:
        case Amount() as amount:
            return any(_takes_amount(item, amount.cad) for item in said) or _has(words, str(amount.cad))
        case Moment() as moment:
            return any(_takes_day(item, moment) for item in said)
        case Phone() as phone:
            return phone.number in words
        case Email() as email:
            return fold(email.address) in words
        case PostalCode() as code:
            return fold(code.code) in words
        case Address() as address:
            return all(fold(part) in words for part in (address.civic_number, address.street) if part)


def _takes_amount(item: Item, cad: int) -> bool:
    """A part that was computed takes up the whole that it was computed from."""
    return isinstance(item, SetPrice) and (cad in (item.amount_cad, item.replaces) or item.derived)


def _takes_day(item: Item, moment: Moment) -> bool:
    if isinstance(item, Unfinished):
        return item.draft.get("action") == "set_date"
    return isinstance(item, SetDate) and (item.date == moment.day or item.relative_to is not None)


def _has(words: str, value: str) -> bool:
    return bool(re.search(rf"\b{value}\b", words))


def _gap(found: Survey, span: Span) -> Unfinished | None:
    """« à 425k » that nothing explains: which price is it?"""
    value = span.value
    if not isinstance(value, Amount) or value.bare or value.cad < LEAST[GENERIC]:
        return None
    sentence = next((one for one in found.sentences if one.start <= span.start < one.end), None)
    if sentence is None or names_foreign(found.page.masked, sentence.start, sentence.end):
        return None
    return Unfinished("price_kind", {"action": "set_price", "amount_cad": str(value.cad)})


def _written(page: Page, span: Span) -> str:
    return page.text[span.start : span.end].strip(" ,.;:()")


def _people(page: Page, words: str) -> list[Leftover]:
    """The people who are named with a title, or with a given name and a last name."""
    known = set(re.findall(r"[a-z0-9]+", words))
    people: list[Leftover] = []
    end = 0
    for start in _beginnings(page):
        name = (
            read_name(page.text, page.masked, start, len(page.text), trusting=False) if start >= end else None
        )
        if name is None or not (name.titled or " " in name.text):
            continue
        end = name.end
        if not set(re.findall(r"[a-z0-9]+", fold(name.text))) <= known:
            people.append(Leftover(page.text[start:end], start))
    return people


def _beginnings(page: Page) -> list[int]:
    titles = {match.start() for match in _TITLED.finditer(page.masked)}
    given = {
        word.start()
        for word in _WORD.finditer(page.text)
        if word.group()[0].isupper()
        and not FIRST_MARK <= page.masked[word.start()] <= HIDDEN
        and page.folded[word.start() : word.end()].split("-")[0] in GIVEN_NAMES
    }
    return sorted(titles | given)
