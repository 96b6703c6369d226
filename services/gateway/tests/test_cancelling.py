"""A cancelled turn ends once, by a worker or by the gateway, with the text that its client has."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry

from lea.contracts.frames import FrameId, actions_frame, encode_delta, frame_data, frame_id_of
from lea.contracts.messages import ProviderAsked
from lea.gateway import errors
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.service import cancelling
from lea.gateway.service.cancelling import Canceller
from lea.gateway.service.pricing import PriceList
from lea.gateway.service.settling import Settler
from lea.gateway.service.sweeping import Sweeper
from lea.runtime.errors import BusUnavailable
from lea.testing.journey import Seen
from lea.testing.turns import MemoryAnnouncer, MemoryEventLog, MemoryTurns, MemoryWorkers, turn_row

ACTIONS = actions_frame(("Prix fixé.",))
TOLD = [ACTIONS, encode_delta(FrameId(1, 1), "Le prix "), encode_delta(FrameId(1, 2), "est")]


class Scene:
    def __init__(self, *frames: bytes, **row: object) -> None:
        self.row = turn_row(**row)
        self.turns, self.log, self.workers = MemoryTurns(self.row), MemoryEventLog(), MemoryWorkers()
        self.log.frames[self.row.id] = list(frames)
        self.log.work.add(self.row.id)
        metrics = GatewayMetrics(CollectorRegistry())
        settler = Settler(self.turns, self.log, PriceList("USD", []), metrics, lambda: date(2026, 11, 22))
        self.canceller = Canceller(self.turns, self.log, self.workers, settler, metrics)
        self.sweeper = Sweeper(
            self.turns, self.log, settler, self.canceller, MemoryAnnouncer(), metrics=metrics
        )

    @property
    def now(self):
        return self.turns.rows[self.row.id]

    def seen(self) -> Seen:
        seen = Seen(self.row.id, self.row.conversation_id)
        for frame in self.log.frames[self.row.id]:
            seen.take(frame)
        return seen


async def test_a_cancel_is_recorded_before_it_is_told() -> None:
    scene = Scene(*TOLD)
    row = await scene.canceller.cancel_turn(scene.row.user_id, scene.row.id)
    assert row.state == "running"
    assert scene.now.cancel_asked_at is not None
    [command] = scene.workers.told
    assert (command.turn_id, command.deadline) == (scene.row.id, scene.row.deadline)


async def test_what_no_worker_ends_is_ended_with_what_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancelling, "PATIENCE_S", 0.01)
    scene = Scene(*TOLD)
    scene.log.requests = [
        ProviderAsked(turn_id=scene.row.id, attempt=1, provider="openai", model="m", input_tokens=40)
    ]
    await scene.canceller.cancel_turn(scene.row.user_id, scene.row.id)
    await asyncio.sleep(0.1)
    assert (scene.now.state, scene.now.answer, scene.now.attempt) == ("cancelled", "Le prix est", 2)
    assert scene.row.id not in scene.log.work, "no worker comes to it any more"
    seen = scene.seen()
    assert seen.text == "Le prix est"
    assert (seen.last["cancelled"], seen.last["actions"]) == (True, ["Prix fixé."])
    usage = seen.last["usage"]
    assert (usage["input_tokens"], usage["output_tokens"], usage["estimated"]) == (40, 3, True)
    assert [str(one) for one in seen.ids][-3:] == ["2-0", "2-1", "2-2"]


async def test_what_the_old_worker_still_shows_is_not_in_the_text() -> None:
    scene = Scene(*TOLD)
    assert await scene.canceller.finish(scene.row)
    late = encode_delta(FrameId(1, 3), " de 389 000 $")
    await scene.log.show(scene.row.conversation_id, scene.row.id, late)
    assert scene.now.answer == "Le prix est"
    assert frame_id_of(scene.now.terminal) > frame_id_of(late)


async def test_a_turn_that_was_silent_so_far_ends_without_a_text() -> None:
    scene = Scene(ACTIONS)
    assert await scene.canceller.finish(scene.row)
    assert (scene.now.state, scene.now.answer) == ("cancelled", "")
    assert [str(one) for one in scene.seen().ids] == ["0-1", "2-0", "2-1"]
    assert frame_data(scene.now.terminal)["usage"]["output_tokens"] == 0


async def test_orders_are_not_cancelled_the_end_waits_for_them() -> None:
    scene = Scene()
    await scene.canceller.cancel_turn(scene.row.user_id, scene.row.id)
    assert not await scene.canceller.finish(scene.now)
    assert scene.now.state == "running"
    scene.log.frames[scene.row.id].append(ACTIONS)
    assert await scene.canceller.finish(scene.now)
    assert scene.seen().last["actions"] == ["Prix fixé."]


async def test_cancelling_what_is_over_changes_nothing() -> None:
    scene = Scene(*TOLD, state="done", answer="Fini.", terminal=b'id: 1-3\ndata: {"done":true}\n\n')
    row = await scene.canceller.cancel_turn(scene.row.user_id, scene.row.id)
    assert row == scene.row == scene.now
    assert scene.workers.told == []
    assert not await scene.canceller.finish(scene.row)


async def test_cancelling_again_ends_it_once() -> None:
    scene = Scene(*TOLD)
    for _ in range(3):
        await scene.canceller.cancel_turn(scene.row.user_id, scene.row.id)
    assert [await scene.canceller.finish(scene.now) for _ in range(3)] == [True, False, False]
    assert len([data for data in scene.seen().data if "cancelled" in data]) == 1


async def test_somebody_elses_turn_cannot_be_cancelled() -> None:
    scene = Scene(*TOLD)
    for user_id, turn_id in ((uuid4(), scene.row.id), (scene.row.user_id, uuid4())):
        with pytest.raises(errors.UnknownTurn):
            await scene.canceller.cancel_turn(user_id, turn_id)
    assert scene.now == scene.row


async def test_without_nats_the_cancel_holds_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(*TOLD)

    async def away(_command: object) -> None:
        raise BusUnavailable("cancel")

    monkeypatch.setattr(scene.workers, "cancel_turn", away)
    row = await scene.canceller.cancel_turn(scene.row.user_id, scene.row.id)
    assert row.cancel_asked_at is not None


async def test_the_sweeper_ends_what_a_dead_replica_left() -> None:
    long_ago = datetime.now(UTC) - timedelta(seconds=30)
    scene = Scene(*TOLD, cancel_asked_at=long_ago)
    scene.turns.overdue = lambda _grace_s: _none()  # type: ignore[method-assign]
    await scene.sweeper.sweep()
    assert scene.now.state == "cancelled"


async def test_past_its_deadline_a_cancelled_turn_ends_without_its_orders() -> None:
    scene = Scene(cancel_asked_at=datetime.now(UTC))
    await scene.sweeper.sweep()
    assert scene.now.state == "cancelled"
    assert scene.seen().last["actions"] == []


async def _none() -> list[object]:
    return []
