"""Cues: the words that say what an amount or a date is, and how they lie around it."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from lea.actions.reading.spans import HIDDEN

_BARRIER = re.compile(rf"[%{HIDDEN}]")
_PAUSE = re.compile(r"[,;(]")


@dataclass(frozen=True, slots=True)
class Cue:
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """Where a value stands, and how far its cue may be: not beyond the values next to it."""

    previous: int
    place: int
    stop: int
    following: int


@dataclass(frozen=True, slots=True)
class Around:
    """The cues around a value: all before it, those of its own clause, all after it."""

    before: list[Cue]
    near: list[Cue]
    after: list[Cue]


def find_cues(pattern: re.Pattern[str], masked: str, start: int, end: int) -> list[Cue]:
    """Each match of a pattern whose groups are the kinds."""
    return [
        Cue(match.lastgroup or "", match.start(), match.end())
        for match in pattern.finditer(masked, start, end)
    ]


def look_around(masked: str, cues: list[Cue], window: Window) -> Around:
    """The cues that may belong to the value in a window."""
    within = cues[
        bisect_left(cues, window.previous, key=_start) : bisect_left(cues, window.following, key=_start)
    ]
    before = [
        cue
        for cue in within
        if cue.end <= window.place and not _BARRIER.search(masked, cue.end, window.place)
    ]
    near = [cue for cue in before if not _PAUSE.search(masked, cue.end, window.place)]
    return Around(before, near, [cue for cue in within if cue.start >= window.stop])


def _start(cue: Cue) -> int:
    return cue.start
