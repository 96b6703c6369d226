"""How long tokens wait for each other."""

import pytest

from lea.llm.window import BEAT_S, MEMORY_S, SHORTEST_S, Window


def settled(window: Window, rate: float, *, flushes_per_s: float = 1000.0, begin_s: float = 1000.0) -> float:
    """Feed a steady rate for two seconds and return the window's length at the end."""
    now_s = begin_s
    for _ in range(round(2 * flushes_per_s)):
        now_s += 1 / flushes_per_s
        window.count(rate / flushes_per_s, now_s)  # type: ignore[arg-type]
    return window.length_s(now_s)


@pytest.mark.parametrize(
    ("rate", "length_s"), [(0, 0.0), (1500, 0.0), (2050, SHORTEST_S), (8100, 0.1), (50_000, 0.1)]
)
def test_the_window_grows_with_the_rate(rate: float, length_s: float) -> None:
    assert settled(Window(max_s=0.1, full_rate=8000), rate) == pytest.approx(length_s, abs=0.002)


def test_it_grows_steadily_between_its_ends() -> None:
    lengths = [settled(Window(max_s=0.1, full_rate=8000), rate) for rate in range(2200, 8000, 500)]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == len(lengths)


def test_it_closes_again_soon_after_the_load() -> None:
    window = Window(max_s=0.1, full_rate=8000)
    settled(window, 20_000, begin_s=0.0)
    assert window.length_s(2.0) == 0.1
    assert window.length_s(2.0 + 4 * MEMORY_S) == 0.0


def test_pauses_end_on_shared_beats_and_within_the_window() -> None:
    window = Window(max_s=0.1, full_rate=8000)
    settled(window, 20_000, begin_s=0.0)
    ends = set[float]()
    for step in range(19):
        now_s = 2.0 + step / 1000
        pause_s = window.count(20, now_s)
        assert 0.1 - BEAT_S <= pause_s <= 0.1 + 1e-9
        ends.add(round(now_s + pause_s, 6))
    assert len(ends) <= 2, "what was told within a beat is read again at one time"


def test_it_can_be_switched_off() -> None:
    window = Window(max_s=0.0, full_rate=8000)
    assert settled(window, 100_000) == 0.0
    assert window.count(1000, 1002.0) == 0.0
