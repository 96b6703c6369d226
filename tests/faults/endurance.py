"""`make faults`: the long tier. `make test` runs short forms of it (tests/streams, tests/faults), and not this one.

`LEA_FAULTS_SEED` repeats a run (each prints its own), `LEA_FAULTS_SCALE` shortens all of it: 0.1 is a tenth.
Whatever happens here, every turn that a client began ends once, is shown as it is stored, and is carried out once.
"""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import ExitStack

import psutil
import pytest
import pytest_asyncio

from lea.testing.crowd import Crowd
from lea.testing.history import History, failed
from lea.testing.journey import Broker
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.proxy import Proxy
from lea.testing.silent import SilentClient
from lea.testing.system import System

SEED = int(os.environ.get("LEA_FAULTS_SEED") or random.SystemRandom().randrange(2**32))
SCALE = float(os.environ.get("LEA_FAULTS_SCALE") or 1)
RESTARTS = max(2, round(20 * SCALE))
FAULTS = max(7, round(50 * SCALE))
TURNS = max(50, round(1000 * SCALE))
SLOW_FOR_S = max(30.0, 600 * SCALE)
TALKERS = 50
HEAL_S = 30.0
"""How long after the last fault turns may still be ending."""
MEMORY_BYTES = 64 * 1024 * 1024
BROKERS = [(f"endurance-{number}@lea.local", "endurance") for number in range(5)]
ANSWER = Script(tokens=tuple(f"mot{n} " for n in range(40)), token_interval_s=0.1)
"""Four seconds: with 50 who talk, and pause, some five to ten turns begin each second."""
ROLES = ("gateway", "gateway-2", "actions", "context", "llm", "nats", "postgres")

pytestmark = pytest.mark.timeout(3600)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(running_providers: ScriptedProviders) -> AsyncGenerator[System]:
    print(f"\nLEA_FAULTS_SEED={SEED} LEA_FAULTS_SCALE={SCALE}", flush=True)
    env = {
        "OPENAI_API_KEY": "sk-test",
        "OPENAI_BASE_URL": running_providers.openai_url,
        "LEA_RATE_LIMIT_PER_MINUTE": "100000",
        "LEA_STREAMS_PER_USER": "1000",
        "LEA_STREAM_STALL_S": "10",
        "LEA_SIGN_IN_PER_PLACE_MINUTE": "1000",
    }
    async with System.start(env, gateways=2, demo=False) as system:
        for broker in BROKERS:
            await system.add_broker(*broker)
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def proxy(system: System, providers: ScriptedProviders) -> AsyncGenerator[Proxy]:
    providers.default = ANSWER
    async with Proxy.start([system.wiring.ports[name] for name in system.gateway_names]) as proxy:
        yield proxy


async def test_rolling_restarts(system: System, proxy: Proxy) -> None:
    chance = random.Random(SEED)
    async with History.recorded(system) as history:
        async with Crowd.talking(proxy.url, BROKERS, talkers=20, seed=SEED) as crowd:
            for number in range(RESTARTS):
                name = system.gateway_names[number % 2]
                await asyncio.sleep(chance.uniform(0.2, 3.0))
                await system.kill(name, signal.SIGTERM)
                await system.restart(name)
            await crowd.until(lambda crowd: crowd.ended >= 20, 60)
        told(system, failed(crowd.shown) + await history.complaints(crowd.shown))
    print(f"{RESTARTS} restarts, {len(crowd.shown)} turns, none failed", flush=True)


def told(system: System, complaints: list[str]) -> None:
    """Fail over complaints, with what every process said last."""
    if complaints:
        sys.stderr.write(system.logs(400))
    assert complaints == []


