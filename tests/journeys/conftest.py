"""One running system for all journeys, with a scripted provider in OpenAI's place."""

from collections.abc import AsyncGenerator

import pytest_asyncio

from lea.testing.journey import Broker
from lea.testing.providers import ScriptedProviders
from lea.testing.system import System

PORTAL_KEY = "the-portal-application-of-the-journeys"


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def system(running_providers: ScriptedProviders) -> AsyncGenerator[System]:
    env = {
        "OPENAI_API_KEY": "sk-test",
        "OPENAI_BASE_URL": running_providers.openai_url,
        "LEA_RATE_LIMIT_PER_MINUTE": "10000",
        "LEA_SIGN_IN_PER_PLACE_MINUTE": "10000",
        "LEA_PORTAL_KEY": PORTAL_KEY,
        "LEA_BREAKER_FAILURES": "0",  # a journey's failing provider must not be left alone in the next one
    }
    async with System.start(env) as system:
        await system.add_broker("autre@lea.local", "autre")
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def broker(system: System, providers: ScriptedProviders) -> AsyncGenerator[Broker]:
    async with Broker.signed_in(system.url, "autre@lea.local", "autre") as broker:
        yield broker
