"""Moments: dates, delays and vague times, once they are read."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DateSort(StrEnum):
    DAY = "day"
    SAME = "same"
    """« le même jour »."""
    DELAY = "delay"
    """Days after the acceptance."""
    INVALID = "invalid"
    VAGUE = "vague"
    WEAK = "weak"
    """« le 15 »: a date only next to a cue."""


@dataclass(frozen=True, slots=True)
class Moment:
    start: int
    end: int
    sort: DateSort
    day: date | None = None
    time: str | None = None
    """`20:00`."""
    days: int | None = None
    approx: bool = False
    event: bool = False
    """The delay says after what it runs."""
