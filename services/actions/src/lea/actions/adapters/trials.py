"""A broker's files in PostgreSQL, to try orders out: whatever is written is rolled back."""

import datetime as dt
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from lea.actions.adapters.repository import PostgresBooks
from lea.actions.adapters.rows import Rows
from lea.contracts.messages import TurnAccepted
from lea.runtime.database import Database


class PostgresTrials:
    """See `reviewing.Trials`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def open(self, user_id: UUID, conversation_id: UUID) -> AsyncGenerator[PostgresBooks]:
        turn = TurnAccepted(
            turn_id=uuid4(),
            conversation_id=conversation_id,
            user_id=user_id,
            deadline=dt.datetime.now(dt.UTC),
            message="",
        )
        async with self._database.transaction(user_id) as session:
            connection = await session.connection()
            trial = await connection.begin_nested()
            try:
                yield PostgresBooks(Rows(connection), turn)
            finally:
                await trial.rollback()
