"""The sweeper: no turn stays open past its deadline, and none is lost with NATS's disk."""

import asyncio
import random

from lea.contracts.errors import ErrorCode
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.ports import Announcer, EventLog, Turns
from lea.gateway.service.cancelling import PATIENCE_S, Canceller
from lea.gateway.service.settling import Settler
from lea.gateway.turns import TurnRow
from lea.runtime.logging import get_logger
from lea.runtime.work import is_outage

INTERVAL_S = 2.0
DEADLINE_GRACE_S = 5.0
ORPHAN_AGE_S = 10.0
CANCEL_PATIENCE_S = 2 * PATIENCE_S
"""The replica that took the cancel comes first."""

_log = get_logger(__name__)


class Sweeper:
    def __init__(
        self,
        turns: Turns,
        log: EventLog,
        settler: Settler,
        canceller: Canceller,
        announcer: Announcer,
        *,
        metrics: GatewayMetrics,
    ) -> None:
        self._turns = turns
        self._log = log
        self._settler = settler
        self._canceller = canceller
        self._announcer = announcer
        self._metrics = metrics

    async def run(self) -> None:
        """Sweep until cancelled; an outage only means that the next sweep has more to do."""
        while True:
            await asyncio.sleep(INTERVAL_S * random.uniform(0.75, 1.25))  # noqa: S311 (replicas spread out)
            try:
                await self.sweep()
            except Exception as error:
                if not is_outage(error):
                    raise
                _log.warning("sweep put off", reason=type(error).__name__)

    async def sweep(self) -> None:
        """End what is overdue, begin again what was lost on the way."""
        for row in await self._turns.overdue(DEADLINE_GRACE_S):
            await self._end(row)
        if not self._log.reachable:
            return
        for row in await self._turns.cancelled(CANCEL_PATIENCE_S):
            await self._canceller.finish(row)
        for row in await self._turns.silent_candidates(ORPHAN_AGE_S):
            if await self._is_orphan(row):
                await self._rebuild(row)

    async def _end(self, row: TurnRow) -> None:
        if row.cancel_asked_at is not None and self._log.reachable:
            await self._canceller.finish(row, overdue=True)
        elif await self._settler.end_turn(row, ErrorCode.TIMEOUT):
            self._metrics.turn_ended("timeout", ErrorCode.TIMEOUT)

    async def _is_orphan(self, row: TurnRow) -> bool:
        age_s = await self._log.last_frame_age_s(row.conversation_id, row.id)
        if age_s is not None and age_s < ORPHAN_AGE_S:
            return False
        return not await self._log.has_work(row.id)

    async def _rebuild(self, row: TurnRow) -> None:
        announcement = await self._turns.rebuild(row)
        if announcement is not None:
            self._metrics.orphans_rebuilt.inc()
            _log.warning("orphaned turn begun again", turn_id=str(row.id), round=row.round + 1)
            self._announcer.announce_soon(announcement)
