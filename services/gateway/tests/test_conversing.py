"""A second tab sees every turn of its conversation, once, with what was said."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from lea.contracts.frames import (
    FrameId,
    accepted_frame,
    actions_frame,
    encode_delta,
    encode_frame,
    frame_data,
)
from lea.gateway import errors
from lea.gateway.service.conversing import ConversationFollower
from lea.gateway.service.following import Follower
from lea.gateway.service.opening import OpenTurn
from lea.gateway.service.resuming import Resumer
from lea.gateway.turns import TurnRow
from lea.testing.turns import MemoryEventLog, MemoryTurns, turn_row


class Scene:
    def __init__(self) -> None:
        self.user_id, self.conversation_id = uuid4(), uuid4()
        self.turns, self.log = MemoryTurns(), MemoryEventLog()
        self.turns.conversations[self.conversation_id] = self.user_id
        self.resumer = Resumer(self.turns, self.log)
        self.began = turn_row().created_at

    async def begin(self, message: str = "Une question ?") -> TurnRow:
        """Accept a turn, as the gateway does: recorded, then shown."""
        self.began += timedelta(seconds=1)
        row = turn_row(
            user_id=self.user_id,
            conversation_id=self.conversation_id,
            created_at=self.began,
            message=message,
        )
        self.turns.rows[row.id] = row
        for frame in (accepted_frame(str(row.id), str(row.conversation_id)), actions_frame(())):
            await self.log.show(row.conversation_id, row.id, frame)
        return row

    async def end(self, row: TurnRow, text: str = "Voici.", *, lost: bool = False) -> None:
        terminal = encode_frame(FrameId(1, 2), {"done": True, "session_id": "c"})
        await self.log.show(row.conversation_id, row.id, encode_delta(FrameId(1, 1), text))
        self.turns.rows[row.id] = replace(row, state="done", answer=text, terminal=terminal)
        if not lost:
            await self.log.show(row.conversation_id, row.id, terminal)

    async def open(self, last_event_id: str | None = None, lifetime_s: float = 5.0) -> ConversationFollower:
        place = await self.resumer.follow_conversation(self.user_id, self.conversation_id, last_event_id)
        return ConversationFollower(
            self.turns, self.log, self._follow, place, keepalive_interval_s=0.5, lifetime_s=lifetime_s
        )

    def _follow(self, turn: OpenTurn) -> Follower:
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


async def read(chunks: AsyncGenerator[bytes], ends: int) -> list[bytes]:
    """Read until so many turns have ended."""
    frames: list[bytes] = []
    async with asyncio.timeout(5):
        while sum(b'{"done"' in frame for frame in frames) < ends:
            chunk = await anext(chunks)
            frames += [part + b"\n\n" for part in chunk.split(b"\n\n") if part.startswith(b"id: ")]
    return frames


def ids(frames: list[bytes]) -> list[tuple[UUID, str]]:
    told = [frame[4 : frame.index(b"\n")].decode().partition(":") for frame in frames]
    return [(UUID(turn), number) for turn, _, number in told]


WHOLE = ["0-0", "0-1", "1-1", "1-2"]


async def test_every_turn_is_told_with_its_message() -> None:
    scene = Scene()
    async with aclosing((await scene.open()).chunks()) as chunks:
        reading = asyncio.create_task(read(chunks, 2))
        await asyncio.sleep(0.02)
        turns = []
        for message in ("Bonjour ?", "Et le prix ?"):
            turns.append(await scene.begin(message))
            await asyncio.sleep(0.02)
            await scene.end(turns[-1])
        frames = await reading
    assert ids(frames) == [(turn.id, number) for turn in turns for number in WHOLE]
    accepted = [frame_data(frame) for frame in frames if b'"accepted"' in frame]
    assert [one["message"] for one in accepted] == ["Bonjour ?", "Et le prix ?"]
    assert accepted[0]["turn_id"] == str(turns[0].id)


async def test_a_turn_under_way_is_told_from_its_start_and_what_is_over_is_not() -> None:
    scene = Scene()
    await scene.end(await scene.begin("Avant ?"))
    row = await scene.begin("Maintenant ?")
    async with aclosing((await scene.open()).chunks()) as chunks:
        reading = asyncio.create_task(read(chunks, 1))
        await asyncio.sleep(0.02)
        await scene.end(row)
        assert ids(await reading) == [(row.id, number) for number in WHOLE]


async def test_a_turn_that_began_and_ended_unheard_is_told() -> None:
    scene = Scene()
    follower = await scene.open()
    row = await scene.begin()
    await scene.end(row)
    async with aclosing(follower.chunks()) as chunks:
        assert ids(await read(chunks, 1)) == [(row.id, number) for number in WHOLE]


async def test_resuming_anywhere_leaves_no_gap_and_no_duplicate() -> None:
    scene = Scene()
    rows = [await scene.begin("Un ?")]
    await scene.end(rows[0])
    rows.append(await scene.begin("Deux ?"))
    await scene.end(rows[1])
    expected = [(row.id, number) for row in rows for number in WHOLE]
    for cut in range(1, len(expected)):
        turn_id, number = expected[cut - 1]
        ends = 2 if cut < 4 else 1
        async with aclosing((await scene.open(f"{turn_id}:{number}")).chunks()) as chunks:
            assert ids(await read(chunks, ends)) == expected[cut:]


async def test_a_lost_end_does_not_hold_the_next_turn_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lea.gateway.service.following.SILENCE_S", 0.05)
    scene = Scene()
    async with aclosing((await scene.open()).chunks()) as chunks:
        reading = asyncio.create_task(read(chunks, 2))
        await asyncio.sleep(0.02)
        first = await scene.begin()
        await asyncio.sleep(0.02)
        await scene.end(first, lost=True)
        second = await scene.begin()
        await scene.end(second)
        assert ids(await reading) == [(row.id, number) for row in (first, second) for number in WHOLE]


async def test_between_turns_the_stream_is_kept_open_and_closed_in_the_end() -> None:
    scene = Scene()
    follower = await scene.open(lifetime_s=1.2)
    async with asyncio.timeout(5):
        told = [chunk async for chunk in follower.chunks()]
    assert told == [b": keepalive\n\n"] * 2
    assert not follower.finished
    assert [live.closed for live in scene.log.news[scene.conversation_id]] == [True]


async def test_stopping_frees_what_is_held() -> None:
    scene = Scene()
    for under_way in (False, True):
        row = await scene.begin() if under_way else None
        follower = await scene.open()
        reading = asyncio.create_task(_drain(follower))
        await asyncio.sleep(0.05)
        follower.stop()
        async with asyncio.timeout(0.5):
            await reading
        held = [*scene.log.news[scene.conversation_id], *(scene.log.live[row.id] if row else ())]
        assert all(live.closed for live in held)


async def test_foreign_conversations_and_rubbish_are_refused() -> None:
    scene = Scene()
    row = await scene.begin()
    elsewhere = turn_row(user_id=scene.user_id)
    scene.turns.rows[elsewhere.id] = elsewhere
    with pytest.raises(errors.UnknownConversation):
        await scene.resumer.follow_conversation(uuid4(), scene.conversation_id, None)
    with pytest.raises(errors.UnknownConversation):
        await scene.resumer.follow_conversation(scene.user_id, uuid4(), f"{row.id}:0-0")
    for rubbish in (
        "x",
        "0-0",
        f"{row.id}",
        f"{row.id}:",
        f"{row.id}:1",
        f"{uuid4()}:0-0",
        f"{elsewhere.id}:0-0",
    ):
        with pytest.raises(errors.BadEventId):
            await scene.resumer.follow_conversation(scene.user_id, scene.conversation_id, rubbish)


async def _drain(follower: ConversationFollower) -> None:
    async for _ in follower.chunks():
        pass
