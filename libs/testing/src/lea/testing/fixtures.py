"""Pytest fixtures: one nats-server and one PostgreSQL for the whole run, a migrated database for each module.

Registered by the root `conftest.py` (`pytest_plugins = ["lea.testing.fixtures"]`). Everything lives on the
session's event loop. Tests that kill or freeze a server start one of their own from `lea.testing.servers`.
"""

from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from lea.local.postgres import OWNER
from lea.testing.servers import NatsServer, PostgresServer, Workplace, bootstrap


@dataclass(frozen=True)
class Database:
    """A migrated database that belongs to one test module."""

    server: PostgresServer
    name: str

    def url(self, role: str = OWNER) -> str:
        """Return SQLAlchemy's address for a role (`lea_gateway`, `lea_actions`, …)."""
        return self.server.url(self.name, role)


@pytest.fixture(scope="session")
def workplace() -> Generator[Path]:
    """A directory for the servers of the run."""
    with Workplace() as path:
        yield path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nats_server(workplace: Path) -> AsyncGenerator[NatsServer]:
    """The run's nats-server; its streams are declared when `template_database` was asked for too."""
    server = await NatsServer(workplace / "nats").start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_server(workplace: Path) -> AsyncGenerator[PostgresServer]:
    """The run's PostgreSQL."""
    server = await PostgresServer(workplace).start()
    yield server
    await server.stop()
    server.erase()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def template_database(postgres_server: PostgresServer, nats_server: NatsServer) -> str:
    """The name of a database that was migrated and that nobody connects to; the streams are declared too."""
    name = await postgres_server.create_database()
    await bootstrap(postgres_server.url(name), nats_server.url)
    return name


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def database(postgres_server: PostgresServer, template_database: str) -> AsyncGenerator[Database]:
    """A migrated database of the module's own."""
    name = await postgres_server.create_database(template_database)
    yield Database(postgres_server, name)
    await postgres_server.drop_database(name)
