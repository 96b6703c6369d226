"""What the tests of the llm service share."""

from collections.abc import AsyncIterator

import pytest_asyncio

from lea.testing.providers import ScriptedProviders


@pytest_asyncio.fixture
async def scripted() -> AsyncIterator[ScriptedProviders]:
    """The scripted providers, empty of scripts."""
    async with ScriptedProviders.start() as providers:
        yield providers
