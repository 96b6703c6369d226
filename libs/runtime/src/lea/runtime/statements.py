"""Single statements on the driver's own pool: a third of the cost of the same through an ORM's connection."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import asyncpg
from sqlalchemy import TextClause
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.engine import URL

_DIALECT = dialect()
_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    ConnectionError,
)
"""A pooled connection that a restarted server left behind."""


class Row(asyncpg.Record):
    """A row whose columns are attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error


class _Compiled(NamedTuple):
    sql: str
    names: tuple[str, ...]


class Statements:
    """A pool on which each statement is its own transaction: one round trip each.

    It opens with the first statement; connections come as they are needed, up to `size`.
    """

    def __init__(self, url: URL, *, size: int, timeout_s: float, options: Mapping[str, Any]) -> None:
        _, arguments = _DIALECT.create_connect_args(url)
        self._arguments = {**arguments, **options}
        self._size = size
        self._timeout_s = timeout_s
        self._pool: asyncpg.Pool | None = None
        self._compiled: dict[TextClause, _Compiled] = {}

    async def run(self, statement: TextClause, parameters: Mapping[str, Any]) -> Sequence[Row]:
        """Run one idempotent statement; a connection that was gone is replaced, once. Returns the rows."""
        try:
            return await self._run(statement, parameters)
        except _GONE:
            return await self._run(statement, parameters)

    async def _run(self, statement: TextClause, parameters: Mapping[str, Any]) -> Sequence[Row]:
        sql, names = self._compiled.get(statement) or self._compile(statement)
        values = [parameters[name] for name in names]
        pool: Any = self._pool or await self._open()  # asyncpg's pool has no types
        async with pool.acquire(timeout=self._timeout_s) as connection:
            try:
                return await connection.fetch(sql, *values)
            except asyncpg.InternalClientError:
                connection.terminate()  # the server's farewell crossed our statement: of no use any more
                raise

    def _compile(self, statement: TextClause) -> _Compiled:
        """Number a statement's parameters, as the driver wants them. Statements are constants: kept for ever."""
        compiled = statement.compile(dialect=_DIALECT)
        self._compiled[statement] = result = _Compiled(str(compiled), tuple(compiled.positiontup or ()))
        return result

    async def _open(self) -> asyncpg.Pool:
        """Return a pool without a connection: nothing is awaited, so two first statements share it."""
        self._pool = await asyncpg.create_pool(
            min_size=0,
            max_size=self._size,
            max_inactive_connection_lifetime=0,
            max_cached_statement_lifetime=0,
            reset=_keep_session,
            record_class=Row,
            **self._arguments,
        )
        return self._pool

    def connections(self) -> dict[str, int]:
        """Return how many connections are busy, idle, or may still be opened."""
        size = self._pool.get_size() if self._pool else 0
        idle = self._pool.get_idle_size() if self._pool else 0
        return {"busy": size - idle, "idle": idle, "free": self._size - size}

    async def close(self) -> None:
        """Close every connection; whoever still waits for a row fails."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.terminate()


async def _keep_session(_connection: asyncpg.Connection) -> None:
    """Leave out the round trip that resets a session: a single statement leaves nothing behind in it."""
