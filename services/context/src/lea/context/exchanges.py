"""A conversation as it is told to a model: messages with their answers."""

from collections.abc import Iterable
from typing import NamedTuple

from lea.contracts.messages import HistoryEntry


class Exchange(NamedTuple):
    """A message and its answer."""

    message: str
    """Empty where only the answer is known: the client's own memory of a conversation that is new to us."""
    answer: str


def entries_of(exchanges: Iterable[Exchange]) -> tuple[HistoryEntry, ...]:
    """Return the exchanges one word after the other."""
    entries: list[HistoryEntry] = []
    for exchange in exchanges:
        if exchange.message:
            entries.append(HistoryEntry(role="user", content=exchange.message))
        entries.append(HistoryEntry(role="assistant", content=exchange.answer))
    return tuple(entries)
