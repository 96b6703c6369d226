"""`make bench BENCH="--scenario telemetry"`: what being watched costs, in first byte and CPU.

Three of Léa side by side under the same load, taking turns: `off`, where nobody looks; `metrics`, scraped as
Prometheus does; `traces`, scraped and with every turn traced and exported over OTLP to a sink on this machine.
"""

import threading
import time
import urllib.request
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.figures import Figures, Run
from bench.lea_system import Lea
from bench.plan import Wire
from bench.processes import Process
from bench.report import cpu_table, latency_table, system_cpu
from bench.runner import Runner, Timing

SCRAPE_INTERVAL_S = 5.0
OPENMETRICS = {"accept": "application/openmetrics-text; version=1.0.0"}
OFF = "off"
LIMIT = 1.10
"""What being watched may cost, against not."""


@dataclass(frozen=True)
class Loads:
    """How many streams at once, how often, how long."""

    streams: Sequence[int]
    runs: int
    timing: Timing


def measure(
    provider: Process, wire: Wire, tokens: int, loads: Loads, say: Callable[[str], None]
) -> list[Figures]:
    """Start the three, put every load on each in turn, print what it costs."""
    with ExitStack() as stack:
        sink = stack.enter_context(Process("bench.sink"))
        traced = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{sink.port}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        }
        settings: Mapping[str, Mapping[str, str]] = {OFF: {}, "metrics": {}, "traces": traced}
        say(f"· starting Léa three times: {', '.join(settings)}")
        systems = [
            stack.enter_context(Lea(provider, wire, tokens, orders=False, name=name, environment=environment))
            for name, environment in settings.items()
        ]
        scraped = [url for system in systems if system.name != OFF for url in system.metrics_urls()]
        stack.enter_context(_scraping(scraped))
        figures = _run(Runner(provider.pid, provider.port), systems, loads, say)
    say("\nms as p50 / p99; CPU: seconds per 1,000 tokens, provider and load generator left out\n")
    say(latency_table(figures))
    say("\nCPU seconds per 1,000 tokens by process; p99 of lateness in ms\n")
    say(cpu_table(figures))
    say("")
    for line in costs(figures):
        say(line)
    return figures


def costs(figures: Sequence[Figures]) -> list[str]:
    """Say how each compares with `off` under the same load."""
    lines: list[str] = []
    unwatched = {one.streams: one for one in figures if one.system == OFF}
    for one in figures:
        if one.system == OFF:
            continue
        off = unwatched[one.streams]
        byte = _ratio(one.measures["first_byte"].p50_ms, off.measures["first_byte"].p50_ms)
        cpu = _ratio(system_cpu(one), system_cpu(off))
        verdict = "within" if max(byte, cpu) <= LIMIT else "over"
        lines.append(
            f"{one.streams} streams, {one.system}: first byte × {byte:.2f}, CPU × {cpu:.2f}"
            f" ({verdict} the limit of {LIMIT:.2f})"
        )
    return lines


def _run(runner: Runner, systems: Sequence[Lea], loads: Loads, say: Callable[[str], None]) -> list[Figures]:
    figures: list[Figures] = []
    for count in loads.streams:
        told: dict[str, list[Run]] = {system.name: [] for system in systems}
        for number in range(loads.runs):
            first = number % len(systems)  # whoever comes first is another one each time
            for system in (*systems[first:], *systems[:first]):
                told[system.name].append(runner.run(system, count, loads.timing))
            say(f"· {count} streams, {number + 1} of {loads.runs}")
        figures += [Figures.of(system.name, told[system.name]) for system in systems]
    return figures


@contextmanager
def _scraping(urls: Sequence[str]) -> Generator[None]:
    """Read every service's metrics as a Prometheus would, until the end of the block."""
    ended = threading.Event()

    def scrape() -> None:
        while not ended.wait(SCRAPE_INTERVAL_S):
            for url in urls:
                with urllib.request.urlopen(
                    urllib.request.Request(url, headers=OPENMETRICS), timeout=10
                ) as told:
                    told.read()
                time.sleep(0.01)

    thread = threading.Thread(target=scrape, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _ratio(watched: float, unwatched: float) -> float:
    return watched / unwatched if unwatched else 1.0
