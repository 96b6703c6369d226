"""Two gateways behind a proxy, for what becomes of a stream when the network or a gateway goes away."""

from collections.abc import AsyncGenerator

import pytest_asyncio

from lea.testing.journey import Broker
from lea.testing.providers import ScriptedProviders
from lea.testing.proxy import Proxy
from lea.testing.system import System

KEEPALIVE_S = 0.3


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def system(running_providers: ScriptedProviders) -> AsyncGenerator[System]:
    env = {
        "OPENAI_API_KEY": "sk-test",
        "OPENAI_BASE_URL": running_providers.openai_url,
        "LEA_RATE_LIMIT_PER_MINUTE": "10000",
        "LEA_STREAMS_PER_USER": "200",
        "LEA_KEEPALIVE_INTERVAL_S": str(KEEPALIVE_S),
    }
    async with System.start(env, gateways=2) as system:
        await system.add_broker("autre@lea.local", "autre")
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def proxy(system: System) -> AsyncGenerator[Proxy]:
    """Sends each connection to the next gateway."""
    async with Proxy.start([system.wiring.ports[name] for name in system.gateway_names]) as proxy:
        yield proxy


@pytest_asyncio.fixture(loop_scope="session")
async def broker(proxy: Proxy, providers: ScriptedProviders) -> AsyncGenerator[Broker]:
    """Signed in through the proxy; no connection is kept, so that each request meets another gateway."""
    async with Broker.signed_in(proxy.url, "autre@lea.local", "autre", keep_connections=False) as broker:
        yield broker
