"""The order of a turn's frames: without gap, without duplicate, whatever order they come in."""

from collections.abc import Sequence

from lea.contracts.frames import ACTIONS_ID, FrameId, frame_id_of, is_restart, is_terminal


def follows(cursor: FrameId, candidate: FrameId) -> bool:
    """Tell whether nothing can be missing between two frames.

    Sequence numbers have no gaps within an attempt; the thinking frame `0-2` is optional, attempt 1
    begins with its first delta, a later one (or the gateway's own end) with number 0. No attempt begins
    before the actions were told.
    """
    if candidate.attempt == cursor.attempt:
        return candidate.seq == cursor.seq + 1
    if candidate.attempt == 0:
        return candidate.seq == 0
    if cursor < ACTIONS_ID:
        return False
    if candidate.attempt == 1:
        return candidate.seq == 1 and cursor.attempt == 0
    return candidate.seq == 0


def still_standing(frames: Sequence[bytes]) -> list[bytes]:
    """Leave out what a later `restart` tells the client to drop: a client that catches up need not see it."""
    latest = max((frame_id_of(frame).attempt for frame in frames if is_restart(frame)), default=0)
    return [frame for frame in frames if not 0 < frame_id_of(frame).attempt < latest]


class Sequencer:
    """Puts frames in order: what came too early waits, what is old or double is dropped."""

    def __init__(self, cursor: FrameId) -> None:
        self.cursor = cursor
        self.finished = False
        self._early: dict[FrameId, bytes] = {}

    @property
    def has_gap(self) -> bool:
        return bool(self._early)

    def push(self, frames: Sequence[bytes]) -> list[bytes]:
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

    def end(self, frames: Sequence[bytes]) -> list[bytes]:
        """Return a turn's last frames, told by its record, unless it is over already."""
        ready = [] if self.finished else list(frames)
        self.finished = True
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
