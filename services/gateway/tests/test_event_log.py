"""Frames on a real nats-server: live, and read back from the log."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest_asyncio
from prometheus_client import CollectorRegistry

from lea.contracts import subjects
from lea.contracts.frames import FrameId, encode_delta, frame_id_of
from lea.contracts.messages import TurnAccepted
from lea.gateway.adapters.event_log import NatsEventLog
from lea.runtime.bus import Bus
from lea.runtime.metrics import RuntimeMetrics
from lea.testing.servers import NatsServer


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def bus(nats_server: NatsServer, template_database: str) -> AsyncGenerator[Bus]:
    bus = Bus(nats_server.url, service="test", metrics=RuntimeMetrics("test", CollectorRegistry()))
    await bus.start()
    yield bus
    await bus.stop()


async def test_frames_reach_the_follower_and_stay_in_the_log(bus: Bus) -> None:
    log = NatsEventLog(bus, max_buffered_bytes=10_000)
    conversation_id, turn_id = uuid4(), uuid4()
    live = await log.follow(turn_id)
    frames = [encode_delta(FrameId(1, seq), f"mot {seq}") for seq in range(1, 51)]
    for frame in frames:
        await log.show(conversation_id, turn_id, frame)
    received: list[bytes] = []
    while len(received) < len(frames) and await live.wait(2):
        received += live.take()
    assert received == frames
    async with asyncio.timeout(5):
        while await log.read(conversation_id, turn_id) != frames:
            await asyncio.sleep(0.02)  # the log stores what was shown a moment after the followers have it
    age_s = await log.last_frame_age_s(conversation_id, turn_id)
    assert age_s is not None
    assert 0 <= age_s < 5
    await live.close()


async def test_frames_that_were_given_back_come_first_again(bus: Bus) -> None:
    log = NatsEventLog(bus, max_buffered_bytes=10_000)
    conversation_id, turn_id = uuid4(), uuid4()
    live = await log.follow(turn_id)
    frames = [encode_delta(FrameId(1, seq), f"mot {seq}") for seq in range(1, 5)]
    held: list[bytes] = []
    for frame in frames[:2]:
        await log.show(conversation_id, turn_id, frame)
    while len(held) < 2 and await live.wait(2):
        held += live.take()
    live.give_back(held)
    for frame in frames[2:]:
        await log.show(conversation_id, turn_id, frame)
    received: list[bytes] = []
    while len(received) < len(frames) and await live.wait(2):
        received += live.take()
    assert received == frames
    await live.close()


async def test_a_turn_without_frames_reads_as_nothing(bus: Bus) -> None:
    log = NatsEventLog(bus, max_buffered_bytes=10_000)
    assert await log.read(uuid4(), uuid4()) == []
    assert await log.last_frame_age_s(uuid4(), uuid4()) is None


async def test_a_follower_that_takes_nothing_overflows_at_its_bound(bus: Bus) -> None:
    log = NatsEventLog(bus, max_buffered_bytes=1_000)
    conversation_id, turn_id = uuid4(), uuid4()
    live = await log.follow(turn_id)
    for seq in range(1, 60):
        await log.show(conversation_id, turn_id, encode_delta(FrameId(1, seq), "x" * 40))
    for _ in range(100):
        await asyncio.sleep(0.02)
        if live.overflowed:
            break
    assert live.overflowed
    assert live.take() == []
    await live.close()


async def test_work_that_waits_is_seen_by_turn(bus: Bus) -> None:
    log = NatsEventLog(bus, max_buffered_bytes=1_000)
    turn_id = uuid4()
    assert not await log.has_work(turn_id)
    await bus.publish_raw(subjects.work_subject(TurnAccepted, turn_id), b"{}", f"{turn_id}:x")
    assert await log.has_work(turn_id)


async def held(log: NatsEventLog, conversation_id: UUID, turn_id: UUID, count: int) -> list[bytes]:
    """Wait until the stream has captured so many frames: it lags behind what was published."""
    async with asyncio.timeout(10):
        while len(frames := await log.read(conversation_id, turn_id)) < count:
            await asyncio.sleep(0.02)
    return frames


async def test_a_conversation_is_forgotten_and_no_other(bus: Bus) -> None:
    log = NatsEventLog(bus, max_buffered_bytes=10_000)
    gone, kept, turn_id, other_id = uuid4(), uuid4(), uuid4(), uuid4()
    frame = encode_delta(FrameId(1, 1), "mot")
    for conversation_id, shown_id in ((gone, turn_id), (gone, other_id), (kept, turn_id)):
        await log.show(conversation_id, shown_id, frame)
        await held(log, conversation_id, shown_id, 1)
    await log.forget(gone)
    assert await log.read(gone, turn_id) == await log.read(gone, other_id) == []
    assert await log.read(kept, turn_id) == [frame]
    await log.forget(uuid4())


async def test_a_long_turn_is_read_whole(bus: Bus) -> None:
    log = NatsEventLog(bus, max_buffered_bytes=1_000)
    conversation_id, turn_id = uuid4(), uuid4()
    for seq in range(1, 1501):
        await log.show(conversation_id, turn_id, encode_delta(FrameId(1, seq), "mot"))
    frames = await held(log, conversation_id, turn_id, 1500)
    assert [frame_id_of(frame).seq for frame in frames] == list(range(1, 1501))
