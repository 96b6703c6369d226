"""The servers that every other test stands on."""

import asyncio
import os
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import asyncpg
import nats
import psutil
import pytest

from lea.testing.servers import NatsServer, PostgresServer, Workplace


def dsn(server: PostgresServer, database: str, role: str = "lea_owner") -> str:
    return server.postgres.url(role, database, driver=None)


async def test_nats_keeps_its_messages_over_a_kill(nats_directory: Path) -> None:
    server = await NatsServer(nats_directory).start()
    try:
        connection = await nats.connect(server.url)
        jetstream = connection.jetstream()
        await jetstream.add_stream(name="KEEP", subjects=["keep.>"])
        await jetstream.publish("keep.one", b"kept")
        await connection.close()

        await server.kill()
        await server.start()

        connection = await nats.connect(server.url)
        assert (await connection.jetstream().get_msg("KEEP", 1)).data == b"kept"
        await connection.close()
    finally:
        await server.stop()


async def test_postgres_keeps_what_was_committed_over_a_kill(own_postgres: PostgresServer) -> None:
    name = await own_postgres.create_database()
    connection = await asyncpg.connect(dsn(own_postgres, name))
    await connection.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")

    await own_postgres.kill()
    await own_postgres.start()

    connection = await asyncpg.connect(dsn(own_postgres, name))
    assert await connection.fetchval("SELECT n FROM kept") == 7
    await connection.close()


async def test_a_frozen_postgres_answers_after_the_thaw(own_postgres: PostgresServer) -> None:
    own_postgres.freeze()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await own_postgres.postgres.ready()
    own_postgres.thaw()
    async with asyncio.timeout(5):
        assert await own_postgres.postgres.ready()


async def test_databases_are_copies_of_their_template(postgres_server: PostgresServer) -> None:
    template = await postgres_server.create_database()
    connection = await asyncpg.connect(dsn(postgres_server, template))
    await connection.execute("CREATE TABLE word (text text); INSERT INTO word VALUES ('Québec')")
    await connection.close()

    one, two = [await postgres_server.create_database(template) for _ in range(2)]
    first = await asyncpg.connect(dsn(postgres_server, one))
    await first.execute("DELETE FROM word")
    second = await asyncpg.connect(dsn(postgres_server, two))
    assert await second.fetchval("SELECT text FROM word") == "Québec"
    await first.close()
    await second.close()
    for name in (one, two, template):
        await postgres_server.drop_database(name)


async def test_the_owner_is_no_superuser(postgres_server: PostgresServer) -> None:
    async with postgres_server.postgres.session("lea_owner", "lea") as connection:
        assert (
            await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        )


async def test_postgres_runs_unprivileged_and_leaves_no_process(tmp_workplace: Path) -> None:
    server = await PostgresServer(tmp_workplace).start()
    main = psutil.Process(server.process.pid)
    family = [main, *main.children(recursive=True)]
    assert main.name() == "postgres"
    assert len(family) > 1
    assert all(one.uids().real != 0 for one in family)

    await server.stop()
    server.erase()

    assert not any(one.is_running() for one in family)


async def test_a_server_that_cannot_start_shows_its_own_words(nats_directory: Path) -> None:
    first = await NatsServer(nats_directory).start()
    port = int(first.url.rpartition(":")[2])
    (nats_directory / "other").mkdir()
    second = NatsServer(nats_directory / "other", port)
    try:
        with pytest.raises(RuntimeError, match="address already in use"):
            await second.start()
    finally:
        await first.stop()


@pytest.fixture
def tmp_workplace() -> Generator[Path]:
    with Workplace() as path:
        yield path


@pytest.fixture
def nats_directory(tmp_path: Path) -> Path:
    return tmp_path / f"nats {os.getpid()}"


@pytest.fixture
async def own_postgres(tmp_workplace: Path) -> AsyncGenerator[PostgresServer]:
    server = await PostgresServer(tmp_workplace).start()
    yield server
    await server.stop()
    server.erase()
