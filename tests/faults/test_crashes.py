"""Whatever dies, an accepted turn ends once, with every effect once."""

import asyncio
import signal

import nats
import pytest

from lea.contracts.frames import FrameId
from lea.testing.journey import Broker, Refused, Seen, eventually
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

ORDER = "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $, vendeur Robert Lacasse 819 555-0133"
LONG = Script(tokens=tuple(f"mot{n} " for n in range(60)), token_interval_s=0.03)


def consistent(seen: Seen) -> None:
    """Check what holds for every turn: one terminal frame, the last; ids that only grow."""
    assert seen.ended, seen.frames
    ends = [data for data in seen.data if {"done", "error", "cancelled"} & data.keys()]
    assert len(ends) == 1
    assert seen.ids == sorted(set(seen.ids))


async def stored(rows, seen: Seen) -> tuple[str, str | None]:
    [(state, answer)] = await rows("SELECT state, answer FROM chat.turns WHERE id = :t", t=seen.turn_id)
    return state, answer


async def effects(rows, seen: Seen) -> list[tuple[int, int, int, int]]:
    return await rows(
        "SELECT count(DISTINCT t.id), count(DISTINCT p.transaction_id), count(DISTINCT pr.id),"
        " count(DISTINCT pa.contact_id) FROM crm.action_log l JOIN crm.transactions t ON t.id = l.transaction_id"
        " LEFT JOIN crm.properties p ON p.transaction_id = t.id LEFT JOIN crm.prices pr ON pr.transaction_id = t.id"
        " LEFT JOIN crm.participants pa ON pa.transaction_id = t.id WHERE l.turn_id = :t",
        t=seen.turn_id,
    )


async def test_kill_9_of_llm_in_mid_answer_restarts_and_completes(
    system: System, broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.default = LONG
    async with broker.saying("Une longue question ?") as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 5):
                break
        await system.kill("llm")
        restarting = asyncio.create_task(system.restart("llm"))
        async for _ in frames:
            pass
        await restarting
    consistent(seen)
    assert seen.restarts == 1
    assert seen.text == "".join(LONG.tokens)
    assert await stored(rows, seen) == ("done", seen.text)
    assert max(one.attempt for one in seen.ids) == 2


async def test_a_frozen_llm_is_taken_over_and_says_nothing_more_when_it_wakes(
    system: System, broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.default = LONG
    async with broker.saying("Une longue question ?") as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 5):
                break
        system.freeze("llm")
        await asyncio.sleep(6.5)
        system.thaw("llm")
        async for _ in frames:
            pass
    consistent(seen)
    assert seen.text == "".join(LONG.tokens)
    assert await stored(rows, seen) == ("done", seen.text)


@pytest.mark.parametrize("wait_s", [0.0, 0.005, 0.02])
async def test_kill_9_of_actions_leaves_every_effect_once(
    system: System, broker: Broker, rows, wait_s: float
) -> None:
    async def kill() -> None:
        await asyncio.sleep(wait_s)
        await system.kill("actions")
        await system.restart("actions")

    killing = asyncio.create_task(kill())
    seen = await broker.say(ORDER)
    await killing
    consistent(seen)
    assert seen.last["done"] is True
    assert await effects(rows, seen) == [(1, 1, 1, 1)]


async def test_the_gateway_dies_and_the_turn_ends_all_the_same(
    system: System, broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.default = Script(token_interval_s=0.1)
    async with broker.saying("Une question ?") as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 2):
                break
        await system.kill("gateway")
    await system.restart("gateway")

    async def ended() -> bool:
        return (await stored(rows, seen))[0] == "done"

    await eventually(ended, timeout_s=20)
    assert await stored(rows, seen) == ("done", "Bonjour ! La propriété est à vous.")


async def test_context_dies_before_the_prompt(system: System, broker: Broker) -> None:
    await system.kill("context")
    asking = asyncio.create_task(broker.say("Une question ?"))
    await asyncio.sleep(0.3)
    await system.restart("context")
    seen = await asking
    consistent(seen)
    assert seen.last["done"] is True


async def test_postgres_restarts_in_mid_answer(
    system: System, broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.default = LONG
    async with broker.saying("Une longue question ?") as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 5):
                break
        await system.kill("postgres")
        with pytest.raises(Refused) as refused:
            await broker.say("Une autre ?")
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["retry-after"]
        await system.restart("postgres")
        async for _ in frames:
            pass
    consistent(seen)
    assert (await stored(rows, seen))[0] == "done"
    again = await broker.say("Et maintenant ?")
    assert again.last["done"] is True


async def test_nats_restarts_in_mid_answer(
    system: System, broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.default = LONG
    async with broker.saying("Une longue question ?") as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 5):
                break
        await system.kill("nats")
        await system.restart("nats")
        async for _ in frames:
            pass
    consistent(seen)
    state, answer = await stored(rows, seen)
    assert (state, answer) == ("done", seen.text)
    for name in ("gateway", "actions", "context", "llm"):
        await system.ready(name)
    again = await broker.say("Et maintenant ?")
    assert again.last["done"] is True


async def test_without_nats_a_message_is_refused_and_nothing_is_written(
    system: System, broker: Broker, rows
) -> None:
    before = await rows("SELECT count(*) FROM chat.turns")
    await system.kill("nats")
    await asyncio.sleep(0.2)
    with pytest.raises(Refused) as refused:
        await broker.say("Une question ?")
    assert refused.value.response.status_code == 503
    assert await rows("SELECT count(*) FROM chat.turns") == before
    await system.restart("nats")
    for name in ("gateway", "actions", "context", "llm"):
        await system.ready(name)
    assert (await broker.say("Et maintenant ?")).last["done"] is True


async def test_a_stopped_llm_finishes_what_it_began(
    system: System, broker: Broker, providers: ScriptedProviders
) -> None:
    providers.default = LONG
    async with broker.saying("Une longue question ?") as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 5):
                break
        await system.kill("llm", signal.SIGTERM)
        async for _ in frames:
            pass
    await system.restart("llm")
    consistent(seen)
    assert seen.restarts == 0
    assert seen.text == "".join(LONG.tokens)


async def test_work_that_nats_lost_is_begun_again(system: System, broker: Broker, rows) -> None:
    """An orphan: accepted and announced, and the message vanished with NATS's disk."""
    await system.kill("actions")
    asking = asyncio.create_task(broker.say("Une question ?"))
    connection = await nats.connect(system.nats_url)
    jetstream = connection.jetstream()

    async def announced() -> bool:
        return (await jetstream.stream_info("WORK")).state.messages > 0

    await eventually(announced)
    await jetstream.purge_stream("WORK")
    await connection.close()
    await system.restart("actions")
    seen = await asking
    consistent(seen)
    assert seen.last["done"] is True
    [(count,)] = await rows("SELECT round FROM chat.turns WHERE id = :t", t=seen.turn_id)
    assert count == 1
