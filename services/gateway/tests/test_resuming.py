"""A client that was cut anywhere comes back and has the whole turn, once."""

import asyncio
from uuid import uuid4

import pytest

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
from lea.gateway import errors
from lea.gateway.service.following import Follower
from lea.gateway.service.opening import OpenTurn
from lea.gateway.service.resuming import Resumer
from lea.testing.journey import Seen
from lea.testing.turns import MemoryEventLog, MemoryTurns, turn_row

STAGES = [accepted_frame("t", "c"), actions_frame(()), thinking_frame()]
WORDS = ("Le ", "prix ", "est ", "de ", "389 000 $.")


def answer(attempt: int, words: tuple[str, ...] = WORDS) -> list[bytes]:
    frames = [restart_frame(attempt)] if attempt > 1 else []
    frames += [encode_delta(FrameId(attempt, seq), word) for seq, word in enumerate(words, 1)]
    return frames


def end(attempt: int, seq: int) -> bytes:
    return encode_frame(FrameId(attempt, seq), {"done": True, "session_id": "c"})


class Scene:
    """A turn and the replicas that tell it."""

    def __init__(self, frames: list[bytes], **row: object) -> None:
        self.row = turn_row(**row)
        self.turns, self.log = MemoryTurns(self.row), MemoryEventLog()
        self.log.frames[self.row.id] = frames
        self.resumer = Resumer(self.turns, self.log)

    async def open(self, last_event_id: str | None) -> OpenTurn | None:
        return await self.resumer.resume_turn(self.row.user_id, self.row.id, last_event_id)

    def follow(self, turn: OpenTurn) -> Follower:
        return Follower(
            self.turns,
            self.log,
            turn_id=turn.turn_id,
            conversation_id=turn.conversation_id,
            live=turn.live,
            cursor=turn.cursor,
            behind=turn.behind,
            locale="fr",
            keepalive_interval_s=5.0,
            patience_s=5.0,
        )

    async def told(self, last_event_id: str | None) -> list[bytes] | None:
        turn = await self.open(last_event_id)
        if turn is None:
            return None
        async with asyncio.timeout(5):
            return [frame async for frames in self.follow(turn).batches() for frame in frames]


def ended(frames: list[bytes], *, expired: bool = False, attempt: int = 1) -> Scene:
    return Scene(
        [] if expired else frames,
        state="done",
        answer="".join(WORDS),
        terminal=frames[-1],
        attempt=attempt,
    )


def reduced(*parts: list[bytes]) -> Seen:
    seen = Seen(uuid4(), uuid4())
    for frame in (frame for part in parts for frame in part):
        seen.take(frame)
    return seen


PLAIN = [*STAGES, *answer(1), end(1, 6)]
TAKEN_OVER = [*STAGES, *answer(1)[:3], *answer(2), end(2, 6)]


@pytest.mark.parametrize("cut", range(1, len(PLAIN)))
async def test_a_cut_at_any_frame_leaves_no_gap_and_no_duplicate(cut: int) -> None:
    rest = await ended(PLAIN).told(str(frame_id_of(PLAIN[cut - 1])))
    assert PLAIN[:cut] + (rest or []) == PLAIN


@pytest.mark.parametrize("expired", [False, True])
@pytest.mark.parametrize("cut", range(1, len(TAKEN_OVER)))
async def test_after_any_cut_the_client_ends_with_the_stored_text(cut: int, expired: bool) -> None:
    before = TAKEN_OVER[:cut]
    scene = ended(TAKEN_OVER, expired=expired, attempt=2)
    rest = await scene.told(str(frame_id_of(before[-1])))
    seen = reduced(before, rest or [])
    assert seen.text == "".join(WORDS)
    assert seen.ended
    assert seen.ids == sorted(set(seen.ids))


async def test_the_record_may_be_cut_too() -> None:
    scene = ended(PLAIN, expired=True)
    told = await scene.told("1-2")
    assert told is not None
    assert [str(frame_id_of(frame)) for frame in told] == ["2-0", "2-1", "2-2"]
    for cut in range(1, len(told) + 1):
        rest = await scene.told(str(frame_id_of(told[cut - 1])))
        assert told[:cut] + (rest or []) == told


async def test_an_older_attempt_is_answered_with_the_restart() -> None:
    told = await ended(TAKEN_OVER, attempt=2).told("1-1")
    assert told is not None
    assert told == [*answer(2), end(2, 6)]


async def test_nothing_comes_after_the_end() -> None:
    scene = ended(PLAIN)
    assert await scene.told("1-6") is None
    assert await scene.told("2-2") is None, "the end as the record tells it"
    assert scene.log.live == {}


@pytest.mark.parametrize("last_event_id", ["2-3", "3-0", "7-0", "99999999999999999999-1"])
async def test_an_id_that_no_frame_of_the_turn_has_is_refused(last_event_id: str) -> None:
    """It is another turn's, say: to answer that nothing comes after it would lose the answer."""
    with pytest.raises(errors.BadEventId):
        await ended(PLAIN).told(last_event_id)


async def test_a_turn_without_an_answer_is_told_by_its_end_alone() -> None:
    scene = Scene([], state="failed", answer="", terminal=end(2, 0), attempt=2)
    [last] = await scene.told("1-3") or []
    assert (str(frame_id_of(last)), frame_data(last)["done"]) == ("2-0", True)
    assert await scene.told("2-0") is None


async def test_frames_that_come_while_the_log_is_read_are_told_once() -> None:
    scene = Scene(PLAIN[:4])
    turn = await scene.open("0-1")
    assert turn is not None
    for frame in PLAIN[2:]:
        await scene.log.show(scene.row.conversation_id, scene.row.id, frame)
    async with asyncio.timeout(5):
        told = [frame async for frames in scene.follow(turn).batches() for frame in frames]
    assert told == PLAIN[2:]


async def test_the_last_frames_may_reach_the_log_between_two_looks() -> None:
    """The row ends while the follower looks: it must not be told anew for a few frames."""
    scene = ended(PLAIN)
    held = iter([PLAIN[:5], PLAIN[:-1]])

    async def read(*_: object) -> list[bytes]:
        return next(held)

    scene.log.read = read  # type: ignore[method-assign]
    assert await scene.told(None) == PLAIN


@pytest.mark.parametrize("rubbish", ["x", "1", "1-", "-1-2", "1-2-3", "١-٢", "0x1-2", "9" * 5000 + "-1"])
async def test_rubbish_is_refused(rubbish: str) -> None:
    with pytest.raises(errors.BadEventId):
        await ended(PLAIN).told(rubbish)


async def test_an_id_that_a_running_turn_never_had_is_refused() -> None:
    with pytest.raises(errors.BadEventId):
        await Scene(PLAIN[:4]).told("2-0")


async def test_somebody_elses_turn_does_not_exist() -> None:
    scene = ended(PLAIN)
    with pytest.raises(errors.UnknownTurn):
        await scene.resumer.resume_turn(uuid4(), scene.row.id, None)
    with pytest.raises(errors.UnknownTurn):
        await scene.resumer.resume_turn(scene.row.user_id, uuid4(), None)


async def test_a_follower_that_is_stopped_ends_at_once() -> None:
    scene = Scene([])
    turn = await scene.open(None)
    assert turn is not None
    assert turn.cursor == BEGINNING
    follower = scene.follow(turn)
    reading = asyncio.create_task(anext(follower.chunks(), None))
    await asyncio.sleep(0.02)
    follower.stop()
    async with asyncio.timeout(0.5):
        assert await reading is None
    assert not follower.finished
