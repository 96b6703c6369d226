"""Following a turn: its frames in order, without gap or duplicate, to the terminal one."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

from lea.contracts.errors import ErrorCode
from lea.contracts.frames import (
    BEGINNING,
    KEEPALIVE_COMMENT,
    FrameId,
    encode_delta,
    encode_frame,
    encode_unnumbered,
    frame_data,
    frame_id_of,
    is_terminal,
    restart_frame,
)
from lea.contracts.messages import Locale
from lea.gateway.ports import EventLog, LiveFrames, TurnRow, Turns
from lea.gateway.service.sentences import error_sentence
from lea.runtime.work import is_outage

SILENCE_S = 5.0
"""Silence after which the log, then the row are asked."""
GAP_PATIENCE_S = 0.25
GIVE_UP_GRACE_S = 15.0
"""How long past the turn's deadline a stream waits for its terminal frame."""


def follows(cursor: FrameId, candidate: FrameId) -> bool:
    """Tell whether nothing can be missing between two frames.

    Sequence numbers have no gaps within an attempt; the thinking frame `0-2` is optional, attempt 1
    begins with its first delta, a later one (or the gateway's own end) with number 0.
    """
    if candidate.attempt == cursor.attempt:
        return candidate.seq == cursor.seq + 1
    if candidate.attempt == 0:
        return candidate.seq == 0
    if candidate.attempt == 1:
        return candidate.seq == 1 and cursor.attempt == 0 and cursor.seq >= 1
    return candidate.seq == 0


class Sequencer:
    """Puts frames in order: what came too early waits, what is old or double is dropped."""

    def __init__(self, cursor: FrameId) -> None:
        self.cursor = cursor
        self.finished = False
        self._early: dict[FrameId, bytes] = {}

    @property
    def has_gap(self) -> bool:
        return bool(self._early)

    def push(self, frames: list[bytes]) -> list[bytes]:
        """Take frames in any order; return those that may be written now."""
        ready: list[bytes] = []
        for frame in frames:
            frame_id = frame_id_of(frame)
            if frame_id <= self.cursor or self.finished:
                continue
            if follows(self.cursor, frame_id):
                self._write(frame_id, frame, ready)
            else:
                self._early[frame_id] = frame
        while self._early and not self.finished and self._write_early(ready):
            pass
        return ready

    def _write_early(self, ready: list[bytes]) -> bool:
        for frame_id in sorted(self._early):
            if frame_id <= self.cursor:
                del self._early[frame_id]
                return True
            if follows(self.cursor, frame_id):
                self._write(frame_id, self._early.pop(frame_id), ready)
                return True
        return False

    def _write(self, frame_id: FrameId, frame: bytes, ready: list[bytes]) -> None:
        self.cursor = frame_id
        self.finished = is_terminal(frame)
        ready.append(frame)


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
        locale: Locale,
        keepalive_interval_s: float,
        patience_s: float,
    ) -> None:
        self._turns = turns
        self._log = log
        self._turn_id = turn_id
        self._conversation_id = conversation_id
        self._live = live
        self._sequencer = Sequencer(cursor)
        self._locale: Locale = locale
        self._keepalive_interval_s = keepalive_interval_s
        self._patience_s = patience_s

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Yield what the client is written next, ready frames together, until the turn has ended.

        Ends without a terminal frame when the client lags too far behind (it resumes). When neither
        NATS nor PostgreSQL tell of the turn's end in time, an error outside the log says so.
        """
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + self._patience_s + GIVE_UP_GRACE_S
        written_at = loop.time()
        if self._sequencer.cursor == BEGINNING:
            yield b"".join(await self._catch_up())
        while not self._sequencer.finished and not self._live.overflowed:
            frames = await self._next_frames()
            if frames:
                written_at = loop.time()
                yield b"".join(frames)
            elif loop.time() >= give_up_at:
                yield self._lost_sight()
                return
            elif loop.time() - written_at >= self._keepalive_interval_s:
                written_at = loop.time()
                yield KEEPALIVE_COMMENT

    async def _next_frames(self) -> list[bytes]:
        patience_s = GAP_PATIENCE_S if self._sequencer.has_gap else SILENCE_S
        if await self._live.wait(patience_s):
            ready = self._sequencer.push(self._live.take())
            if ready or not self._sequencer.has_gap:
                return ready
        return await self._catch_up()

    async def _catch_up(self) -> list[bytes]:
        """Fill a gap or a silence from the log; what it no longer holds comes from the row."""
        try:
            ready = self._sequencer.push(await self._log.read(self._conversation_id, self._turn_id))
            if self._sequencer.finished:
                return ready
            row = await self._turns.find(self._turn_id)
        except Exception as error:
            if not is_outage(error):
                raise
            await asyncio.sleep(GAP_PATIENCE_S)
            return []
        if row is not None and row.terminal is not None:
            return ready + self._from_row(row, row.terminal)
        if self._sequencer.has_gap and not ready:
            await asyncio.sleep(GAP_PATIENCE_S)
        return ready

    def _from_row(self, row: TurnRow, terminal: bytes) -> list[bytes]:
        """Tell an ended turn by its record."""
        terminal_id = frame_id_of(terminal)
        if follows(self._sequencer.cursor, terminal_id):
            return self._sequencer.push([terminal])
        attempt = max(self._sequencer.cursor.attempt, terminal_id.attempt, 1) + 1
        if not row.answer:
            return self._sequencer.push([encode_frame(FrameId(attempt, 0), frame_data(terminal))])
        return self._sequencer.push(
            [
                restart_frame(attempt),
                encode_delta(FrameId(attempt, 1), row.answer),
                encode_frame(FrameId(attempt, 2), frame_data(terminal)),
            ]
        )

    def _lost_sight(self) -> bytes:
        code = ErrorCode.SERVICE_UNAVAILABLE
        return encode_unnumbered(
            {"error": error_sentence(code, self._locale), "code": code, "retryable": code.retryable}
        )
