"""Cancelling a turn: recorded, then told to the workers; ended here where none of them does."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from lea.contracts.commands import CancelTurn
from lea.contracts.frames import ACTIONS_ID, FrameId, encode_delta, frame_data, frame_id_of, restart_frame
from lea.contracts.messages import AnswerFinished, Outcome
from lea.gateway import errors
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.ports import EventLog, Turns, Workers
from lea.gateway.service.settling import Settler
from lea.gateway.turns import TurnRow
from lea.runtime.logging import get_logger
from lea.runtime.work import is_outage

PATIENCE_S = 2.0
"""How long the workers have to end a turn that was cancelled."""

_log = get_logger(__name__)


class Canceller:
    """Any replica may cancel a turn, and end it. Raises the problems of `lea.gateway.errors`, and outages."""

    def __init__(
        self, turns: Turns, log: EventLog, workers: Workers, settler: Settler, metrics: GatewayMetrics
    ) -> None:
        self._turns = turns
        self._log = log
        self._workers = workers
        self._settler = settler
        self._metrics = metrics
        self._waiting: set[asyncio.Task[None]] = set()

    async def cancel_turn(self, user_id: UUID, turn_id: UUID) -> TurnRow:
        """Record that a turn is to end and tell the workers; return it as it stands: one that is over stays so.

        The turn's terminal frame acknowledges it. Raises UnknownTurn.
        """
        row = await self._turns.cancel(user_id, turn_id)
        if row is None:
            raise errors.UnknownTurn
        if row.state == "running":
            self._metrics.cancels.inc()
            await self._tell(row)
            task = asyncio.create_task(self._finish_later(turn_id))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)
        return row

    async def finish(self, row: TurnRow, *, overdue: bool = False) -> bool:
        """End a cancelled turn with what the client was shown; False when it is over, or its orders may be under way.

        We answer it as a worker would that takes it over: the client's text is told once more, so that it is the
        one that is stored whatever the old worker still shows.
        """
        told = _told(await self._log.read(row.conversation_id, row.id), row.attempt)
        if told.actions is None and not overdue:
            return False
        attempt = await self._turns.claim_attempt(row.id)
        if attempt is None:
            return False
        await self._log.forget_prompt(row.id)
        await self._log.show(row.conversation_id, row.id, restart_frame(attempt))
        if told.text:
            delta = encode_delta(FrameId(attempt, 1), told.text)
            await self._log.show(row.conversation_id, row.id, delta)
        if not await self._settler.settle_turn(_cancelled(row, attempt, told)):
            return False
        self._metrics.turn_ended("cancelled")
        return True

    async def _tell(self, row: TurnRow) -> None:
        try:
            await self._workers.cancel_turn(CancelTurn(turn_id=row.id, deadline=row.deadline))
        except Exception as error:
            if not is_outage(error):
                raise
            _log.warning("cancel told to nobody", turn_id=str(row.id), reason=type(error).__name__)

    async def _finish_later(self, turn_id: UUID) -> None:
        """Give the workers time; what an outage prevents is the sweeper's."""
        await asyncio.sleep(PATIENCE_S)
        try:
            row = await self._turns.find(turn_id)
            if row is not None and row.state == "running":
                await self.finish(row)
        except Exception as error:
            if not is_outage(error):
                raise
            _log.warning(
                "cancelled turn left to the sweeper", turn_id=str(turn_id), reason=type(error).__name__
            )


class _Told(NamedTuple):
    """What the client was shown of a turn."""

    actions: tuple[str, ...] | None
    """None while its orders may be under way."""
    text: str


def _told(frames: Sequence[bytes], attempt: int) -> _Told:
    by_id = {frame_id_of(frame): frame for frame in frames}
    actions = frame_data(by_id[ACTIONS_ID])["actions"] if ACTIONS_ID in by_id else None
    parts: list[str] = []
    while frame := by_id.get(FrameId(attempt, len(parts) + 1)):
        parts.append(frame_data(frame).get("delta", ""))
    return _Told(None if actions is None else tuple(actions), "".join(parts))


def _cancelled(row: TurnRow, attempt: int, told: _Told) -> AnswerFinished:
    """Return the end of a turn; what its workers used, settling estimates."""
    return AnswerFinished(
        turn_id=row.id,
        conversation_id=row.conversation_id,
        user_id=row.user_id,
        round=row.round,
        attempt=attempt,
        deadline=row.deadline,
        locale=row.locale,
        outcome=Outcome.CANCELLED,
        text=told.text,
        last_seq=1 if told.text else 0,
        actions=told.actions or (),
    )
