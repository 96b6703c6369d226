"""`make bench BENCH="--scenario cancels"`: from the command that cancels a turn to the provider's closed connection.

Turns that are being answered are cancelled one after the other while the others go on; the scripted provider notes
on the same clock (`time.monotonic()`) when each connection was closed.
"""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import nats

from bench.figures import percentile
from lea.contracts.commands import CancelTurn
from lea.contracts.subjects import cancel_subject
from lea.testing.journey import Broker, Seen
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

STREAMS = 40
RATE = 50.0
TOKENS_BEFORE = 10
PAUSE_S = 0.05


async def measure() -> None:
    """Cancel `STREAMS` turns and print how long the provider was kept."""
    script = Script(tokens=(" mot",) * 3000, token_interval_s=1 / RATE)
    async with AsyncExitStack() as stack:
        providers = await stack.enter_async_context(ScriptedProviders.start(script))
        env = {
            "OPENAI_API_KEY": "bench",
            "OPENAI_BASE_URL": providers.openai_url,
            "LEA_RATE_LIMIT_PER_MINUTE": "1000000",
            "LEA_STREAMS_PER_USER": "1000",
        }
        system = await stack.enter_async_context(System.start(env))
        broker = await stack.enter_async_context(Broker.signed_in(system.url, "demo@lea.local", "demo"))
        client = await nats.connect(system.nats_url)
        stack.push_async_callback(client.close)
        turns = [asyncio.create_task(_turn(broker, number)) for number in range(STREAMS)]
        seen = [await turn for turn in turns]
        requests = {request.body["messages"][-1]["content"]: request for request in providers.requests}
        closed_us: list[int] = []
        for number, turn in enumerate(seen):
            command = CancelTurn(turn_id=turn.turn_id, deadline=datetime.now(UTC) + timedelta(seconds=60))
            began_s = time.monotonic()
            await client.publish(cancel_subject(turn.turn_id), command.model_dump_json().encode())
            request = next(each for asked, each in requests.items() if question(number) in asked)
            await request.wait_over()
            assert request.closed_by_client
            assert request.over_at_s is not None
            closed_us.append(round((request.over_at_s - began_s) * 1e6))
            await asyncio.sleep(PAUSE_S)
    closed_us.sort()
    told = ", ".join(f"p{share} {percentile(closed_us, share) / 1000:.1f} ms" for share in (50, 95, 99))
    print(f"cancel to the provider's closed connection, {STREAMS} streams: {told}", flush=True)


def question(number: int) -> str:
    return f"Quels dossiers pressent cette semaine, numéro {number:03} ?"


async def _turn(broker: Broker, number: int) -> Seen:
    """Begin a turn and read its first tokens; the stream is left, which cancels nothing."""
    async with broker.saying(question(number)) as (seen, frames):
        async for _ in frames:
            if len(seen.frames) > TOKENS_BEFORE:
                break
    return seen
