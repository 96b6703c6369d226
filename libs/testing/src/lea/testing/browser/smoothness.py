"""How smoothly a page is drawn: tasks that hold it up, pictures that come late, things that jump."""

from dataclasses import dataclass

from playwright.async_api import Page

_MEASURE = """() => {
  const seen = (window.leaSmooth = { tasks: [], gaps: [], shifts: [] });
  new PerformanceObserver(list => list.getEntries().forEach(one => seen.tasks.push(one.duration)))
    .observe({ type: "longtask" });
  new PerformanceObserver(list => list.getEntries().forEach(one => seen.shifts.push([one.startTime, one.value])))
    .observe({ type: "layout-shift" });
  let before = performance.now();
  const draw = now => { seen.gaps.push(now - before); before = now; requestAnimationFrame(draw); };
  requestAnimationFrame(draw);
}"""


@dataclass(frozen=True)
class Smoothness:
    tasks_ms: list[float]
    """Those of 50 ms and more, longest first."""
    gaps_ms: list[float]
    """From a picture to the next, longest first."""
    shift: float
    """Cumulative layout shift (https://web.dev/articles/cls), with those right after a key was pressed."""

    def __str__(self) -> str:
        return (
            f"{len(self.tasks_ms)} tasks over 50 ms, longest {max(self.tasks_ms, default=0):.0f} ms, "
            f"in all {sum(self.tasks_ms):.0f} ms; {len(self.gaps_ms)} pictures, median gap "
            f"{self._gap(0.5):.0f} ms, p99 {self.p99_gap_ms:.0f} ms, longest {self._gap(0):.0f} ms; "
            f"layout shift {self.shift:.4f}"
        )

    @property
    def p99_gap_ms(self) -> float:
        return self._gap(0.01)

    def _gap(self, share: float) -> float:
        """Return the gap that this share of all gaps exceeds."""
        return self.gaps_ms[min(int(len(self.gaps_ms) * share), len(self.gaps_ms) - 1)]


async def measure(page: Page) -> None:
    """Begin to measure, until the page is left."""
    await page.evaluate(_MEASURE)


async def measured(page: Page) -> Smoothness:
    """Return what was measured so far."""
    seen = await page.evaluate("() => window.leaSmooth")
    return Smoothness(
        tasks_ms=sorted(seen["tasks"], reverse=True),
        gaps_ms=sorted(seen["gaps"], reverse=True),
        shift=_worst_window(seen["shifts"]),
    )


def _worst_window(shifts: list[tuple[float, float]]) -> float:
    """Return the largest sum of shifts that are less than 1 s apart and lie within 5 s."""
    worst = total = begun_ms = before_ms = 0.0
    for at_ms, value in shifts:
        if at_ms - before_ms >= 1_000 or at_ms - begun_ms >= 5_000:
            total, begun_ms = 0.0, at_ms
        total, before_ms = total + value, at_ms
        worst = max(worst, total)
    return worst
