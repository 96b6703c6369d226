"""`make bench BENCH="--scenario fallback"`: how long a broker waits for a word when the first provider fails.

The whole system runs with two scripted providers, the second of which always answers (its first token after 50 ms).
Turn after turn, the first one does what a case says; the time is from the request to the first token that stays.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from bench.figures import percentile
from bench.report import table
from lea.testing.journey import Broker
from lea.testing.providers import Fault, Script, ScriptedProviders, Vendor
from lea.testing.system import System

FIRST_TOKEN_S = 0.05
TRY_LIMIT_S = 2.0
"""`LEA_TRY_FIRST_TOKEN_S` here; by default it is 10 s, and what a silent provider costs grows with it."""
HEDGE_AFTER_S = 0.3
BREAKER_FAILURES = 3
ANSWER = Script(tokens=(" mot",) * 20, first_token_s=FIRST_TOKEN_S, token_interval_s=0.01)
QUESTION = "Quels dossiers pressent cette semaine ?"

PLAIN = {"LEA_BREAKER_FAILURES": "0"}
HEDGED = {"LEA_BREAKER_FAILURES": "0", "LEA_HEDGE_AFTER_S": str(HEDGE_AFTER_S)}
BROKEN = {"LEA_BREAKER_FAILURES": str(BREAKER_FAILURES), "LEA_BREAKER_OPEN_S": "600"}


@dataclass(frozen=True)
class Case:
    """What the first provider does, turn after turn."""

    name: str
    first: Script | None
    """None: it answers."""
    turns: int
    failing_before: int = 0
    """Turns that are not measured, in which it fails."""


def _first(**changes: object) -> Script:
    return Script(vendor=Vendor.OPENAI, **changes)  # type: ignore[arg-type]  # msgspec checks them


REFUSING = _first(status=500)
SILENT = _first(fault=Fault.SILENCE)
CUT = _first(
    tokens=ANSWER.tokens, first_token_s=FIRST_TOKEN_S, token_interval_s=0.01, fault=Fault.CUT, fault_after=3
)
CASES: Mapping[str, tuple[Mapping[str, str], tuple[Case, ...]]] = {
    "breaker and hedging off": (
        PLAIN,
        (
            Case("answers", None, 30),
            Case("refuses at once (500)", REFUSING, 30),
            Case(f"is silent to its limit ({TRY_LIMIT_S:g} s)", SILENT, 5),
            Case("breaks off after 3 tokens (restart)", CUT, 30),
        ),
    ),
    "hedging on": (
        HEDGED,
        (
            Case("answers, hedging on", None, 30),
            Case(f"is silent, hedged after {HEDGE_AFTER_S:g} s", SILENT, 20),
        ),
    ),
    "breaker open": (BROKEN, (Case("is silent, left alone by its breaker", SILENT, 30, BREAKER_FAILURES),)),
}


async def measure() -> None:
    """Run every case and print how long the first lasting token took."""
    rows: list[tuple[str, ...]] = []
    for settings, cases in CASES.values():
        async with _desk(settings) as (broker, providers):
            for case in cases:
                rows.append(await _row(case, broker, providers))
                print("· " + ", ".join(rows[-1]), flush=True)
    head = ("the first provider …", "p50 ms", "p95 ms", "answered by the next", "restarts")
    print("\nfrom the request to the first token that stays; a provider's own time to it is 50 ms\n")
    print(table(head, rows), flush=True)


@asynccontextmanager
async def _desk(settings: Mapping[str, str]) -> AsyncGenerator[tuple[Broker, ScriptedProviders]]:
    async with ScriptedProviders.start(ANSWER) as providers:
        env = {
            "OPENAI_API_KEY": "bench",
            "OPENAI_BASE_URL": providers.openai_url,
            "ANTHROPIC_API_KEY": "bench",
            "ANTHROPIC_BASE_URL": providers.anthropic_url,
            "LEA_PROVIDERS": "openai,anthropic",
            "LEA_TRY_FIRST_TOKEN_S": str(TRY_LIMIT_S),
            "LEA_RATE_LIMIT_PER_MINUTE": "1000000",
            **settings,
        }
        async with (
            System.start(env) as system,
            Broker.signed_in(system.url, "demo@lea.local", "demo") as broker,
        ):
            for _ in range(5):
                await broker.say(QUESTION)
            yield broker, providers


async def _row(case: Case, broker: Broker, providers: ScriptedProviders) -> tuple[str, ...]:
    taken_us: list[int] = []
    others = restarts = 0
    for number in range(-case.failing_before, case.turns):
        providers.reset(ANSWER)
        if case.first is not None:
            providers.enqueue(case.first)
        turn = await _turn(broker)
        if number >= 0:
            taken_us.append(turn.first_token_us)
            others += turn.provider == "anthropic"
            restarts += turn.restarts
    taken_us.sort()
    p50, p95 = (f"{percentile(taken_us, share) / 1000:.0f}" for share in (50, 95))
    return case.name, p50, p95, f"{others} of {case.turns}", str(restarts)


@dataclass(frozen=True)
class Turn:
    first_token_us: int
    provider: str
    restarts: int


async def _turn(broker: Broker) -> Turn:
    began_s = monotonic()
    first_s: float | None = None
    async with broker.saying(QUESTION) as (seen, frames):
        async for _ in frames:
            if "restart" in seen.last:
                first_s = None
            elif first_s is None and "delta" in seen.last:
                first_s = monotonic()
    if first_s is None or not seen.last.get("done"):
        raise RuntimeError(f"no answer: {seen.last}")
    return Turn(round((first_s - began_s) * 1e6), seen.last["provider"], seen.restarts)
