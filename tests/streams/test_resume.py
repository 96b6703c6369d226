"""A client that is cut off anywhere comes back, to any gateway, and ends with exactly the stored text."""

import asyncio
import time
from contextlib import AsyncExitStack
from uuid import uuid4

import httpx2
import nats
import pytest

from lea.contracts.frames import FrameId, frame_id_of
from lea.contracts.subjects import EVENTS_STREAM, event_subject
from lea.testing.journey import Broker, NothingLeft, Refused, Seen
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.proxy import Proxy, Weather
from lea.testing.system import System

ORDER = "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $, vendeur Robert Lacasse 819 555-0133"
LONG = Script(tokens=tuple(f"mot{n} " for n in range(40)), token_interval_s=0.03)
ANSWERED_S = 10.0
SILENCE_S = 1.0
"""With a keepalive every 0.3 s, a client that hears nothing for so long has lost its connection."""


async def stored(rows, seen: Seen) -> tuple[str, str | None]:
    [(state, answer)] = await rows("SELECT state, answer FROM chat.turns WHERE id = :t", t=seen.turn_id)
    return state, answer


def consistent(seen: Seen) -> None:
    """One terminal frame, the last; ids that only grow."""
    assert seen.ended, seen.frames
    assert len([data for data in seen.data if {"done", "error", "cancelled"} & data.keys()]) == 1
    assert seen.ids == sorted(set(seen.ids))


async def persist(broker: Broker, seen: Seen, opening) -> Seen:
    """Read a turn as a client does that gives up on silence and errors, and comes back until the end."""
    async with asyncio.timeout(60):
        while not seen.ended:
            try:
                async with AsyncExitStack() as stack:
                    async with asyncio.timeout(ANSWERED_S):  # a request may be on its way where the line dies
                        _, frames = await stack.enter_async_context(opening)
                    while True:
                        async with asyncio.timeout(SILENCE_S):
                            await anext(frames)
            except (httpx2.TransportError, TimeoutError, StopAsyncIteration):
                opening = broker.resuming(seen)
    return seen


async def test_a_cut_at_every_frame_of_an_ended_turn(broker: Broker, providers: ScriptedProviders) -> None:
    providers.default = Script(token_interval_s=0.05)
    whole = await broker.say("Une question ?")
    numbered = [frame for frame in whole.frames if frame.startswith(b"id: ")]
    assert len(numbered) >= 6
    for cut in range(1, len(numbered)):
        seen = await broker.resume(whole.copy(cut))
        assert seen.frames == numbered
    from_the_start = await broker.resume(whole.copy(0))
    assert from_the_start.frames == numbered
    with pytest.raises(NothingLeft):
        await broker.resume(whole.copy(len(numbered)))


