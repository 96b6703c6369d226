"""Gateways are replaced one after the other while brokers talk: nobody notices."""

import asyncio
import os
import random
import signal

from lea.testing.crowd import Crowd
from lea.testing.history import History, failed
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.proxy import Proxy
from lea.testing.system import System

SEED = int(os.environ.get("LEA_TEST_SEED", "20261126"))
ROUNDS = 2
TALKERS = 8
SLOWLY = Script(tokens=tuple(f"mot{n} " for n in range(25)), token_interval_s=0.04)


async def test_a_rolling_restart_fails_no_turn(
    system: System, proxy: Proxy, providers: ScriptedProviders
) -> None:
    providers.default = SLOWLY
    chance, interrupted = random.Random(SEED), 0
    async with History.recorded(system) as history:
        async with Crowd.talking(
            proxy.url, [("autre@lea.local", "autre")], talkers=TALKERS, seed=SEED
        ) as crowd:
            await crowd.until(lambda crowd: crowd.ended >= TALKERS, 30)
            for _ in range(ROUNDS):
                for name in system.gateway_names:
                    await asyncio.sleep(chance.uniform(0.1, 0.6))
                    interrupted += crowd.under_way
                    await system.kill(name, signal.SIGTERM)
                    await system.restart(name)
            ended = crowd.ended
            await crowd.until(lambda crowd: crowd.ended >= ended + TALKERS, 30)
        assert failed(crowd.shown) == [], f"seed {SEED}"
        assert await history.complaints(crowd.shown) == [], f"seed {SEED}"
    assert interrupted >= ROUNDS, "turns were under way when gateways stopped"
    assert sum(one.turn.restarts for one in crowd.shown) == 0, "no answer began again"
