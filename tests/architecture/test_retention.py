"""How long each table's rows are kept stands in one place, for every table that there is."""

import pytest_asyncio

from lea.store.retention import RETENTION
from lea.testing.fixtures import Database


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def superuser(database: Database):
    async with database.server.postgres.session(database=database.name) as connection:
        yield connection


async def test_every_table_says_how_long_it_is_kept(superuser) -> None:
    rows = await superuser.fetch(
        "SELECT n.nspname || '.' || c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'"
    )
    assert {row["table"] for row in rows} == set(RETENTION)


async def test_what_hangs_on_a_row_goes_with_it(superuser) -> None:
    rows = await superuser.fetch(
        "SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent FROM pg_constraint"
        " WHERE contype = 'f' AND confdeltype = 'c'"
    )
    cascades = {(row["child"], row["parent"]) for row in rows}
    assert {(table, kept.within) for table, kept in RETENTION.items() if kept.within} <= cascades


async def test_every_period_counts_from_a_column_that_is_there(superuser) -> None:
    for table, kept in RETENTION.items():
        assert (kept.period is None) == (kept.since is None)
        assert not (kept.period and kept.within), "either its own time or its parent's"
        if kept.period:
            await superuser.execute(
                f"SELECT FROM {table} WHERE {kept.only} AND {kept.since} < now() - interval '{kept.period}'"
            )
