"""One running system for all journeys, with a scripted provider in OpenAI's place."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from lea.runtime.database import Database
from lea.testing.journey import Broker
from lea.testing.providers import ScriptedProviders
from lea.testing.system import System

Rows = Callable[..., Awaitable[list[tuple[Any, ...]]]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def providers() -> AsyncGenerator[ScriptedProviders]:
    async with ScriptedProviders.start() as providers:
        yield providers


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def system(providers: ScriptedProviders) -> AsyncGenerator[System]:
    env = {
        "OPENAI_API_KEY": "sk-test",
        "OPENAI_BASE_URL": providers.openai_url,
        "LEA_RATE_LIMIT_PER_MINUTE": "10000",
    }
    async with System.start(env) as system:
        await system.add_broker("autre@lea.local", "autre")
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def broker(system: System, providers: ScriptedProviders) -> AsyncGenerator[Broker]:
    async with Broker.signed_in(system.url, "autre@lea.local", "autre") as broker:
        yield broker


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def rows(system: System) -> AsyncGenerator[Rows]:
    """Ask the database as who sees every row."""
    database = Database(
        system.superuser_database_url, pool_size=2, statement_timeout_s=5, application="journeys"
    )

    async def ask(statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await database.once(text(statement), parameters)]

    yield ask
    await database.close()


@pytest.fixture(autouse=True)
def _fresh_scripts(providers: ScriptedProviders) -> None:
    providers.reset()
