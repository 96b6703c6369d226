"""A follower's client sees every frame once, in order, whatever NATS does."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lea.contracts.frames import (
    BEGINNING,
    FrameId,
    accepted_frame,
    actions_frame,
    encode_delta,
    encode_frame,
    frame_data,
    frame_id_of,
    restart_frame,
    thinking_frame,
)
from lea.gateway.service import following
from lea.gateway.service.following import Follower
from lea.gateway.service.sequencing import Sequencer
from lea.testing.turns import MemoryEventLog, MemoryTurns, turn_row

STAGES = [accepted_frame("t", "c"), actions_frame(()), thinking_frame()]


def answer(attempt: int, count: int, *, ended: bool = True) -> list[bytes]:
    frames = [restart_frame(attempt)] if attempt > 1 else []
    frames += [encode_delta(FrameId(attempt, seq), f"mot{seq} ") for seq in range(1, count + 1)]
    if ended:
        frames.append(encode_frame(FrameId(attempt, count + 1), {"done": True, "session_id": "c"}))
    return frames


@given(st.data(), st.integers(0, 12))
def test_any_order_with_duplicates_comes_out_once_and_in_order(data: st.DataObject, count: int) -> None:
    frames = STAGES + answer(1, count)
    arriving = data.draw(st.permutations(frames + data.draw(st.lists(st.sampled_from(frames), max_size=5))))
    # The optional stage may be overtaken by the first delta: then it is dropped, never shown late.
    sequencer = Sequencer(BEGINNING)
    written = [frame for one in arriving for frame in sequencer.push([one])]
    assert [frame for frame in written if frame != STAGES[2]] == [
        frame for frame in frames if frame != STAGES[2]
    ]
    assert [frame_id_of(frame) for frame in written] == sorted(frame_id_of(frame) for frame in written)
    assert sequencer.finished


def test_frames_of_an_older_attempt_are_dropped_after_a_restart() -> None:
    sequencer = Sequencer(BEGINNING)
    sequencer.push(STAGES + answer(1, 3, ended=False) + [restart_frame(2)])
    late = [encode_delta(FrameId(1, 4), "vieux"), encode_frame(FrameId(1, 5), {"done": True})]
    assert sequencer.push(late) == []
    assert not sequencer.finished
    assert sequencer.push(answer(2, 2)[1:]) == answer(2, 2)[1:]


def test_attempts_are_compared_as_numbers() -> None:
    sequencer = Sequencer(FrameId(9, 40))
    assert sequencer.push([restart_frame(10)]) == [restart_frame(10)]


class Scene:
    def __init__(self, **row: object) -> None:
        self.row = turn_row(**row)
        self.turns = MemoryTurns(self.row)
        self.log = MemoryEventLog()

    async def follower(
        self, cursor: FrameId = BEGINNING, *, behind: bool = True, patience_s: float = 5.0
    ) -> Follower:
        self.live = await self.log.follow(self.row.id)
        return Follower(
            self.turns,
            self.log,
            turn_id=self.row.id,
            conversation_id=self.row.conversation_id,
            live=self.live,
            cursor=cursor,
            behind=behind,
            locale="fr",
            keepalive_interval_s=0.05,
            patience_s=patience_s,
        )

    async def read(self, follower: Follower) -> list[bytes]:
        chunks = b"".join([chunk async for chunk in follower.chunks()])
        return [frame + b"\n\n" for frame in chunks.split(b"\n\n") if frame and not frame.startswith(b":")]


async def test_a_lost_live_frame_is_filled_from_the_log() -> None:
    scene = Scene()
    follower = await scene.follower()
    frames = STAGES + answer(1, 6)
    scene.log.frames[scene.row.id] = list(frames)
    scene.live.push(*frames[:4], *frames[6:])
    assert await scene.read(follower) == frames


async def test_a_turn_that_the_log_forgot_is_told_from_its_row() -> None:
    terminal = encode_frame(FrameId(1, 58), {"done": True, "session_id": "c"})
    scene = Scene(state="done", answer="Voici la réponse.", terminal=terminal)
    frames = await scene.read(await scene.follower(FrameId(1, 17)))
    assert [str(frame_id_of(frame)) for frame in frames] == ["2-0", "2-1", "2-2"]
    assert frame_data(frames[1]) == {"delta": "Voici la réponse."}
    assert frame_data(frames[2])["done"] is True


async def test_only_the_terminal_frame_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "SILENCE_S", 0.02)
    terminal = encode_frame(FrameId(1, 4), {"done": True, "session_id": "c"})
    scene = Scene(state="done", answer="mot1 mot2 mot3 ", terminal=terminal)
    follower = await scene.follower(FrameId(0, 2), behind=False)
    scene.live.push(*answer(1, 3, ended=False))
    assert (await scene.read(follower))[-1] == terminal


async def test_silence_is_filled_with_comments() -> None:
    scene = Scene()
    follower = await scene.follower(FrameId(0, 2), behind=False)
    chunks: list[bytes] = []

    async def collect() -> None:
        async for chunk in follower.chunks():
            chunks.append(chunk)

    following_it = asyncio.create_task(collect())
    following.SILENCE_S, before = 0.02, following.SILENCE_S
    try:
        await asyncio.sleep(0.2)
        scene.live.push(*answer(1, 1))
        await following_it
    finally:
        following.SILENCE_S = before
    assert chunks[0] == b": keepalive\n\n"
    assert chunks[-1].endswith(answer(1, 1)[-1])


async def test_a_client_that_lags_is_cut_without_a_terminal_frame() -> None:
    scene = Scene()
    follower = await scene.follower(FrameId(0, 2), behind=False)
    scene.live.overflow()
    assert await scene.read(follower) == []


async def test_a_turn_that_nobody_ends_is_given_up_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "SILENCE_S", 0.01)
    monkeypatch.setattr(following, "GIVE_UP_GRACE_S", 0.0)
    scene = Scene()
    frames = await scene.read(await scene.follower(FrameId(0, 2), behind=False, patience_s=0.03))
    assert frame_data(frames[-1])["code"] == "service_unavailable"
