"""Which metrics a PromQL expression asks for."""

import re
from collections.abc import Iterable, Sequence

from lea.observe.declared import Declared

_WORD = re.compile(r"\b(?:lea|gen_ai)_[a-z0-9_]+\b")
_PATTERN = re.compile(r'__name__=~"([^"]+)"')
_STRING = re.compile(r'"[^"]*"')
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring) \([^)]*\)")


def names_in(expressions: Iterable[str], declared: Sequence[Declared]) -> set[str]:
    """Return the declared families that are asked for, by name or by a pattern of names."""
    found = [_series_in(expr) for expr in expressions]
    words = {word for names, _ in found for word in names}
    patterns = [pattern for _, several in found for pattern in several]
    return {
        family.name
        for family in declared
        for series in family.series
        if series in words or any(pattern.fullmatch(series) for pattern in patterns)
    }


def unknown_in(expressions: Iterable[str], declared: Sequence[Declared]) -> set[str]:
    """Return the names that nobody declares, and the patterns that match nothing; recorded names have a colon."""
    known = {series for family in declared for series in family.series}
    unknown: set[str] = set()
    for expr in expressions:
        names, patterns = _series_in(expr)
        unknown |= names - known
        unknown |= {one.pattern for one in patterns if not any(one.fullmatch(name) for name in known)}
    return unknown


def _series_in(expr: str) -> tuple[set[str], list[re.Pattern[str]]]:
    patterns = [re.compile(found) for found in _PATTERN.findall(expr)]
    bare = re.sub(r"\b[a-z_]+:[a-z0-9_:]+", "", _GROUPING.sub("", _STRING.sub('""', expr)))
    bare = re.sub(r"\{[^}]*\}", "", bare)
    return set(_WORD.findall(bare)), patterns