async def test_a_cut_after_every_frame_while_the_answer_comes(
    broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.default = Script(tokens=tuple(f"mot{n} " for n in range(12)), token_interval_s=0.1)
    async with broker.saying("Une longue question ?") as (seen, frames):
        await anext(frames)
        await anext(frames)
    rounds = 0
    while not seen.ended:
        rounds += 1
        async with broker.resuming(seen) as (_, frames):
            await anext(frames)
    consistent(seen)
    assert rounds >= 5
    assert await stored(rows, seen) == ("done", seen.text)
    assert seen.text == "".join(providers.default.tokens)


async def test_after_the_log_has_expired_the_answer_is_told_from_the_record(
    system: System, broker: Broker, rows
) -> None:
    whole = await broker.say(ORDER)
    connection = await nats.connect(system.nats_url)
    subject = event_subject(whole.session_id, whole.turn_id)
    assert await connection.jetstream().purge_stream(EVENTS_STREAM, subject=subject)
    await connection.close()
    seen = await broker.resume(whole.copy(1))
    assert [str(one) for one in seen.ids] == ["0-0", "2-0", "2-1", "2-2"]
    assert await stored(rows, seen) == ("done", seen.text)
    assert seen.last | {} == whole.last
    halfway = await broker.resume(seen.copy(3))
    assert halfway.frames == seen.frames
    with pytest.raises(NothingLeft):
        await broker.resume(seen)


async def test_a_frame_that_never_came_is_filled_from_the_log(broker: Broker, system: System) -> None:
    """A frame of the future makes a gap; the log has what is between."""
    whole = await broker.say("Une question ?")
    connection = await nats.connect(system.nats_url)
    await connection.publish(
        event_subject(whole.session_id, whole.turn_id), b'id: 1-99\ndata: {"delta":"plus tard"}\n\n'
    )
    await connection.close()
    seen = await broker.resume(whole.copy(2))
    assert seen.text == whole.text


WEATHERS = {
    "split": Weather(split_bytes=3),
    "delayed": Weather(delay_s=0.05),
    "truncated": Weather(truncate_after=1600),  # the head alone takes some 900
}


@pytest.mark.parametrize("weather", WEATHERS.values(), ids=WEATHERS)
async def test_bad_weather_changes_nothing_of_the_text(
    broker: Broker, rows, proxy: Proxy, providers: ScriptedProviders, weather: Weather
) -> None:
    providers.default = LONG
    proxy.weather = weather
    seen = Seen(uuid4(), uuid4())
    async with broker.saying("Une longue question ?") as (opened, frames):
        seen = opened
        await anext(frames)
    await persist(broker, seen, broker.resuming(seen))
    consistent(seen)
    assert await stored(rows, seen) == ("done", seen.text)
    assert seen.text == "".join(LONG.tokens)


@pytest.mark.parametrize("fault", ["cut", "half_open"])
async def test_a_network_that_drops_every_connection_again_and_again(
    broker: Broker, rows, proxy: Proxy, providers: ScriptedProviders, fault: str
) -> None:
    providers.default = LONG
    turns: list[Seen] = []

    async def talk() -> None:
        async with broker.saying("Une longue question ?") as (seen, frames):
            turns.append(seen)
            try:
                while True:
                    async with asyncio.timeout(SILENCE_S):
                        await anext(frames)
            except (httpx2.TransportError, TimeoutError, StopAsyncIteration):
                pass
        await persist(broker, seen, broker.resuming(seen))

    talking = [asyncio.create_task(talk()) for _ in range(5)]
    async with asyncio.timeout(30):
        while len(turns) < len(talking):
            await asyncio.sleep(0.05)
    for _ in range(3):
        await asyncio.sleep(0.5)
        getattr(proxy, fault)()
    await asyncio.gather(*talking)
    for seen in turns:
        consistent(seen)
        assert await stored(rows, seen) == ("done", seen.text)
        assert seen.text == "".join(LONG.tokens)


async def test_the_other_gateway_goes_on_where_one_was_killed(
    system: System, broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.default = LONG
    async with broker.saying("Une longue question ?") as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 5):
                break
    await system.kill("gateway-2")
    began = time.monotonic()
    await broker.resume(seen)
    assert time.monotonic() - began < 10
    await system.restart("gateway-2")
    consistent(seen)
    assert await stored(rows, seen) == ("done", seen.text)


async def test_bad_ids_and_foreign_turns_are_refused(system: System, broker: Broker) -> None:
    whole = await broker.say("Une question ?")
    for rubbish in ("x", "1", "1-x", "-1-0", "9" * 3000):
        with pytest.raises(Refused) as refused:
            await broker.resume(whole, Last_Event_ID=rubbish)
        assert (refused.value.response.status_code, refused.value.problem["code"]) == (400, "bad_event_id")
    async with Broker.signed_in(system.url, "demo@lea.local", "demo") as other:
        with pytest.raises(Refused) as refused:
            await other.resume(whole.copy(0))
    assert refused.value.response.status_code == 404
    with pytest.raises(Refused) as refused:
        await broker.resume(Seen(uuid4(), uuid4()))
    assert refused.value.response.status_code == 404


async def test_the_same_key_follows_the_turn_that_runs(broker: Broker, providers: ScriptedProviders) -> None:
    providers.default = LONG
    key = str(uuid4())
    async with broker.saying("Une longue question ?", Idempotency_Key=key) as (first, frames):
        await anext(frames)
        again = await broker.say("Une longue question ?", Idempotency_Key=key)
        async for _ in frames:
            pass
    assert again.turn_id == first.turn_id
    assert again.text == first.text == "".join(LONG.tokens)
    assert [frame_id_of(one) for one in again.frames[1:]] == first.ids
    assert len(providers.requests) == 1
