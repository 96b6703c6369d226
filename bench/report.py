"""Tables for people, JSON for comparison."""

import json
import os
import platform
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.figures import Figures, Spread
from bench.runner import GENERATOR, PROVIDER

RESULTS = Path(__file__).parent / "results"
AROUND = (PROVIDER, GENERATOR)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a table; the first column to the left, the others to the right."""
    lines = [tuple(head), *map(tuple, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]

    def laid_out(line: Sequence[str]) -> str:
        cells = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        return "  ".join([line[0].ljust(widths[0]), *cells]).rstrip()

    return "\n".join([laid_out(lines[0]), "─" * len(laid_out(lines[0])), *map(laid_out, lines[1:])])


def _pair(spread: Spread) -> str:
    return f"{spread.p50_ms:.1f} / {spread.p99_ms:.1f}"


def system_cpu(figures: Figures) -> float:
    """Return what the system itself used: without the provider and the load generator."""
    return sum(used for name, used in figures.cpu_s_per_1000.items() if name not in AROUND)


def _errors(errors: Mapping[str, int]) -> str:
    return ", ".join(f"{count} × {kind}" for kind, count in errors.items()) or "0"


def latency_table(all_figures: Sequence[Figures]) -> str:
    """Lay out the measures of turns with an answer from the provider."""
    head = ("streams, system", "first byte", "first token", "added", "transit", "tokens/s", "CPU", "errors")
    rows = [
        (
            f"{figures.streams:>4}  {figures.system}",
            *(_pair(figures.measures[name]) for name in ("first_byte", "first_token", "added", "transit")),
            f"{figures.tokens_per_s:,.0f}",
            f"{system_cpu(figures):.3f}",
            _errors(figures.errors),
        )
        for figures in all_figures
    ]
    return table(head, rows)


def orders_table(all_figures: Sequence[Figures]) -> str:
    """Lay out the measures of turns that are answered without a provider."""
    head = ("streams, system", "first byte", "POST to done", "turns/s", "CPU per 1,000 turns", "errors")
    rows = [
        (
            f"{figures.streams:>4}  {figures.system}",
            _pair(figures.measures["first_byte"]),
            _pair(figures.measures["whole_turn"]),
            f"{figures.turns_per_s:,.0f}",
            f"{system_cpu(figures):.2f}",
            _errors(figures.errors),
        )
        for figures in all_figures
    ]
    return table(head, rows)


def cpu_table(all_figures: Sequence[Figures]) -> str:
    """Lay out CPU seconds by process."""
    names: list[str] = []
    for figures in all_figures:
        names += [name for name in figures.cpu_s_per_1000 if name not in names]
    names = [name for name in names if name not in AROUND] + [name for name in AROUND if name in names]
    rows = [
        (
            f"{figures.streams:>4}  {figures.system}",
            f"{system_cpu(figures):.3f}",
            *(
                f"{figures.cpu_s_per_1000[name]:.3f}" if name in figures.cpu_s_per_1000 else "–"
                for name in names
            ),
            f"{figures.provider_late_p99_ms:.1f}",
            f"{figures.generator_lag_p99_ms:.1f}",
            f"{figures.others_processors:.2f}",
        )
        for figures in all_figures
    ]
    head = ("streams, system", "system", *names, "provider late", "generator late", "others")
    return table(head, rows)


def write_results(
    scenario: str,
    all_figures: Sequence[Figures],
    holds: Mapping[str, int],
    idle: Mapping[str, float],
    calibration_ms: Sequence[float],
) -> Path:
    """Store everything under `bench/results/`; return the file."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / time.strftime(f"%Y%m%dT%H%M%S-{scenario}.json")
    told = {
        "scenario": scenario,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_average": os.getloadavg(),
        "calibration_ms": calibration_ms,
        "figures": [{**asdict(figures), "system_cpu": system_cpu(figures)} for figures in all_figures],
        "holds": dict(holds),
        "idle_processors": dict(idle),
    }
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return path
