"""Work messages on a real nats-server: acknowledged after the work, again after a failure, never lost."""

import asyncio
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import nats
import pytest
import pytest_asyncio
from nats.js import JetStreamContext
from prometheus_client import CollectorRegistry

from lea.contracts import subjects
from lea.contracts.commands import AttemptClaimed, CancelTurn, ClaimAttempt
from lea.contracts.messages import ActionsApplied, AddressSet, TurnAbandoned, TurnAccepted
from lea.runtime import bus as bus_module
from lea.runtime import delivery as delivery_module
from lea.runtime import streams
from lea.runtime import work as work_module
from lea.runtime.bus import Bus
from lea.runtime.delivery import Delivery
from lea.runtime.errors import BusUnavailable, Postponed, Unavailable
from lea.runtime.metrics import RuntimeMetrics
from lea.testing.servers import NatsServer


def turn(message: str = "Bonjour") -> TurnAccepted:
    return TurnAccepted(
        turn_id=uuid4(),
        conversation_id=uuid4(),
        user_id=uuid4(),
        deadline=datetime.now(UTC) + timedelta(seconds=100),
        message=message,
    )


def new_bus(server: NatsServer) -> Bus:
    return Bus(server.url, service="test", metrics=RuntimeMetrics("test", CollectorRegistry()), grace_s=2)


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[NatsServer]:
    """A nats-server of the test's own: work queues allow one consumer for each message."""
    server = await NatsServer(Path(tmp_path_factory.mktemp("nats"))).start()
    yield server
    await server.stop()


class Worker:
    """A bus whose handler notes its deliveries and fails as told."""

    def __init__(self, server: NatsServer, *failures: Exception) -> None:
        self.bus = new_bus(server)
        self.failures = list(failures)
        self.seen: list[tuple[UUID, int]] = []
        self.bus.on(TurnAccepted, self.work, max_workers=8)

    async def work(self, message: TurnAccepted, delivery: Delivery) -> None:
        self.seen.append((message.turn_id, delivery.number))
        if self.failures:
            raise self.failures.pop(0)

    async def until_seen(self, count: int, timeout_s: float = 10) -> None:
        async with asyncio.timeout(timeout_s):
            while len(self.seen) < count:
                await asyncio.sleep(0.02)

    async def left(self) -> int:
        info = await self.bus.jetstream.stream_info(subjects.WORK_STREAM)
        return info.state.messages

    async def until_empty(self, timeout_s: float = 5) -> None:
        async with asyncio.timeout(timeout_s):
            while await self.left():
                await asyncio.sleep(0.02)


async def test_work_is_done_once_and_removed(server: NatsServer) -> None:
    worker = Worker(server)
    await worker.bus.start()
    message = turn()
    for _ in range(3):
        await worker.bus.publish(message, message.turn_id, 0)
    await worker.until_empty()
    await asyncio.sleep(0.2)
    assert worker.seen == [(message.turn_id, 1)]
    await worker.bus.stop()


async def test_a_failure_is_delivered_again_and_an_outage_is_never_given_up(
    server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "_NACK_MAX_S", 0.05)
    worker = Worker(server, *[Unavailable("away") for _ in range(work_module.POISON_AFTER + 2)])
    await worker.bus.start()
    message = turn()
    await worker.bus.publish(message, message.turn_id, 0)
    await worker.until_seen(work_module.POISON_AFTER + 3)
    await worker.until_empty()
    assert [number for _, number in worker.seen] == list(range(1, work_module.POISON_AFTER + 4))
    await worker.bus.stop()


@pytest.mark.parametrize("payload", [None, b"{ not json", b'{"turn_id": 3}'])
async def test_poison_is_abandoned_with_its_turn(
    server: NatsServer, monkeypatch: pytest.MonkeyPatch, payload: bytes | None
) -> None:
    monkeypatch.setattr(delivery_module, "_NACK_MAX_S", 0.02)
    worker = Worker(server, *[KeyError("ours") for _ in range(work_module.POISON_AFTER)])
    await worker.bus.start()
    message = turn()
    body = payload or message.model_dump_json().encode()
    await worker.bus.publish_raw(subjects.work_subject(TurnAccepted, message.turn_id), body, "poison")
    abandoned = await next_work(worker.bus.jetstream, TurnAbandoned)
    told = TurnAbandoned.model_validate_json(abandoned)
    assert told.turn_id == message.turn_id
    assert told.reason == ("KeyError" if payload is None else "ValidationError")
    assert told.deliveries == work_module.POISON_AFTER
    await worker.bus.stop()


