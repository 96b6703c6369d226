"""Telling where the time of a turn went: to its broker, and to an administrator, who sees nothing of what was said."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from lea.contracts.frames import frame_data, frame_id_of
from lea.gateway import errors
from lea.gateway.people import Caller, Role
from lea.gateway.ports import Turns
from lea.gateway.timelines import LogState, Mark, TimedFrame, TimedLog, Timeline, TurnTimings
from lea.runtime.work import is_outage

_KINDS = ("restart", "delta", "done", "error", "cancelled")


class Timing:
    """Raises the problems of `lea.gateway.errors`, and PostgreSQL's outages as they are."""

    def __init__(self, turns: Turns, timings: TurnTimings, log: TimedLog) -> None:
        self._turns = turns
        self._timings = timings
        self._log = log

    async def timeline(self, caller: Caller, turn_id: UUID) -> Timeline:
        """Return a turn's timeline: a broker's own, or any for an administrator. Raises UnknownTurn."""
        if caller.role is Role.ADMIN:
            row = await self._turns.find(turn_id)
        else:
            row = await self._turns.find_own(caller.user_id, turn_id)
        times = None if row is None else await self._timings.times(turn_id)
        if row is None or times is None:
            raise errors.UnknownTurn
        marks, state = await self._marks(row.conversation_id, turn_id)
        return Timeline(row, times, marks, state)

    async def _marks(self, conversation_id: UUID, turn_id: UUID) -> tuple[tuple[Mark, ...], LogState]:
        try:
            held = await self._log.read_timed(conversation_id, turn_id)
        except Exception as error:
            if not is_outage(error):
                raise
            return (), "unreachable"
        return tuple(marks_of(held)), "held" if held else "expired"


def marks_of(frames: Iterable[TimedFrame]) -> list[Mark]:
    """Name frames without their content, and put deltas that follow each other together."""
    marks: list[Mark] = []
    for timed in frames:
        frame_id, kind = frame_id_of(timed.frame), _kind_of(timed.frame)
        last = marks[-1] if marks else None
        if kind == "delta" and last and (last.kind, last.attempt) == ("delta", frame_id.attempt):
            marks[-1] = replace(last, until=timed.at, count=last.count + 1)
        else:
            marks.append(Mark(frame_id.attempt, frame_id.seq, kind, timed.at, timed.at, 1))
    return marks


def _kind_of(frame: bytes) -> str:
    data = frame_data(frame)
    return next((kind for kind in _KINDS if kind in data), str(data.get("status", "unknown")))
