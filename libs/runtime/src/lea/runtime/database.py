"""PostgreSQL: one engine per role, and transactions that say on whose behalf they run."""

import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import QueuePool

from lea.runtime.statements import Row, Statements

_SET_USER = text("SELECT set_config('lea.user_id', :user_id, true)")
_UNAVAILABLE_STATES = ("08", "57", "53", "40")
"""SQLSTATE classes: connection, operator intervention (shutdown, timeout), resources, serialization."""

CONNECT_TIMEOUT_S = 3.0


class Database:
    """An engine's pool, opened lazily: a database that is down at the start is only not ready yet."""

    def __init__(self, url: str, *, pool_size: int, statement_timeout_s: float, application: str) -> None:
        options = {
            "timeout": CONNECT_TIMEOUT_S,
            "command_timeout": statement_timeout_s + 1,
            "server_settings": {
                "application_name": application,
                "statement_timeout": str(round(statement_timeout_s * 1000)),
                "jit": "off",
            },
        }
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=CONNECT_TIMEOUT_S,
            hide_parameters=True,
            json_serializer=_encode_json,
            json_deserializer=json.loads,
            connect_args=options,
        )
        self._pool_size = pool_size
        self._statements = Statements(
            self.engine.url, size=pool_size, timeout_s=CONNECT_TIMEOUT_S, options=options
        )

    @asynccontextmanager
    async def transaction(self, user_id: UUID | None = None) -> AsyncGenerator[AsyncSession]:
        """Open a transaction, on behalf of a user where row-level security asks for one; commits at the end."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            if user_id is not None:
                await session.execute(_SET_USER, {"user_id": str(user_id)})
            yield session

    async def once(self, statement: TextClause, parameters: Mapping[str, Any]) -> Sequence[Row]:
        """Run one idempotent statement as its own transaction. Returns the rows; JSON columns are text."""
        return await self._statements.run(statement, parameters)

    @property
    def pools(self) -> dict[str, Callable[[], dict[str, int]]]:
        """What tells, pool by pool, how many connections are busy, idle, or may still be opened."""
        return {
            "statements": self._statements.connections,
            "transactions": self._transaction_connections,
        }

    def _transaction_connections(self) -> dict[str, int]:
        pool = self.engine.pool
        busy, idle = (pool.checkedout(), pool.checkedin()) if isinstance(pool, QueuePool) else (0, 0)
        return {"busy": busy, "idle": idle, "free": self._pool_size - busy - idle}

    async def is_up(self) -> bool:
        """Check that the database answers. Raises what the driver raises."""
        return bool(await self.once(text("SELECT 1"), {}))

    async def close(self) -> None:
        await self._statements.close()
        await self.engine.dispose()


def is_unavailable(error: BaseException) -> bool:
    """Tell whether an error says that PostgreSQL can't be reached for now, rather than that we did wrong."""
    if isinstance(error, (InterfaceError, OperationalError, OSError, TimeoutError, PoolTimeout)):
        return True
    # asyncpg's statement timeout and shutdown arrive as a bare DBAPIError: the state tells them.
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _says_unavailable(error.orig)
    return isinstance(error, (asyncpg.InterfaceError, asyncpg.InternalClientError)) or _says_unavailable(
        error
    )


def _says_unavailable(error: BaseException | None) -> bool:
    return str(getattr(error, "sqlstate", None) or "").startswith(_UNAVAILABLE_STATES)


def _encode_json(value: object) -> str:
    return msgspec.json.encode(value).decode()