async def test_poison_that_is_no_turns_is_dropped_alone(
    server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "_NACK_MAX_S", 0.02)
    bus, seen = new_bus(server), list[int]()

    async def fail(_message: AddressSet, delivery: Delivery) -> None:
        seen.append(delivery.number)
        raise KeyError("ours")

    bus.on(AddressSet, fail, max_workers=1)
    await bus.start()
    message = AddressSet(transaction_id=uuid4(), user_id=uuid4(), change_id=uuid4())
    await bus.publish(message, message.transaction_id)
    async with asyncio.timeout(10):
        while (await bus.jetstream.stream_info(subjects.WORK_STREAM)).state.messages:
            await asyncio.sleep(0.02)
    assert seen == list(range(1, work_module.POISON_AFTER + 1))
    assert (await bus.jetstream.stream_info(subjects.WORK_STREAM)).state.last_seq == 1
    await bus.stop()


async def test_work_that_asks_for_a_delay_comes_again_after_it(server: NatsServer) -> None:
    worker = Worker(server, Postponed(1.5))
    await worker.bus.start()
    started = time.monotonic()
    message = turn()
    await worker.bus.publish(message, message.turn_id, 0)
    await worker.until_seen(2)
    assert 1.4 <= time.monotonic() - started < 4
    await worker.bus.stop()


async def next_work(jetstream: JetStreamContext, message: type) -> bytes:
    pull = await jetstream.pull_subscribe(
        subjects.work_filter(message), durable=subjects.durable(message), stream=subjects.WORK_STREAM
    )
    [found] = await pull.fetch(1, timeout=10)
    await found.ack()
    return found.data


async def test_a_dead_workers_message_goes_to_another_within_ack_wait(server: NatsServer) -> None:
    dead = await nats.connect(server.url)
    worker = Worker(server)
    await streams.declare(dead.jetstream())
    message = turn()
    payload = message.model_dump_json().encode()
    await dead.jetstream().publish(subjects.work_subject(TurnAccepted, message.turn_id), payload)
    pull = await dead.jetstream().pull_subscribe(
        subjects.work_filter(TurnAccepted),
        durable=subjects.durable(TurnAccepted),
        stream=subjects.WORK_STREAM,
    )
    await pull.fetch(1)
    await dead.close()  # as kill -9 would: no ack, no beat
    await worker.bus.start()
    await worker.until_seen(1, timeout_s=8)
    assert worker.seen == [(message.turn_id, 2)]
    await worker.bus.stop()


