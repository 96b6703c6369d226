"""The real page in a real browser, against the whole running system; its processes are killed here and there."""

from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from lea.testing.browser import Tab, Visit, chromium
from lea.testing.browser.axe import Axe
from lea.testing.journey import Broker
from lea.testing.providers import ScriptedProviders
from lea.testing.proxy import Proxy
from lea.testing.system import System

PASSWORD = "mot-de-passe"
FIRST_TEST_S = 420
OUTCOME = pytest.StashKey[pytest.TestReport]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test's fixtures see how it went."""
    report = yield
    if report.when == "call":
        item.stash[OUTCOME] = report
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test waits for the page to be built and the browser to be installed."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(FIRST_TEST_S))


@pytest.fixture(scope="session")
def axe(pages: Path) -> Axe:
    return Axe(pages.parent)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncGenerator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def system(pages: Path, running_providers: ScriptedProviders) -> AsyncGenerator[System]:
    env = {
        "OPENAI_API_KEY": "sk-test",
        "OPENAI_BASE_URL": running_providers.openai_url,
        "LEA_WEB_ROOT": str(pages),
        "LEA_RATE_LIMIT_PER_MINUTE": "10000",
        "LEA_SIGN_IN_PER_PLACE_MINUTE": "10000",
        "LEA_BREAKER_FAILURES": "0",  # a failing provider of one test must not be left alone in the next
    }
    async with System.start(env, demo=False) as system:
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def proxy(system: System) -> AsyncGenerator[Proxy]:
    """Stands between the browser and the gateway, to cut the line."""
    async with Proxy.start([system.wiring.ports["gateway"]]) as proxy:
        yield proxy


@dataclass(frozen=True)
class Account:
    """A broker of one test's own, who has no files yet."""

    email: str
    broker: Broker
    """The same broker without a browser: what is stored, and what other programs do."""

    async def enter(self, visit: Visit) -> Tab:
        """Open a tab and sign in."""
        tab = await visit.tab()
        await tab.sign_in(self.email, PASSWORD)
        return tab

    async def stored(self, session_id: UUID) -> list[dict[str, Any]]:
        """Return the conversation's turns as they are stored, oldest first."""
        answer = await self.broker.client.get(f"/v1/lea/sessions/{session_id}/turns")
        answer.raise_for_status()
        return answer.json()["items"][::-1]


@pytest_asyncio.fixture(loop_scope="session")
async def account(system: System) -> AsyncGenerator[Account]:
    email = f"{uuid4().hex}@lea.local"
    await system.add_broker(email, PASSWORD, "Camille Bouchard")
    async with Broker.signed_in(system.url, email, PASSWORD) as broker:
        yield Account(email, broker)


@pytest.fixture
def context_options() -> dict[str, Any]:
    """What a module's browser has of its own; Playwright's options for a context."""
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def visit(
    request: pytest.FixtureRequest,
    browser: Browser,
    proxy: Proxy,
    providers: ScriptedProviders,
    context_options: dict[str, Any],
    tmp_path: Path,
) -> AsyncGenerator[Visit]:
    """A browser of the test's own; at the end nothing strange may have been asked, and nothing gone wrong."""
    async with Visit.begin(browser, proxy.url, **context_options) as visit:
        yield visit
        outcome = request.node.stash.get(OUTCOME, None)
        if outcome is None or outcome.failed:
            print(await visit.keep(tmp_path))
        assert visit.strangers == []
        assert visit.mistakes == []


@pytest_asyncio.fixture(loop_scope="session")
async def lea(account: Account, visit: Visit) -> Tab:
    """The page, with the broker signed in."""
    return await account.enter(visit)
