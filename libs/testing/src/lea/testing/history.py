"""Checks what clients were shown against the record and against every terminal frame that was published."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import nats
from nats.aio.msg import Msg
from sqlalchemy import text

from lea.client.frames import Cancelled, Done, Failed
from lea.contracts.frames import is_terminal
from lea.contracts.subjects import event_subject
from lea.runtime.database import Database
from lea.testing.crowd import Shown
from lea.testing.system import System

_TURNS = text(
    "SELECT id, state, answer, (SELECT count(DISTINCT l.transaction_id) FROM crm.action_log l"
    " WHERE l.turn_id = t.id) AS transactions FROM chat.turns t WHERE created_at >= :since"
)
_NOW = text("SELECT clock_timestamp() AS now")
ENDS = {"done": Done, "failed": Failed, "cancelled": Cancelled}


class History:
    """What happened to every turn since `recorded` began."""

    def __init__(self, database: Database, since: Any) -> None:
        self.terminals: dict[UUID, set[bytes]] = defaultdict(set)
        """The terminal frames that were published for a turn; the same bytes again are a repeat, not another."""
        self._database = database
        self._since = since

    @classmethod
    @asynccontextmanager
    async def recorded(cls, system: System) -> AsyncGenerator["History"]:
        """Listen to every frame from now on; what is missed while NATS is away only makes the check milder."""
        database = Database(
            system.superuser_database_url, pool_size=1, statement_timeout_s=30, application="history"
        )
        connection = await nats.connect(system.nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.2)
        try:
            [row] = await database.once(_NOW, {})
            history = cls(database, row.now)
            await connection.subscribe(event_subject("*", "*"), cb=history._on_frame)
            yield history
        finally:
            await connection.close()
            await database.close()

    async def _on_frame(self, message: Msg) -> None:
        if message.data.startswith(b"id: ") and is_terminal(message.data):
            self.terminals[UUID(message.subject.rpartition(".")[2])].add(message.data)

    async def complaints(self, shown: Sequence[Shown]) -> list[str]:
        """Return every broken promise, a line each: lost, ended twice, shown otherwise than stored, done twice.

        A turn that ended as an error is none: whoever wants all of them to succeed looks at `failed`.
        """
        rows = {row.id: row for row in await self._database.once(_TURNS, {"since": self._since})}
        found = [f"{turn}: stored, and still running" for turn, row in rows.items() if row.state == "running"]
        found += [
            f"{turn}: {len(frames)} different terminal frames"
            for turn, frames in self.terminals.items()
            if len(frames) > 1
        ]
        for one in shown:
            row = rows.get(UUID(one.turn.turn_id)) if one.turn.turn_id else None
            found += [f"{one.turn.turn_id}: {complaint}" for complaint in _about(one, row)]
        return found


def failed(shown: Sequence[Shown]) -> list[str]:
    """Return the turns that did not end as `done` for their client, a line each."""
    return [
        f"{one.turn.turn_id}: {one.failure or one.turn.end}"
        for one in shown
        if one.failure is not None or not isinstance(one.turn.end, Done)
    ]


def _about(shown: Shown, row: Any | None) -> list[str]:
    if shown.failure is not None:
        return [f"its client gave up: {shown.failure}"]
    if row is None:
        return ["shown to a client, and not stored"]
    found: list[str] = []
    if not isinstance(shown.turn.end, ENDS.get(row.state, ())):
        found.append(f"stored as {row.state}, shown as {shown.turn.end}")
    if row.state != "failed" and (row.answer or "") != shown.turn.text:
        found.append(f"stored {row.answer!r}, shown {shown.turn.text!r}")
    if shown.ids != sorted(set(shown.ids)):
        found.append(f"frames out of order or twice: {shown.ids}")
    if shown.is_order and (row.transactions > 1 or (row.state == "done" and row.transactions != 1)):
        found.append(f"an order that made {row.transactions} transactions, in a turn that is {row.state}")
    return found
