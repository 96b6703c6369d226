"""`make bench BENCH="--scenario resumes"`: from a client that comes back to the first frame that it missed.

Clients are cut in mid-answer and come back with the last id that they have: while the turn goes on and others are
being told, after it has ended (from the event log), and once the log has forgotten it (from the record).
"""

import asyncio
import time

import nats

from bench.scripted import Stage, question, spread, staged
from lea.contracts.subjects import EVENTS_STREAM, event_subject
from lea.testing.journey import Seen

STREAMS = 20
ROUNDS = 10
TOKENS = 400
CUT_AFTER = 12


async def measure() -> None:
    """Come back `STREAMS` × `ROUNDS` times in each of the three ways and print how long it took."""
    async with staged(TOKENS) as stage:
        turns = [asyncio.create_task(_cut(stage, number)) for number in range(STREAMS)]
        seen = [await turn for turn in turns]
        running = [await _come_back(stage, each) for _ in range(ROUNDS) for each in seen]
        whole = [await stage.broker.resume(each.copy(CUT_AFTER)) for each in seen]
        assert all(len(each.text) == len(" mot") * TOKENS for each in whole)
        ended = [await _come_back(stage, each) for _ in range(ROUNDS) for each in seen]
        await _forget(stage, seen)
        recorded = [await _come_back(stage, each) for _ in range(ROUNDS) for each in seen]
    print(f"{STREAMS * ROUNDS} resumes each, from the request to the first frame", flush=True)
    for name, times in (
        ("while the turn runs", running),
        ("ended, from the log", ended),
        ("from the record", recorded),
    ):
        print(f"{name}: {spread(times)}", flush=True)


async def _cut(stage: Stage, number: int) -> Seen:
    async with stage.broker.saying(question(number)) as (seen, frames):
        async for _ in frames:
            if len(seen.frames) > CUT_AFTER:
                break
    return seen


async def _come_back(stage: Stage, seen: Seen) -> float:
    """Return the seconds to the first frame; then the client is gone again."""
    again = seen.copy(CUT_AFTER)
    began = time.monotonic()
    async with stage.broker.resuming(again) as (_, frames):
        await anext(frames)
        return time.monotonic() - began


async def _forget(stage: Stage, turns: list[Seen]) -> None:
    connection = await nats.connect(stage.system.nats_url)
    for each in turns:
        subject = event_subject(each.session_id, each.turn_id)
        await connection.jetstream().purge_stream(EVENTS_STREAM, subject=subject)
    await connection.close()
