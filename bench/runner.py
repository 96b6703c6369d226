"""One load on one system: the generator in a process of its own, the processors' clocks read around it."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

import msgspec

from bench.figures import Run
from bench.plan import Plan
from bench.processes import CpuClock

GENERATOR = "load generator"
PROVIDER = "provider"
SETTLE_S = 0.5


class System(Protocol):
    """Something that answers turns."""

    name: str

    def plan(self, streams: int) -> Plan:
        """Return the load of so many streams, with bearers for them."""
        ...

    def pids(self) -> Mapping[str, Sequence[int]]:
        """Return the system's processes by name."""
        ...


@dataclass(frozen=True)
class Timing:
    """How long a run takes."""

    warm_up_s: float = 3.0
    measured_s: float = 5.0


class Runner:
    """Puts loads on systems that share one provider."""

    def __init__(self, provider_pid: int, provider_port: int) -> None:
        self._provider_pid = provider_pid
        self._provider_port = provider_port

    def run(self, system: System, streams: int, timing: Timing) -> Run:
        """Run one load. Raises RuntimeError when the generator itself fails."""
        plan = replace(
            system.plan(streams), streams=streams, warm_up_s=timing.warm_up_s, measured_s=timing.measured_s
        )
        self._take_provider_stats()
        with _generator(plan) as generator:
            clock = CpuClock({**system.pids(), PROVIDER: [self._provider_pid], GENERATOR: [generator.pid]})
            told = _follow(generator, {"window open": clock.start, "window closed": clock.stop})
        time.sleep(SETTLE_S)
        late_ms = self._take_provider_stats()
        run = Run.read(told)
        return replace(
            run,
            cpu_s=clock.spent,
            provider_late_p99_ms=late_ms,
            others_processors=clock.others / run.seconds,
        )

    def _take_provider_stats(self) -> float:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._provider_port}/stats", timeout=10) as answer:
            return msgspec.json.decode(answer.read(), type=dict[str, float])["late_p99_ms"]


@contextmanager
def _generator(plan: Plan) -> "Generator[subprocess.Popen[str]]":
    command = [sys.executable, "-m", "bench.load"]
    generator = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert generator.stdin is not None
    generator.stdin.write(plan.encode().decode())
    generator.stdin.close()
    try:
        yield generator
    finally:
        if generator.poll() is None:
            generator.kill()
        generator.wait()


def _follow(generator: "subprocess.Popen[str]", moments: Mapping[str, Callable[[], None]]) -> str:
    """Call what is due at each line; return the last one."""
    last = ""
    assert generator.stdout is not None
    for line in generator.stdout:
        last = line.strip()
        if last in moments:
            moments[last]()
    if generator.wait() != 0 or not last.startswith("{"):
        raise RuntimeError("the load generator failed")
    return last
