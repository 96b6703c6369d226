"""Folding a message to plain lower-case letters without moving any character."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_APOSTROPHES = "’‘ʼ`´′"
_DASHES = "–—−‐‑"
_SPACES = "\u00a0\u202f\u2009\u2007\t\r"


def _folding_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in range(0x41, 0x180):
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        if len(base) == 1:
            table[code] = base
    table |= {ord(mark): "'" for mark in _APOSTROPHES}
    table |= {ord(mark): "-" for mark in _DASHES}
    table |= {ord(mark): " " for mark in _SPACES}
    table |= {ord(mark): '"' for mark in "“”„"}
    return table


_TABLE = _folding_table()
_WORD = re.compile(r"[a-z0-9]+")


def compose(message: str) -> str:
    """The message with composed accents (NFC), so that one letter is one character."""
    return unicodedata.normalize("NFC", message)


def fold(text: str) -> str:
    """Lower case, no accents, plain apostrophes, dashes and spaces; as long as `text`, offset for offset."""
    return text.translate(_TABLE)


def words(text: str) -> list[str]:
    """The words of any text, folded."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=16)
def is_caseless(text: str) -> bool:
    """Whether capitals say nothing: all capitals, or none but at the beginning."""
    letters = sum(map(str.isalpha, text))
    capitals = sum(map(str.isupper, text))
    return capitals <= 1 or capitals > 0.8 * letters


def any_in(needles: Iterable[str], haystack: str) -> bool:
    """Whether one of the substrings occurs; a plain search is much faster than an alternation."""
    return any(needle in haystack for needle in needles)


def word_set(listing: str) -> frozenset[str]:
    """The words of a listing that spaces separate."""
    return frozenset(listing.split())
