"""Finds the largest number of streams that a system holds."""

from collections.abc import Callable

PRECISION = 0.05
"""The search stops when the bracket is narrower than this share (and than eight streams)."""


def largest_that_holds(holds: Callable[[int], bool], start: int, ceiling: int) -> int:
    """Double (or halve) from `start` until the limit is bracketed, then bisect; 0 when nothing holds."""
    low, high = 0, min(start, ceiling)
    while holds(high):
        if high == ceiling:
            return ceiling
        low, high = high, min(high * 2, ceiling)
    while high - low > max(8, round(high * PRECISION)):
        middle = (low + high) // 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return low
