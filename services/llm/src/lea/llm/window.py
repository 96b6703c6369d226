"""How long tokens wait for each other: not at all while there are few, up to a tenth of a second under load.

The cost of a token is mostly the cost of crossing layers (a read, a publish, a frame in every process after
this one), so that tokens which travel together cost little more than one. While the process handles few
tokens there is nothing to save, and nobody waits.
"""

import math

SHORTEST_S = 0.04
"""A shorter window would join nothing: models write a token every 10 to 30 ms."""
BEAT_S = 0.02
"""Pauses end on beats that all streams share, so that what they publish then leaves in one write."""
MEMORY_S = 0.25
"""Over how long the rate is measured."""


class Window:
    """The pause after a flush, from the rate of tokens in the whole process.

    It opens at `full_rate / 4` tokens per second with `SHORTEST_S`, and grows in proportion to `max_s`, which
    it has from `full_rate` on.
    """

    def __init__(self, *, max_s: float, full_rate: float) -> None:
        self._max_s = max_s
        self._full_rate = full_rate
        self._opens_at = full_rate / 4
        self._level = 0.0
        self._counted_at_s = 0.0

    def count(self, tokens: int, now_s: float) -> float:
        """Count tokens that were just told, and return how long the stream's next read may wait.

        The pause ends on a beat, and no later than the window.
        """
        level = self._level * math.exp((self._counted_at_s - now_s) / MEMORY_S) + tokens
        self._level, self._counted_at_s = level, now_s
        window_s = self._length_s(level / MEMORY_S)
        return (now_s + window_s) // BEAT_S * BEAT_S - now_s if window_s else 0.0

    def length_s(self, now_s: float) -> float:
        """Return how long the window is at present."""
        return self._length_s(self._level * math.exp((self._counted_at_s - now_s) / MEMORY_S) / MEMORY_S)

    def _length_s(self, rate: float) -> float:
        if rate < self._opens_at or self._max_s < SHORTEST_S:
            return 0.0
        share = (rate - self._opens_at) / (self._full_rate - self._opens_at)
        return min(self._max_s, SHORTEST_S + share * (self._max_s - SHORTEST_S))