async def test_long_work_is_kept_by_its_beat(server: NatsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = new_bus(server)
    numbers: list[int] = []

    async def slow(_message: TurnAccepted, delivery: Delivery) -> None:
        numbers.append(delivery.number)
        await asyncio.sleep(7)
        assert not delivery.lost

    bus.on(TurnAccepted, slow, max_workers=1)
    await bus.start()
    message = turn()
    await bus.publish(message, message.turn_id, 0)
    await asyncio.sleep(8)
    assert numbers == [1]
    assert (await bus.jetstream.stream_info(subjects.WORK_STREAM)).state.messages == 0
    await bus.stop()


async def test_a_worker_that_was_frozen_past_ack_wait_knows_that_it_lost_its_message(
    server: NatsServer,
) -> None:
    bus = new_bus(server)
    lost: list[bool] = []
    seen = asyncio.Event()

    async def work(_message: TurnAccepted, delivery: Delivery) -> None:
        delivery._last_beat -= streams.ACK_WAIT_S  # pyright: ignore[reportPrivateUsage]
        lost.append(delivery.lost)
        await delivery.beat()
        lost.append(delivery.lost)
        seen.set()

    bus.on(TurnAccepted, work, max_workers=1)
    await bus.start()
    message = turn()
    await bus.publish(message, message.turn_id, 0)
    await asyncio.wait_for(seen.wait(), 5)
    assert lost == [True, True]
    await asyncio.sleep(0.1)
    left = (await bus.jetstream.stream_info(subjects.WORK_STREAM)).state.messages
    assert left == 1, "a lost delivery is not acknowledged"
    await bus.stop()


async def test_work_published_while_nats_was_away_arrives_after_its_return(server: NatsServer) -> None:
    worker = Worker(server)
    await worker.bus.start()
    await server.kill()
    with pytest.raises(BusUnavailable):
        await worker.bus.publish(turn(), uuid4(), 0)
    await server.start()
    async with asyncio.timeout(15):
        while not worker.bus.connected:
            await asyncio.sleep(0.05)
    message = turn()
    await worker.bus.publish(message, message.turn_id, 0)
    async with asyncio.timeout(10):
        while message.turn_id not in {turn_id for turn_id, _ in worker.seen}:
            await asyncio.sleep(0.02)
    await worker.bus.stop()


async def test_a_deleted_consumer_is_declared_again(
    server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus_module, "WATCH_INTERVAL_S", 0.2)
    worker = Worker(server)
    await worker.bus.start()
    await worker.bus.jetstream.delete_consumer(subjects.WORK_STREAM, subjects.durable(TurnAccepted))
    await asyncio.sleep(1.0)
    message = turn()
    await worker.bus.publish(message, message.turn_id, 0)
    await worker.until_seen(1)
    assert worker.bus.ready
    await worker.bus.stop()


async def test_what_is_told_reaches_every_replica(server: NatsServer) -> None:
    heard: list[CancelTurn] = []

    async def hear(command: CancelTurn) -> None:
        heard.append(command)

    replicas = [new_bus(server), new_bus(server)]
    for replica in replicas:
        replica.hear(subjects.CANCELS, CancelTurn, hear)
        await replica.start()
    command = CancelTurn(turn_id=uuid4(), deadline=datetime.now(UTC))
    await replicas[0].tell(subjects.cancel_subject(command.turn_id), command)
    async with asyncio.timeout(5):
        while len(heard) < 2:
            await asyncio.sleep(0.02)
    assert heard == [command, command]
    for replica in replicas:
        await replica.stop()


async def test_a_command_is_answered_and_its_absence_is_told(server: NatsServer) -> None:
    owner, asker = new_bus(server), new_bus(server)

    async def claim(command: ClaimAttempt) -> AttemptClaimed:
        return AttemptClaimed(attempt=command.turn_id.int % 7)

    owner.answer(subjects.CLAIM_ATTEMPT, ClaimAttempt, claim)
    await asker.start()
    command = ClaimAttempt(turn_id=uuid4())
    with pytest.raises(BusUnavailable):
        await asker.request(subjects.CLAIM_ATTEMPT, command)
    await owner.start()
    reply = await answered(asker, command)
    assert AttemptClaimed.model_validate_json(reply).attempt == command.turn_id.int % 7
    await asker.stop()
    await owner.stop()


async def answered(asker: Bus, command: ClaimAttempt) -> bytes:
    """Ask until the owner's subscription has reached the server."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await asker.request(subjects.CLAIM_ATTEMPT, command)
            except BusUnavailable:
                await asyncio.sleep(0.05)


async def test_stopping_lets_work_that_has_begun_finish(server: NatsServer) -> None:
    bus = new_bus(server)
    begun, done = asyncio.Event(), asyncio.Event()

    async def work(_message: TurnAccepted, _delivery: Delivery) -> None:
        begun.set()
        await asyncio.sleep(0.5)
        done.set()

    bus.on(TurnAccepted, work, max_workers=2)
    await bus.start()
    message = turn()
    await bus.publish(message, message.turn_id, 0)
    await asyncio.wait_for(begun.wait(), 5)
    await bus.stop()
    assert done.is_set()
    connection = await nats.connect(server.url)
    assert (await connection.jetstream().stream_info(subjects.WORK_STREAM)).state.messages == 0
    await connection.close()


async def test_work_that_outlives_the_grace_goes_to_another_at_once(server: NatsServer) -> None:
    bus = Bus(server.url, service="test", metrics=RuntimeMetrics("test", CollectorRegistry()), grace_s=0.2)
    begun = asyncio.Event()

    async def work(_message: TurnAccepted, _delivery: Delivery) -> None:
        begun.set()
        await asyncio.Event().wait()

    bus.on(TurnAccepted, work, max_workers=2)
    await bus.start()
    message = turn()
    await bus.publish(message, message.turn_id, 0)
    await asyncio.wait_for(begun.wait(), 5)
    await bus.stop()
    other = Worker(server)
    await other.bus.start()
    await other.until_seen(1, timeout_s=streams.ACK_WAIT_S / 2)
    assert other.seen == [(message.turn_id, 2)]
    await other.bus.stop()


async def test_a_handler_never_sees_another_messages_work(server: NatsServer) -> None:
    worker = Worker(server)
    await worker.bus.start()
    message = turn()
    applied = ActionsApplied(**message.model_dump(exclude={"pending"}))
    await worker.bus.publish(applied, applied.turn_id, 0)
    await asyncio.sleep(0.5)
    assert worker.seen == []
    assert await worker.left() == 1
    await worker.bus.stop()
