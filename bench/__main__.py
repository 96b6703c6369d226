"""`make bench`: Léa beside its yardsticks under the same load, in one run, on this machine."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bench import cancels, fallbacks, idle, resumes, telemetry
from bench.fake_provider import raise_file_limit
from bench.figures import Figures, Run
from bench.lea_system import Lea
from bench.plan import Wire
from bench.processes import Process, calibrate, idle_share
from bench.report import cpu_table, latency_table, orders_table, write_results
from bench.runner import Runner, System, Timing
from bench.search import largest_that_holds
from bench.systems import Direct, Yardstick

TOKENS = 100
CEILING = 2000
SYSTEMS = ("direct", "yardstick", "lea")
APART = {
    "cancels": cancels.measure,
    "fallback": fallbacks.measure,
    "resumes": resumes.measure,
    "idle": idle.measure,
}
"""Scenarios that have a system of their own and no load."""
SEARCH_TIMING = Timing(warm_up_s=2.5, measured_s=3.0)
SEARCH_FROM = {"direct": 800, "yardstick": 100, "lea": 400}


@dataclass(frozen=True)
class Options:
    """What the arguments ask for."""

    scenario: str
    systems: tuple[str, ...]
    streams: tuple[int, ...]
    runs: int
    timing: Timing
    search: bool
    provider: Wire


def say(text: str) -> None:
    print(text, flush=True)


def read_options(arguments: Sequence[str]) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make bench BENCH='…'", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short run each, no search (≤ 2 minutes)")
    scenarios = ("answers", "orders", "telemetry", *APART)
    parser.add_argument("--scenario", choices=scenarios, default="answers")
    parser.add_argument("--systems", default=",".join(SYSTEMS), help="of direct,yardstick,lea")
    parser.add_argument("--streams", help="how many at once, separated by commas")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--seconds", type=float, help="measured, after the warm-up")
    parser.add_argument("--provider", choices=("openai", "anthropic"), default="openai", help="Léa's wire")
    parser.add_argument("--no-search", action="store_true", help="leave out the largest load that holds")
    given = parser.parse_args(arguments)
    orders = given.scenario == "orders"
    usual = "1,50,200" if given.quick else "1,50,100,200,400"
    streams = given.streams or {"orders": "1,10,50", "telemetry": "20,100"}.get(given.scenario, usual)
    return Options(
        scenario=given.scenario,
        systems=("lea",) if orders else tuple(given.systems.split(",")),
        streams=tuple(map(int, streams.split(","))),
        runs=given.runs or (1 if given.quick else 3),
        timing=Timing(2.3 if given.quick else 2.5, given.seconds or (3.0 if given.quick else 4.0)),
        search=not (given.quick or given.no_search or orders),
        provider=given.provider,
    )


def start_systems(options: Options, provider: Process, stack: ExitStack) -> list[System]:
    """Start what is to be measured."""
    systems: list[System] = []
    if "direct" in options.systems:
        systems.append(Direct(provider, options.provider, TOKENS))
    if "yardstick" in options.systems:
        url = f"http://127.0.0.1:{provider.port}/v1"
        process = stack.enter_context(Process("bench.yardstick", "--provider", url))
        systems.append(Yardstick(process, TOKENS))
    if "lea" in options.systems:
        say("· starting Léa")
        orders = options.scenario == "orders"
        lea = stack.enter_context(Lea(provider, options.provider, TOKENS, orders=orders))
        say("· " + ", ".join(f"{name} is process {pids[0]}" for name, pids in lea.pids().items()))
        systems.append(lea)
    return systems


def measure(options: Options, systems: Sequence[System], runner: Runner) -> list[Figures]:
    """Put every load on every system, in turn so that the machine's moods meet all of them."""
    told: list[Figures] = []
    for streams in options.streams:
        runs: dict[str, list[Run]] = {system.name: [] for system in systems}
        for _ in range(options.runs):
            for system in systems:
                runs[system.name].append(runner.run(system, streams, options.timing))
        for system in systems:
            figures = Figures.of(system.name, runs[system.name])
            say(f"· {streams} streams, {system.name}: {figures.tokens_per_s:,.0f} tokens/s")
            told.append(figures)
    return told


def search(systems: Sequence[System], runner: Runner) -> dict[str, int]:
    """Find the largest load that each system holds."""
    found: dict[str, int] = {}
    for system in systems:

        def holds(streams: int, system: System = system) -> bool:
            run = runner.run(system, streams, SEARCH_TIMING)
            say(
                f"· {system.name} with {streams}: {'holds' if run.holds else 'does not hold'} "
                f"(first byte {run.first_byte.p99_ms:.0f} ms, transit {run.transit.p99_ms:.0f} ms, "
                f"{run.failed} errors)"
            )
            return run.holds

        found[system.name] = largest_that_holds(holds, SEARCH_FROM[system.name], CEILING)
    return found


def measure_telemetry(options: Options) -> None:
    """Measure what being watched costs."""
    calibration = [calibrate()]
    with Process("bench.fake_provider", "--tokens", str(TOKENS)) as provider:
        loads = telemetry.Loads(options.streams, options.runs, options.timing)
        figures = telemetry.measure(provider, options.provider, TOKENS, loads, say)
    calibration.append(calibrate())
    say("Calibration (fixed work, before and after): " + ", ".join(f"{ms:.0f} ms" for ms in calibration))
    write_results(options.scenario, figures, {}, {}, calibration)


def main() -> None:
    """Start everything, measure, print, store."""
    options = read_options(sys.argv[1:])
    if options.scenario in APART:
        raise_file_limit()
        asyncio.run(APART[options.scenario]())
        return
    if options.scenario == "telemetry":
        measure_telemetry(options)
        return
    began, calibration = time.monotonic(), [calibrate()]
    with ExitStack() as stack:
        provider = stack.enter_context(Process("bench.fake_provider", "--tokens", str(TOKENS)))
        systems = start_systems(options, provider, stack)
        runner = Runner(provider.pid, provider.port)
        idle: dict[str, float] = {}
        for system in systems:
            idle |= idle_share(system.pids(), 1.0) if system.pids() else {}
        figures = measure(options, systems, runner)
        holds = search(systems, runner) if options.search else {}
    calibration.append(calibrate())
    say("\nms as p50 / p99; CPU: seconds per 1,000 tokens, provider and load generator left out\n")
    say(orders_table(figures) if options.scenario == "orders" else latency_table(figures))
    say("\nCPU seconds per 1,000 tokens by process (turns for orders); p99 of lateness in ms\n")
    say(cpu_table(figures))
    if idle:
        say("\nIdle, in processors: " + ", ".join(f"{name} {share:.3f}" for name, share in idle.items()))
    for name, streams in holds.items():
        say(f"{name} holds {streams} streams{' or more' if streams >= CEILING else ''}")
    say("Calibration (fixed work, before and after): " + ", ".join(f"{ms:.0f} ms" for ms in calibration))
    path = write_results(options.scenario, figures, holds, idle, calibration)
    say(f"\n{time.monotonic() - began:.0f} s; stored in {path.relative_to(path.parents[2])}")


if __name__ == "__main__":
    main()
