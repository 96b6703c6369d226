"""The relay: what a transaction decided to announce is announced, even by a process that came later."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import NamedTuple

from sqlalchemy import text

from lea.runtime.bus import Bus
from lea.runtime.database import Database
from lea.runtime.errors import BusUnavailable
from lea.runtime.logging import get_logger
from lea.runtime.work import is_outage

POLL_INTERVAL_S = 0.5
PATIENCE_S = 1.0
"""Younger rows are the accepting process's own business."""
BATCH = 100
MEASURE_INTERVAL_S = 5.0

_log = get_logger(__name__)


class Announcement(NamedTuple):
    id: int
    subject: str
    message_id: str
    payload: bytes


class Relay:
    """Publishes outbox rows and deletes them once NATS has them.

    Several relays may run: rows are taken with SKIP LOCKED, and the message id makes a repeat harmless.
    """

    def __init__(self, database: Database, bus: Bus, *, schema: str) -> None:
        self._database = database
        self._bus = bus
        self._take = text(
            f"SELECT id, subject, message_id, payload::text FROM {schema}.outbox"  # noqa: S608 (a constant)
            " WHERE created_at < now() - make_interval(secs => :patience_s)"
            " ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED"
        )
        self._waiting = text(
            f"SELECT FROM {schema}.outbox"
            " WHERE created_at < now() - make_interval(secs => :patience_s) LIMIT 1"
        )
        self._delete = text(f"DELETE FROM {schema}.outbox WHERE id = ANY(:ids)")  # noqa: S608
        self._measure_rows = text(
            "SELECT count(*) AS rows,"  # noqa: S608
            " coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) AS age_s"
            f" FROM {schema}.outbox"
        )
        self.rows = 0
        self.oldest_age_s = 0.0
        """As of the last look, at most `MEASURE_INTERVAL_S` ago."""
        self._done: list[int] = []
        self._announcing: set[asyncio.Task[None]] = set()

    def announce_soon(self, announcement: Announcement) -> None:
        """Publish a row in the background; its deletion follows with the next batch, or the poller's turn."""
        task = asyncio.get_running_loop().create_task(self._announce(announcement))
        self._announcing.add(task)
        task.add_done_callback(self._announcing.discard)

    async def _announce(self, announcement: Announcement) -> None:
        try:
            await self._bus.publish_raw(announcement.subject, announcement.payload, announcement.message_id)
        except BusUnavailable:
            _log.warning("announcement waits in the outbox")
            return
        self._done.append(announcement.id)

    async def run(self) -> None:
        """Delete what was announced and announce what was left, until cancelled."""
        measured_at = 0.0
        while True:
            await asyncio.sleep(POLL_INTERVAL_S)
            await self._guarded(self._flush)
            await self._guarded(self._catch_up)
            if monotonic() - measured_at >= MEASURE_INTERVAL_S:
                measured_at = monotonic()
                await self._guarded(self.measure)

    async def _guarded(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except Exception as error:
            if not is_outage(error):
                raise
            _log.warning("outbox waits", reason=type(error).__name__)

    async def _flush(self) -> None:
        done, self._done = self._done, []
        if not done:
            return
        try:
            await self._database.once(self._delete, {"ids": done})
        except Exception:
            self._done = done + self._done
            raise

    async def _catch_up(self) -> None:
        if not await self._database.once(self._waiting, {"patience_s": PATIENCE_S}):
            return
        async with self._database.transaction() as tx:
            rows = (await tx.execute(self._take, {"patience_s": PATIENCE_S, "batch": BATCH})).all()
            for row in rows:
                await self._bus.publish_raw(row.subject, row.payload.encode(), row.message_id)
            await tx.execute(self._delete, {"ids": [row.id for row in rows]})

    async def measure(self) -> None:
        """Look at what waits."""
        [row] = await self._database.once(self._measure_rows, {})
        self.rows, self.oldest_age_s = row.rows, float(row.age_s)
