"""`make bench BENCH="--scenario cancels"`: how long the provider, and the client, wait for a cancelled turn's end.

Turns that are being answered are cancelled over HTTP one after the other while the others go on. The scripted
provider notes on the same clock (`time.monotonic()`) when each connection was closed; the client reads to the frame.
"""

import asyncio
import time
from typing import NamedTuple

from bench.scripted import Stage, question, spread, staged

STREAMS = 40
TOKENS_BEFORE = 10
PAUSE_S = 0.05


class Cancelled(NamedTuple):
    """Seconds from the request that cancels."""

    closed_s: float
    """To the provider's closed connection."""
    told_s: float
    """To the terminal frame, read by the client."""


async def measure() -> None:
    """Cancel `STREAMS` turns and print how long it took."""
    async with staged(tokens=3000) as stage:
        first = asyncio.Event()
        cancelled = [asyncio.create_task(_turn(stage, number, first)) for number in range(STREAMS)]
        measured = await asyncio.gather(*cancelled)
    print(f"{STREAMS} streams, from the cancel", flush=True)
    print(f"to the provider's closed connection: {spread(each.closed_s for each in measured)}", flush=True)
    print(f"to the terminal frame at the client: {spread(each.told_s for each in measured)}", flush=True)


async def _turn(stage: Stage, number: int, all_begun: asyncio.Event) -> Cancelled:
    """Read a turn's first tokens, wait for all others, cancel it when its time has come, read its end."""
    async with stage.broker.saying(question(number)) as (seen, frames):
        async for _ in frames:
            if len(seen.frames) > TOKENS_BEFORE:
                break
        if len(stage.providers.requests) == STREAMS:
            all_begun.set()
        reading = asyncio.create_task(_read(frames))
        await all_begun.wait()
        await asyncio.sleep(number * PAUSE_S)
        began = time.monotonic()
        answer = await stage.broker.client.post(f"/v1/lea/turns/{seen.turn_id}/cancel")
        answer.raise_for_status()
        told_s = await reading - began
        assert seen.last["cancelled"] is True
    request = next(
        each for each in stage.providers.requests if question(number) in each.body["messages"][-1]["content"]
    )
    await request.wait_over()
    assert request.closed_by_client
    assert request.over_at_s is not None
    return Cancelled(request.over_at_s - began, told_s)


async def _read(frames: object) -> float:
    """Read to the end; return when the last frame came."""
    last = time.monotonic()
    async for _ in frames:  # type: ignore[attr-defined]
        last = time.monotonic()
    return last
