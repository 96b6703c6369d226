"""One system for this folder, seen as an operator sees it: traces over OTLP, metrics by a real Prometheus."""

from collections.abc import AsyncGenerator

import pytest_asyncio

from lea.testing.day import PASSWORD, Day
from lea.testing.geocoders import PINS, ScriptedGeocoder
from lea.testing.journey import Broker
from lea.testing.otlp import Traces
from lea.testing.prometheus import Prometheus
from lea.testing.providers import ScriptedProviders
from lea.testing.system import System


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def traces() -> AsyncGenerator[Traces]:
    async with Traces.receiving() as traces:
        yield traces


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def system(running_providers: ScriptedProviders, traces: Traces) -> AsyncGenerator[System]:
    async with ScriptedGeocoder.start(PINS) as geocoder:
        env = {
            "OPENAI_API_KEY": "sk-test",
            "OPENAI_BASE_URL": running_providers.openai_url,
            "ANTHROPIC_API_KEY": "sk-test",
            "ANTHROPIC_BASE_URL": running_providers.anthropic_url,
            "LEA_ANTHROPIC_MODEL": "modele-sans-prix",
            "LEA_RATE_LIMIT_PER_MINUTE": "10000",
            "LEA_BREAKER_FAILURES": "0",  # a provider that failed in one test must not be left alone in the next
            "LEA_GEOCODER": "photon",
            "LEA_GEOCODER_URL": geocoder.url,
            "LEA_GEOCODER_PER_SECOND": "100",
        }
        async with System.start(env | traces.http_environment, demo=False) as system:
            await Day(system, running_providers).prepare()
            yield system


@pytest_asyncio.fixture(loop_scope="session")
async def broker(system: System, providers: ScriptedProviders) -> AsyncGenerator[Broker]:
    async with Broker.signed_in(system.url, "julie@lea.local", PASSWORD) as broker:
        yield broker


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def prometheus(system: System) -> AsyncGenerator[Prometheus]:
    async with Prometheus.watching(system, system.directory / "prometheus") as prometheus:
        yield prometheus


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def watched(system: System, prometheus: Prometheus, running_providers: ScriptedProviders) -> Prometheus:
    """A Prometheus that saw two days: a rate needs a series to be there before it grows."""
    day = Day(system, running_providers)
    for _ in range(2):
        await day.live()
        await prometheus.see()
    return prometheus
