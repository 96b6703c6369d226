"""Commands in PostgreSQL: one transaction on behalf of the user, under row-level security."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from lea.actions.adapters import erasing, reverting
from lea.actions.adapters.outbox import Announce, open_rows
from lea.actions.adapters.queries import LOCK
from lea.actions.adapters.rows import Rows
from lea.actions.ports import LoggedAction, Obstacle
from lea.contracts.base import Contract
from lea.contracts.forms import FormStatus
from lea.runtime.database import Database
from lea.store import crm

A = TypeVar("A", bound=Contract)

_MOVE = text(
    """
    WITH moved AS (
        UPDATE crm.forms SET status = CAST(:status AS text),
            sent_at = CASE WHEN CAST(:status AS text) = 'sent' THEN now() ELSE sent_at END,
            signed_at = CASE WHEN CAST(:status AS text) = 'signed' THEN now() ELSE signed_at END
        WHERE id = :id RETURNING transaction_id
    )
    UPDATE crm.transactions SET updated_at = now() WHERE id IN (SELECT transaction_id FROM moved)
    """
)


class PostgresCommandDesk:
    """Opens a broker's files for one command; `announce` as in `open_rows`."""

    def __init__(self, database: Database, announce: Announce | None = None) -> None:
        self._database = database
        self._announce = announce

    @asynccontextmanager
    async def open(self, user_id: UUID, command_id: UUID) -> AsyncGenerator["PostgresCommandBooks"]:
        async with open_rows(self._database, user_id, self._announce) as rows:
            await rows.connection.execute(LOCK, {"user_id": str(user_id)})
            yield PostgresCommandBooks(rows, user_id, command_id)


class PostgresCommandBooks:
    """See `ports.CommandBooks`."""

    def __init__(self, rows: Rows, user_id: UUID, command_id: UUID) -> None:
        self._connection = rows.connection
        self._rows = rows
        self._user_id = user_id
        self._command_id = command_id

    async def recorded(self, answer: type[A]) -> A | None:
        statement = select(crm.CommandEntry.answer).where(
            crm.CommandEntry.user_id == self._user_id, crm.CommandEntry.command_id == self._command_id
        )
        found = (await self._connection.execute(statement)).scalar_one_or_none()
        return None if found is None else answer.model_validate(found)

    async def action(self, action_id: UUID) -> LoggedAction | None:
        return await reverting.logged_action(self._rows, action_id)

    async def revert(self, actions: Sequence[LoggedAction]) -> Obstacle | None:
        return await reverting.revert(self._rows, actions)

    async def form_status(self, form_id: UUID) -> FormStatus | None:
        statement = select(crm.Form.status).where(crm.Form.id == form_id)
        status = (await self._connection.execute(statement)).scalar_one_or_none()
        return None if status is None else FormStatus(status)

    async def set_form_status(self, form_id: UUID, status: FormStatus) -> None:
        await self._connection.execute(_MOVE, {"id": form_id, "status": status.value})

    async def has_transaction(self, transaction_id: UUID) -> bool:
        statement = select(exists().where(crm.Transaction.id == transaction_id))
        return bool((await self._connection.execute(statement)).scalar())

    async def link(self, conversation_id: UUID, transaction_id: UUID) -> None:
        changes = {"transaction_id": transaction_id, "updated_at": func.now()}
        values = {"conversation_id": conversation_id, "user_id": self._user_id} | changes
        statement = upsert(crm.SessionLink).values(values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["conversation_id"], set_=changes)
        )

    async def unlink(self, conversation_id: UUID) -> None:
        links = delete(crm.SessionLink).where(crm.SessionLink.conversation_id == conversation_id)
        await self._connection.execute(links)

    async def erase(self, contact_id: UUID | None) -> int:
        return await erasing.erase(self._connection, self._user_id, self._command_id, contact_id)

    async def record(self, answer: Contract) -> None:
        await self._connection.execute(
            insert(crm.CommandEntry).values(
                user_id=self._user_id,
                command_id=self._command_id,
                answer=answer.model_dump(mode="json"),
                created_at=func.now(),
            )
        )
