"""Turns that were cancelled before anybody here had begun to answer them."""

from uuid import UUID

MOST = 10_000
"""More are not remembered: the oldest are forgotten, and their answers settled by the gateway."""


class Cancellations:
    """Remembers cancelled turns until their deadlines; times are those of the event loop's clock."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._until_s: dict[UUID, float] = {}

    def __len__(self) -> int:
        return len(self._until_s)

    def remember(self, turn_id: UUID, until_s: float, now_s: float) -> None:
        """Remember a turn, and forget those whose deadline has passed."""
        if len(self._until_s) >= self._most:
            self._until_s = {turn: until for turn, until in self._until_s.items() if until > now_s}
        while len(self._until_s) >= self._most:
            del self._until_s[next(iter(self._until_s))]
        self._until_s[turn_id] = until_s

    def holds(self, turn_id: UUID, now_s: float) -> bool:
        """Tell whether a turn was cancelled."""
        return self._until_s.get(turn_id, now_s) > now_s
