"""Sentences and clauses of a masked page."""

import re
from dataclasses import dataclass
from itertools import pairwise

_END = re.compile(r"[.!?…]+(?=[\s\ue000-\ue00f)»\"]|$)|[\n;]+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:me|m|mme|mlle|dr|mr|mrs|ms|st|ste|no|nos|app|apt|tel|cell|ext|boul|av|ave|ch|"
    r"env|inc|ltee|enr|p|ex|approx|min|max|occ|insp|"
    r"svp|stp|[a-z])|\b(?:a\.m|p\.m))$"
)
_BREAK = re.compile(
    r",|\(|\)| - |(?<!\d):(?!\d)|(?<![a-z])(?:mais|but|et|pis|puis|and|then|ensuite|ni|plutot "
    r"que|sauf|except|also)(?![a-z'])"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    question: bool


def split_sentences(masked: str) -> list[Sentence]:
    """The sentences in order, blank ones left out; abbreviations end none."""
    found: list[Sentence] = []
    start = 0
    for end in _END.finditer(masked):
        mark = end.group()
        before = masked[max(start, end.start() - 8) : end.start()]
        if mark == "." and end.end() < len(masked) and _ABBREVIATION.search(before):
            continue
        if masked[start : end.start()].strip() or "?" in mark:
            found.append(Sentence(start, end.end(), "?" in mark))
        start = end.end()
    if masked[start:].strip():
        found.append(Sentence(start, len(masked), False))
    return found


def split_clauses(masked: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where each clause begins and ends; a clause begins with its conjunction."""
    places = [start, *(match.start() for match in _BREAK.finditer(masked, start, end)), end]
    return [(left, right) for left, right in pairwise(places) if right > left]
