"""What tests of the whole system share; each folder starts a system of its own."""

import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from lea.local.web import built
from lea.runtime.database import Database
from lea.testing.providers import ScriptedProviders
from lea.testing.system import System

Rows = Callable[..., Awaitable[list[tuple[Any, ...]]]]


WEB = Path(__file__).parents[1] / "apps" / "web"


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The web client as `make run` builds it, unless it is there already."""
    return built(WEB, tmp_path_factory.mktemp("web") / "build.log", os.environ)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running_providers() -> AsyncGenerator[ScriptedProviders]:
    async with ScriptedProviders.start() as providers:
        yield providers


@pytest_asyncio.fixture(loop_scope="session")
async def providers(running_providers: ScriptedProviders) -> ScriptedProviders:
    """The scripted provider, as if nothing had been asked of it yet."""
    running_providers.reset()
    return running_providers


@pytest_asyncio.fixture(loop_scope="session")
async def rows(system: System) -> AsyncGenerator[Rows]:
    """Ask the database as who sees every row."""
    database = Database(system.superuser_database_url, pool_size=2, statement_timeout_s=5, application="test")

    async def ask(statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await database.once(text(statement), parameters)]

    yield ask
    await database.close()