class Faults:
    """What goes wrong, and is put right again."""

    def __init__(self, system: System, proxy: Proxy, chance: random.Random) -> None:
        self._system = system
        self._proxy = proxy
        self._chance = chance
        self._kinds: list[Callable[[], Awaitable[str]]] = [
            *(self._kill(role) for role in ROLES),
            *(self._freeze(role) for role in ROLES if role != "postgres"),
            self._cut,
            self._half_open,
        ]

    async def happen(self, number: int) -> str:
        """Do one; the first seven kill each role once."""
        kind = self._kinds[number] if number < len(ROLES) else self._chance.choice(self._kinds)
        return await kind()

    def _kill(self, role: str) -> Callable[[], Awaitable[str]]:
        async def kill() -> str:
            await self._system.kill(role)
            await asyncio.sleep(self._chance.uniform(0.0, 1.0))
            await self._system.restart(role)
            return f"kill -9 {role}"

        return kill

    def _freeze(self, role: str) -> Callable[[], Awaitable[str]]:
        async def freeze() -> str:
            seconds = self._chance.uniform(0.5, 7.0)
            self._system.freeze(role)
            await asyncio.sleep(seconds)
            self._system.thaw(role)
            return f"froze {role} for {seconds:.1f} s"

        return freeze

    async def _cut(self) -> str:
        self._proxy.cut()
        return "cut every connection"

    async def _half_open(self) -> str:
        self._proxy.half_open()
        await asyncio.sleep(1.0)
        self._proxy.cut()
        return "half-open connections"


async def test_a_storm_of_faults(system: System, proxy: Proxy) -> None:
    chance = random.Random(SEED)
    faults = Faults(system, proxy, chance)
    async with History.recorded(system) as history:
        async with Crowd.talking(proxy.url, BROKERS, talkers=TALKERS, seed=SEED, pause_s=(1.0, 6.0)) as crowd:
            for number in range(FAULTS):
                await asyncio.sleep(chance.uniform(0.2, 2.0))
                print(
                    f"{number + 1:>3}. {await faults.happen(number)}; {crowd.ended} turns ended", flush=True
                )
            for name in ("gateway", "gateway-2", "actions", "context", "llm"):
                await system.ready(name)
            await crowd.until(lambda crowd: len(crowd.shown) >= TURNS, 1200)
            healed = time.monotonic()
        took_s = time.monotonic() - healed
        ends = failed(crowd.shown)
        print(
            f"{len(crowd.shown)} turns, {len(ends)} ended as an error or cancelled, the last after {took_s:.1f} s"
        )
        told(system, await history.complaints(crowd.shown))
        assert took_s < HEAL_S + 4


async def test_clients_that_do_not_read_for_long(
    system: System, proxy: Proxy, providers: ScriptedProviders
) -> None:
    """Fifty of them follow a conversation that goes on and on; others talk; memory stays where it was."""
    providers.default = Script(tokens=tuple("x" * 2_000 for _ in range(50)), token_interval_s=0.02)
    gateway = psutil.Process(system.pid("gateway"))
    port = system.wiring.ports["gateway"]
    cuts = 0
    async with Broker.signed_in(system.url, *BROKERS[0]) as broker:
        conversation = (await broker.say("Une question ?")).session_id
        headers = {"authorization": broker.client.headers["authorization"]}
        path = f"/v1/lea/sessions/{conversation}/stream"
        ends_at, slowest_s, peak = time.monotonic() + SLOW_FOR_S, 0.0, 0
        before = gateway.memory_info().rss
        with ExitStack() as stack:
            silent: list[SilentClient] = []
            while time.monotonic() < ends_at:
                while len(silent) < 50:
                    silent.append(await stack.enter_context(SilentClient(port)).begin(path, headers))
                began = time.monotonic()
                await broker.say("Et la suite ?", conversation)
                slowest_s = max(slowest_s, time.monotonic() - began)
                peak = max(peak, gateway.memory_info().rss - before)
                gone = [one for one in silent if one.is_cut]
                cuts += len(gone)
                for one in gone:
                    one.leave()
                silent = [one for one in silent if one not in gone]
    print(
        f"{cuts} cut; {peak / 1e6:.0f} MB more at most; slowest of the others' turns {slowest_s:.1f} s",
        flush=True,
    )
    assert cuts >= 50
    assert peak < MEMORY_BYTES
    assert slowest_s < 10
