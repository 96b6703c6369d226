"""The standing request for work, on a real nats-server: never more than asked for, never silent."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.aio.msg import Msg

from lea.contracts import subjects
from lea.contracts.messages import AddressSet
from lea.runtime import pulling, streams
from lea.runtime.pulling import Pull
from lea.testing.servers import NatsServer

DURABLE = subjects.durable(AddressSet)


@pytest_asyncio.fixture(loop_scope="session")
async def connection(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Client]:
    server = await NatsServer(Path(tmp_path_factory.mktemp("nats"))).start()
    client = await nats.connect(server.url)
    await streams.declare(client.jetstream())
    yield client
    await client.close()
    await server.stop()


class Workers:
    """Work that waits for its release, and how much of it went on at once."""

    def __init__(self) -> None:
        self.at_once = self.most_at_once = 0
        self.done: list[bytes] = []
        self.released = asyncio.Event()

    async def work(self, message: Msg) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.released.wait()
            await message.ack()
            self.done.append(message.data)
        finally:
            self.at_once -= 1

    async def until(self, *, at_once: int = 0, done: int = 0) -> None:
        async with asyncio.timeout(15):
            while self.at_once < at_once or len(self.done) < done:
                await asyncio.sleep(0.01)


async def store(connection: Client, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        await connection.jetstream().publish(f"lea.work.address_set.{number}", b"%d" % number)


async def test_no_more_work_is_taken_than_there_are_workers(connection: Client) -> None:
    workers = Workers()
    pull = Pull(DURABLE, workers.work, max_workers=3)
    await store(connection, 20)
    await pull.start(connection)
    await workers.until(at_once=3)
    info = await connection.jetstream().consumer_info(subjects.WORK_STREAM, DURABLE)
    assert info.num_ack_pending == 3
    workers.released.set()
    await workers.until(done=20)
    assert workers.most_at_once <= 3
    assert sorted(map(int, workers.done)) == list(range(20))
    await pull.stop(1)


async def test_a_request_that_expired_is_followed_by_another(
    connection: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "EXPIRES_S", 0.2)
    workers = Workers()
    workers.released.set()
    pull = Pull(DURABLE, workers.work, max_workers=3)
    await pull.start(connection)
    await asyncio.sleep(1)
    await store(connection, 1)
    await workers.until(done=1)
    await pull.stop(1)


async def test_a_request_that_was_lost_is_asked_again(
    connection: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = Workers()
    workers.released.set()
    pull = Pull(DURABLE, workers.work, max_workers=3)
    with monkeypatch.context() as patch:
        patch.setattr(connection, "publish", swallow)
        await pull.start(connection)
    await store(connection, 1)
    await pull.renew_if_lost()
    await asyncio.sleep(0.3)
    assert not workers.done, "a young request is left alone"
    monkeypatch.setattr(pulling, "EXPIRES_S", 0.2)
    monkeypatch.setattr(pulling, "LATE_S", 0.0)
    await pull.renew_if_lost()
    await workers.until(done=1)
    await pull.stop(1)


async def swallow(*_arguments: object, **_named: object) -> None:
    """A network that loses what is sent."""


async def test_two_replicas_share_what_waits(connection: Client) -> None:
    ours, theirs = Workers(), Workers()
    pulls = [Pull(DURABLE, workers.work, max_workers=8) for workers in (ours, theirs)]
    for pull in pulls:
        await pull.start(connection)
    await store(connection, 16)
    await ours.until(at_once=8)
    await theirs.until(at_once=8)
    for workers in (ours, theirs):
        workers.released.set()
    await ours.until(done=8)
    await theirs.until(done=8)
    assert not set(ours.done) & set(theirs.done)
    for pull in pulls:
        await pull.stop(1)


async def test_stopping_takes_nothing_more_and_cancels_what_outlives_the_grace(connection: Client) -> None:
    workers = Workers()
    pull = Pull(DURABLE, workers.work, max_workers=4)
    await store(connection, 2)
    await pull.start(connection)
    await workers.until(at_once=2)
    await pull.stop(0.1)
    assert workers.at_once == 0
    assert not workers.done
    await store(connection, 1, first=2)
    await asyncio.sleep(0.2)
    assert workers.most_at_once == 2
