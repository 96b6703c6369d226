"""Following a turn: its frames in order, without gap or duplicate, to the terminal one."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

from lea.contracts.errors import ErrorCode
from lea.contracts.frames import KEEPALIVE_COMMENT, FrameId, encode_unnumbered
from lea.contracts.messages import Locale
from lea.gateway.ports import EventLog, LiveFrames, Turns
from lea.gateway.service.retelling import remaining
from lea.gateway.service.sentences import error_sentence
from lea.gateway.service.sequencing import Sequencer, still_standing
from lea.gateway.turns import TurnRow
from lea.runtime.work import is_outage

SILENCE_S = 5.0
"""Silence after which the log, then the row are asked; each time that they know nothing new it doubles."""
LONGEST_SILENCE_S = 20.0
GAP_PATIENCE_S = 0.25
GIVE_UP_GRACE_S = 15.0
"""How long past the turn's deadline a stream waits for its terminal frame."""


class Follower:
    """One client's view of one turn."""

    def __init__(
        self,
        turns: Turns,
        log: EventLog,
        *,
        turn_id: UUID,
        conversation_id: UUID,
        live: LiveFrames,
        cursor: FrameId,
        behind: bool,
        locale: Locale,
        keepalive_interval_s: float,
        patience_s: float,
    ) -> None:
        """`behind`: frames after `cursor` may have been shown before `live` was there."""
        self._turns = turns
        self._log = log
        self._turn_id = turn_id
        self._conversation_id = conversation_id
        self._live = live
        self._sequencer = Sequencer(cursor)
        self._locale: Locale = locale
        self._keepalive_interval_s = keepalive_interval_s
        self._patience_s = patience_s
        self._loop = asyncio.get_running_loop()
        self._connections = log.connections
        self._silence_s = SILENCE_S
        self._look_at = self._loop.time() + (0.0 if behind else SILENCE_S)
        self._stopped = False

    @property
    def finished(self) -> bool:
        """True once the turn's end was handed out."""
        return self._sequencer.finished

    @property
    def lagging(self) -> bool:
        return self._live.overflowed

    def stop(self) -> None:
        """End `chunks` soon, wherever it is."""
        self._stopped = True
        self._live.wake()

    async def close(self) -> None:
        await self._live.close()

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield what the client is written next, ready frames together, until the turn has ended.

        Ends without a terminal frame when it is stopped or the client lags too far behind (it resumes). When
        neither NATS nor PostgreSQL tell of the turn's end in time, an error outside the log says so.
        """
        async for frames in self.batches():
            yield b"".join(frames)

    async def batches(self) -> AsyncGenerator[list[bytes]]:
        """Yield the same frame by frame; a keepalive comment stands alone."""
        written_at = self._loop.time()
        give_up_at = written_at + self._patience_s + GIVE_UP_GRACE_S
        while not (self.finished or self._stopped or self._live.overflowed):
            frames = await self._next_frames()
            now = self._loop.time()
            if frames:
                written_at = now
                yield frames
            elif now >= give_up_at:
                self._sequencer.finished = True
                yield [self._lost_sight()]
            elif now - written_at >= self._keepalive_interval_s:
                written_at = now
                yield [KEEPALIVE_COMMENT]

    async def _next_frames(self) -> list[bytes]:
        left_s = GAP_PATIENCE_S if self._sequencer.has_gap else self._look_at - self._loop.time()
        if left_s > 0 and await self._live.wait(min(left_s, self._keepalive_interval_s, SILENCE_S)):
            ready = self._sequencer.push(self._live.take())
            if ready or not self._sequencer.has_gap:
                self._look_again_in(SILENCE_S)
                return ready
        if self._stopped or not self._must_look():
            return []
        frames = await self._catch_up()
        self._look_again_in(SILENCE_S if frames else min(LONGEST_SILENCE_S, self._silence_s * 2))
        return frames

    def _must_look(self) -> bool:
        return (
            self._sequencer.has_gap
            or self._loop.time() >= self._look_at
            or self._log.connections != self._connections
        )

    def _look_again_in(self, silence_s: float) -> None:
        self._silence_s = silence_s
        self._look_at = self._loop.time() + silence_s

    async def _catch_up(self) -> list[bytes]:
        """Fill a gap or a silence from the log; what it no longer holds comes from the row."""
        self._connections = self._log.connections
        ready = await self._from_log()
        if self.finished:
            return ready
        row = await self._row()
        if row is not None and row.terminal is not None:
            # Every frame was in the log before the row said so; the first look may have come too early for some.
            ready += await self._from_log()
            return ready + self._sequencer.end(remaining(row, row.terminal, self._sequencer.cursor))
        if self._sequencer.has_gap and not ready:
            await asyncio.sleep(GAP_PATIENCE_S)
        return ready

    async def _from_log(self) -> list[bytes]:
        try:
            held = await self._log.read(self._conversation_id, self._turn_id)
        except Exception as error:
            if not is_outage(error):
                raise
            return []
        return self._sequencer.push(still_standing(held))

    async def _row(self) -> TurnRow | None:
        try:
            return await self._turns.find(self._turn_id)
        except Exception as error:
            if not is_outage(error):
                raise
            return None

    def _lost_sight(self) -> bytes:
        code = ErrorCode.SERVICE_UNAVAILABLE
        return encode_unnumbered(
            {"error": error_sentence(code, self._locale), "code": code, "retryable": code.retryable}
        )
