"""Single statements on a real PostgreSQL: rows, errors that say what they are, connections that went away."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import text

from lea.runtime.database import Database, is_unavailable
from lea.testing import fixtures

WHO = text("SELECT pg_backend_pid() AS pid, current_setting('application_name') AS application")


@asynccontextmanager
async def opened(url: str, *, statement_timeout_s: float = 5) -> AsyncGenerator[Database]:
    database = Database(url, pool_size=2, statement_timeout_s=statement_timeout_s, application="test")
    yield database
    await database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def connected(database: fixtures.Database) -> AsyncGenerator[Database]:
    async with opened(database.url()) as each:
        yield each


async def test_parameters_go_by_name_and_columns_are_attributes(connected: Database) -> None:
    given = uuid4()
    statement = text("SELECT CAST(:id AS uuid) AS id, :word || :word AS twice, 3 % 2 AS rest")
    (row,) = await connected.once(statement, {"word": "é", "id": given, "unused": 1})
    assert (row.id, row.twice, row.rest) == (given, "éé", 1)
    assert tuple(row) == (given, "éé", 1)
    with pytest.raises(AttributeError):
        _ = row.nothing


async def test_statements_share_the_pool_and_keep_to_its_size(connected: Database) -> None:
    rows = await asyncio.gather(*(connected.once(WHO, {}) for _ in range(20)))
    assert len({row.pid for (row,) in rows}) <= 2
    assert {row.application for (row,) in rows} == {"test"}


async def test_a_connection_that_the_server_closed_is_replaced(
    connected: Database, database: fixtures.Database
) -> None:
    (before,) = await connected.once(WHO, {})
    async with opened(database.url()) as other:
        await other.once(text("SELECT pg_terminate_backend(:pid)"), {"pid": before.pid})
    (after,) = await connected.once(WHO, {})
    assert after.pid != before.pid


async def test_a_statement_without_end_is_an_outage(database: fixtures.Database) -> None:
    async with opened(database.url(), statement_timeout_s=0.2) as hasty:
        with pytest.raises(asyncpg.QueryCanceledError) as caught:
            await hasty.once(text("SELECT pg_sleep(5)"), {})
        assert is_unavailable(caught.value)


async def test_a_mistake_of_ours_is_none(connected: Database) -> None:
    with pytest.raises(asyncpg.UndefinedTableError) as caught:
        await connected.once(text("SELECT * FROM nowhere"), {})
    assert not is_unavailable(caught.value)


async def test_a_database_that_is_not_there_is_an_outage() -> None:
    async with opened("postgresql+asyncpg://nobody@127.0.0.1:9/none") as absent:
        with pytest.raises(OSError) as caught:  # noqa: PT011 (whatever the platform says of a closed port)
            await absent.once(WHO, {})
        assert is_unavailable(caught.value)
