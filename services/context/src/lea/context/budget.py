"""How much a prompt may hold, in tokens: files and conversation share it, and what one leaves the other takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lea.context.exchanges import Exchange

Count = Callable[[str], int]
"""Counts a text's tokens."""

ENTRY_TOKENS = 4
"""What a provider's wire adds to each message: its role and its marks."""


class Part(NamedTuple):
    """A piece of a prompt that is taken whole or not at all."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Room:
    """The tokens that are left for files and conversation."""

    tokens: int

    def shared(self, files: int, past: int) -> "tuple[Room, Room]":
        """Divide it for so many tokens of files and of conversation: each has half, and what the other leaves."""
        half = self.tokens // 2
        for_past = min(past, max(self.tokens - files, half))
        return Room(self.tokens - for_past), Room(for_past)


def first_parts(parts: Sequence[Part], room: int) -> list[Part]:
    """Return the first parts that fit, without a gap."""
    kept: list[Part] = []
    for part in parts:
        room -= part.tokens
        if room < 0:
            break
        kept.append(part)
    return kept


def first_lines(text: str, room: int, count: Count) -> Part:
    """Return the first lines that fit, and say so where some are left out."""
    left_out = "(suite omise)\n"
    room -= count(left_out)
    lines = first_parts([Part(line, count(line)) for line in text.splitlines(keepends=True)], room)
    cut = "".join(line.text for line in lines) + left_out
    return Part(cut, count(cut))


def latest_exchanges(
    exchanges: Sequence[Exchange], room: int, count: Count
) -> tuple[Sequence[Exchange], int]:
    """Return the latest exchanges that fit, oldest first and whole, with their tokens."""
    used = kept = 0
    for exchange in reversed(exchanges):
        tokens = count(exchange.message) + count(exchange.answer) + 2 * ENTRY_TOKENS
        if used + tokens > room:
            break
        used += tokens
        kept += 1
    return exchanges[len(exchanges) - kept :], used
