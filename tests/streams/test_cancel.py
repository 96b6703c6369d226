"""A turn ends when its user says so: once, acknowledged by its last frame, on any gateway."""

import asyncio
import time
from uuid import uuid4

import pytest

from lea.contracts.frames import FrameId
from lea.testing.journey import Broker, Seen
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

ORDER = "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $, vendeur Robert Lacasse 819 555-0133"
LONG = Script(tokens=tuple(f"mot{n} " for n in range(200)), token_interval_s=0.05)


async def cancel(broker: Broker, seen: Seen, status: int = 202) -> dict[str, str]:
    answer = await broker.client.post(f"/v1/lea/turns/{seen.turn_id}/cancel")
    assert answer.status_code == status, answer.text
    return answer.json()


async def record(rows, seen: Seen) -> tuple[str, str]:
    [(state, answer)] = await rows("SELECT state, answer FROM chat.turns WHERE id = :t", t=seen.turn_id)
    return state, answer


def consistent(seen: Seen) -> None:
    assert seen.last["cancelled"] is True
    assert len([data for data in seen.data if {"done", "error", "cancelled"} & data.keys()]) == 1
    assert seen.ids == sorted(set(seen.ids))


async def test_a_cancel_in_mid_answer_keeps_what_was_told_and_leaves_the_provider(
    broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.default = LONG
    async with broker.saying("Une longue question ?") as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 5):
                break
        began = time.monotonic()
        assert (await cancel(broker, seen))["state"] == "cancelling"
        async for _ in frames:
            pass
        assert time.monotonic() - began < 1.9, "a worker ended it, not the gateway's patience"
    consistent(seen)
    assert seen.restarts == 0
    assert await record(rows, seen) == ("cancelled", seen.text)
    assert "".join(LONG.tokens).startswith(seen.text)
    assert seen.last["usage"]["output_tokens"] > 0
    [request] = providers.requests
    await request.wait_over()
    assert request.closed_by_client
    assert (await cancel(broker, seen))["state"] == "cancelled"
    assert (await broker.say("Et maintenant ?", seen.session_id)).ended


async def test_a_cancel_before_the_worker_has_started(
    system: System, broker: Broker, rows, providers: ScriptedProviders
) -> None:
    await system.kill("llm")
    try:
        async with broker.saying("Une question ?") as (seen, frames):
            async for _ in frames:
                if seen.ids and seen.ids[-1] == FrameId(0, 2):
                    break
            began = time.monotonic()
            for _ in range(3):
                await cancel(broker, seen)
            async for _ in frames:
                pass
            assert 1.5 < time.monotonic() - began < 8
    finally:
        await system.restart("llm")
    consistent(seen)
    assert await record(rows, seen) == ("cancelled", "")
    await asyncio.sleep(0.5)
    assert providers.requests == [], "the prompt was taken back"


async def test_a_frozen_worker_is_not_waited_for(
    system: System, broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.default = LONG
    async with broker.saying("Une longue question ?") as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 5):
                break
        system.freeze("llm")
        try:
            await cancel(broker, seen)
            async for _ in frames:
                pass
        finally:
            system.thaw("llm")
    consistent(seen)
    assert await record(rows, seen) == ("cancelled", seen.text)
    assert seen.text
    await asyncio.sleep(0.5)
    again = await broker.resume(seen.copy(2))
    assert again.text == seen.text
    await system.ready("llm")


async def test_orders_are_carried_out_all_the_same(system: System, broker: Broker, rows) -> None:
    await system.kill("actions")
    try:
        async with broker.saying(f"{ORDER}. Ensuite, quels documents dois-je préparer ?") as (seen, frames):
            await anext(frames)
            await cancel(broker, seen)
            await asyncio.sleep(3.0)
            assert (await record(rows, seen))[0] == "running"
            await system.restart("actions")
            async for _ in frames:
                pass
    finally:
        await system.ready("actions")
    consistent(seen)
    assert seen.actions
    assert seen.last["actions"] == seen.actions
    [(count,)] = await rows("SELECT count(*) FROM crm.action_log WHERE turn_id = :t", t=seen.turn_id)
    assert count > 0


async def test_cancelling_what_is_over_says_how_it_ended(broker: Broker, rows) -> None:
    seen = await broker.say("Une question ?")
    assert await cancel(broker, seen) == {
        "turn_id": str(seen.turn_id),
        "session_id": str(seen.session_id),
        "state": "done",
    }
    assert await record(rows, seen) == ("done", seen.text)


async def test_only_ones_own_turns_can_be_cancelled(
    system: System, broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.default = LONG
    async with broker.saying("Une longue question ?") as (seen, frames):
        await anext(frames)
        async with Broker.signed_in(system.url, "demo@lea.local", "demo") as other:
            assert (await cancel(other, seen, 404))["code"] == "unknown_turn"
            await cancel(other, Seen(uuid4(), uuid4()), 404)
        assert (await record(rows, seen))[0] == "running"
        await cancel(broker, seen)
        async for _ in frames:
            pass


async def test_closing_the_stream_is_no_cancel(broker: Broker, rows, providers: ScriptedProviders) -> None:
    providers.default = Script(tokens=tuple(f"mot{n} " for n in range(20)), token_interval_s=0.05)
    async with broker.saying("Une longue question ?") as (seen, frames):
        await anext(frames)
    await broker.resume(seen)
    assert seen.last["done"] is True
    assert seen.text == "".join(providers.default.tokens)


@pytest.mark.parametrize("turn_id", ["nope", "00000000"])
async def test_a_turn_id_that_is_none_is_refused(broker: Broker, turn_id: str) -> None:
    answer = await broker.client.post(f"/v1/lea/turns/{turn_id}/cancel")
    assert answer.status_code == 422
