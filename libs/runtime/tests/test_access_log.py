"""Who read what, logged in the reading's own transaction, in a real PostgreSQL."""

from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from lea.runtime.access_log import Purpose, Reader, log_access
from lea.runtime.database import Database
from lea.testing import fixtures

ENTRIES = text("SELECT reader, purpose, route, contact_ids FROM privacy.access_log")


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(database: fixtures.Database) -> AsyncGenerator[Database]:
    one = Database(database.url("lea_gateway"), pool_size=2, statement_timeout_s=5, application="test")
    yield one
    await one.close()


async def test_a_reading_is_logged_for_the_broker_alone(gateway: Database) -> None:
    user_id, one, other = uuid4(), uuid4(), uuid4()
    async with gateway.transaction(user_id) as session:
        await log_access(session, user_id, "GET /v1/transactions/{id}", [one, other, one])
        await log_access(session, user_id, "GET /v1/transactions", [])
    async with gateway.transaction(user_id) as session:
        [entry] = (await session.execute(ENTRIES)).all()
    assert tuple(entry) == (
        Reader.BROKER,
        Purpose.DATA_API,
        "GET /v1/transactions/{id}",
        sorted((one, other)),
    )
    async with gateway.transaction(uuid4()) as session:
        assert (await session.execute(ENTRIES)).all() == []


async def test_what_is_not_committed_was_not_read(gateway: Database) -> None:
    user_id = uuid4()

    async def read_in_vain() -> None:
        async with gateway.transaction(user_id) as session:
            await log_access(session, user_id, "GET /v1/transactions/{id}", [uuid4()])
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await read_in_vain()
    async with gateway.transaction(user_id) as session:
        assert (await session.execute(ENTRIES)).all() == []
