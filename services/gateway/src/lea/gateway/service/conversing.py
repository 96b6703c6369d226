"""Following a conversation: turn after turn as they come, for a second tab."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lea.contracts.frames import ACCEPTED_ID, KEEPALIVE_COMMENT, FrameId, encode_frame
from lea.gateway.ports import EventLog, LiveFrames, Turns
from lea.gateway.service.following import Follower
from lea.gateway.service.opening import OpenTurn
from lea.gateway.turns import TurnRow
from lea.runtime.work import is_outage

LOOK_AGAIN_S = 60.0
"""Silence after which the record is asked whether a turn began unheard."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a client is in a conversation."""

    conversation_id: UUID
    after: datetime | None
    """When the last turn was accepted that it has, or needs not; None: it has none."""
    resumed: tuple[TurnRow, FrameId] | None = None
    """The turn that it has a part of, with its last frame; it comes first."""


class ConversationFollower:
    """One client's view of a conversation; ends when it is stopped, lags, or was open for long enough."""

    finished = False
    """A conversation always goes on: the client comes back."""

    def __init__(
        self,
        turns: Turns,
        log: EventLog,
        follow: Callable[[OpenTurn], Follower],
        place: Place,
        *,
        keepalive_interval_s: float,
        lifetime_s: float,
    ) -> None:
        self._turns = turns
        self._log = log
        self._follow = follow
        self._conversation_id = place.conversation_id
        self._after = place.after
        self._resumed = place.resumed
        self._keepalive_interval_s = keepalive_interval_s
        self._loop = asyncio.get_running_loop()
        self._ends_at = self._loop.time() + lifetime_s
        self._stopped = False
        self._news: LiveFrames | None = None
        self._turn: Follower | None = None

    @property
    def lagging(self) -> bool:
        return self._turn is not None and self._turn.lagging

    def stop(self) -> None:
        """End `chunks` soon, wherever it is."""
        self._stopped = True
        if self._turn is not None:
            self._turn.stop()
        if self._news is not None:
            self._news.wake()

    async def close(self) -> None:
        """Nothing is held once `chunks` has ended."""

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield what the client is written next; every id says which turn it belongs to."""
        if self._resumed is not None:
            async with aclosing(self._tell(*self._resumed)) as chunks:
                async for chunk in chunks:
                    yield chunk
        while not self._over:
            # Heard before the record is asked: no turn begins unseen between the two.
            self._news = news = await self._log.follow_conversation(self._conversation_id)
            try:
                while not (rows := await self._next_turns()) and not self._over:
                    async for comment in self._wait(news):
                        yield comment
            finally:
                await news.close()
            for row in rows:
                async with aclosing(self._tell(row, None)) as chunks:
                    async for chunk in chunks:
                        yield chunk

    @property
    def _over(self) -> bool:
        return self._stopped or self.lagging or self._loop.time() >= self._ends_at

    async def _next_turns(self) -> list[TurnRow]:
        try:
            return await self._turns.later(self._conversation_id, self._after)
        except Exception as error:
            if not is_outage(error):
                raise
            return []

    async def _wait(self, news: LiveFrames) -> AsyncGenerator[bytes]:
        """Wait until something was heard, or the record is to be asked again; yield what keeps the stream open."""
        ask_at = min(self._loop.time() + LOOK_AGAIN_S, self._ends_at)
        while not self._over and (left_s := ask_at - self._loop.time()) > 0:
            if await news.wait(min(left_s, self._keepalive_interval_s)):
                news.take()
                return
            if left_s > self._keepalive_interval_s and not self._stopped:
                yield KEEPALIVE_COMMENT

    async def _tell(self, row: TurnRow, cursor: FrameId | None) -> AsyncGenerator[bytes]:
        """Tell a turn to its end, from its message on where the client has nothing of it."""
        if self._stopped:
            return
        if cursor is None or cursor < ACCEPTED_ID:
            cursor = ACCEPTED_ID
            yield _of(row.id, _accepted(row))
        live = await self._log.follow(row.id)
        self._turn = turn = self._follow(OpenTurn(row.id, row.conversation_id, live, cursor, True, b"", None))
        try:
            async with aclosing(turn.batches()) as batches:
                async for frames in batches:
                    yield b"".join(_of(row.id, frame) for frame in frames)
        finally:
            await turn.close()
        self._after = row.created_at
        if not turn.finished:
            self._stopped = True


def _accepted(row: TurnRow) -> bytes:
    """Encode the turn's first frame with the message: who follows did not send it."""
    accepted = {"status": "accepted", "turn_id": str(row.id), "session_id": str(row.conversation_id)}
    return encode_frame(ACCEPTED_ID, accepted | {"message": row.message})


def _of(turn_id: UUID, frame: bytes) -> bytes:
    """Say which turn a frame belongs to: `<turn_id>:<attempt>-<seq>`."""
    return b"id: %b:%b" % (str(turn_id).encode(), frame[4:]) if frame.startswith(b"id: ") else frame
