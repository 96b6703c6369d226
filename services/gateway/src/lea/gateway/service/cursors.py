"""Pages of lists, and cursors: where one ends, so that the next goes on from there whatever came meanwhile."""

import base64
import binascii
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from lea.gateway.errors import BadCursor
from lea.gateway.files import Place

E = TypeVar("E")
P = TypeVar("P")

_YEARS = range(2000, 2200)
"""What a cursor of ours can hold; PostgreSQL refuses what is far outside."""


@dataclass(frozen=True, slots=True)
class Page(Generic[E]):
    """Some entries of a list."""

    entries: Sequence[E]
    next_cursor: str | None
    """None when there are no more."""


def page(found: Sequence[E], limit: int, cursor: Callable[[E], str]) -> Page[E]:
    """Cut a page off what was found: one entry more than `limit` says that there are others."""
    entries = found[:limit]
    return Page(entries, cursor(entries[-1]) if len(found) > limit else None)


def write(moment: dt.datetime, *others: object) -> str:
    """Encode the last entry of a page: the moment that the list is sorted by, and what decides between equals."""
    place = " ".join([moment.isoformat(), *map(str, others)])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read(cursor: str, place: Callable[[dt.datetime, list[str]], P]) -> P:
    """Decode a cursor; `place` builds it from the moment and the rest. Raises BadCursor, also for its ValueError."""
    try:
        moment, *others = (
            base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").split(" ")
        )
        return place(_moment(moment), others)
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error


def read_place(cursor: str) -> Place:
    """Decode the cursor of a list that is sorted by a moment and an id. Raises BadCursor."""

    def place(moment: dt.datetime, others: list[str]) -> Place:
        (row_id,) = others
        return Place(moment, UUID(row_id))

    return read(cursor, place)


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None or moment.year not in _YEARS:
        raise ValueError(text)
    return moment
