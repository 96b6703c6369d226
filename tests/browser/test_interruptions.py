"""Whatever happens to the line, the token or the gateway: the answer comes, whole and once."""

import json
import time
from typing import Any

import jwt
import pytest
from playwright.async_api import Route, expect

from lea.gateway.adapters.tokens import ALGORITHM, load_private_key
from lea.testing.browser import Tab, Visit
from lea.testing.browser.recording import counted, record, recorded, steps_of
from lea.testing.journey import eventually
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.proxy import Proxy
from lea.testing.system import System

QUESTION = "Quels dossiers demandent mon attention ?"
WORDS = counted(80)
SLOW = Script(tokens=WORDS, token_interval_s=0.1)


async def came_whole(tab: Tab, account) -> None:
    """Wait for the end; nothing was lost or doubled on the way, and the record holds the same."""
    await tab.shows("fin.")
    await tab.settled(turns=1)
    steps_of(await recorded(tab), "".join(WORDS))
    [turn] = await account.stored(tab.session_id)
    assert await tab.answer.inner_text() == turn["content"] == "".join(WORDS)


async def test_a_line_that_is_cut_again_and_again(
    lea: Tab, account, proxy: Proxy, providers: ScriptedProviders
) -> None:
    providers.enqueue(SLOW)
    await record(lea)
    await lea.say(QUESTION)
    for word in ("mot0005", "mot0020", "mot0040"):
        await lea.shows(word)
        proxy.cut()
    await came_whole(lea, account)
    assert len(providers.requests) == 1


async def test_offline_and_back(lea: Tab, visit: Visit, account, providers: ScriptedProviders) -> None:
    providers.enqueue(SLOW)
    await record(lea)
    await lea.say(QUESTION)
    await lea.shows("mot0005")
    await visit.context.set_offline(True)
    notice = lea.page.get_by_role("status").filter(has_text="Vous êtes hors ligne")
    await expect(notice).to_be_visible()
    await expect(lea.last.get_by_text("reprise de la réponse")).to_be_visible()
    await visit.context.set_offline(False)
    await expect(notice).to_have_count(0)
    await came_whole(lea, account)


async def test_a_stop_that_could_not_leave_may_be_pressed_again(
    lea: Tab, visit: Visit, account, providers: ScriptedProviders
) -> None:
    providers.enqueue(Script(tokens=counted(1_000), token_interval_s=0.05))
    await lea.say(QUESTION)
    await lea.shows("mot0005")
    await visit.context.set_offline(True)
    await lea.stop.click()
    await expect(lea.stop).to_be_enabled()
    await visit.context.set_offline(False)
    await lea.stop.click()
    await lea.settled(turns=1)
    [turn] = await account.stored(lea.session_id)
    assert turn["state"] == "cancelled"
    assert (await lea.answer.inner_text()).strip() == turn["content"].strip()


async def test_a_message_that_is_sent_offline_leaves_once_the_line_is_back(
    lea: Tab, visit: Visit, account, providers: ScriptedProviders
) -> None:
    await visit.context.set_offline(True)
    await lea.say(QUESTION)
    await expect(lea.turns).to_have_count(1)
    await visit.context.set_offline(False)
    await lea.shows("La propriété est à vous.")
    await lea.settled(turns=1)
    assert len(await account.stored(await lea.in_address())) == 1
    assert len(providers.requests) == 1


async def test_a_gateway_that_is_killed_in_mid_answer(
    lea: Tab, system: System, account, providers: ScriptedProviders
) -> None:
    providers.enqueue(SLOW)
    await record(lea)
    await lea.say(QUESTION)
    await lea.shows("mot0005")
    await system.kill("gateway")
    await expect(lea.last.get_by_text("reprise de la réponse")).to_be_visible()
    await system.restart("gateway")
    await came_whole(lea, account)
    assert len(providers.requests) == 1


class ShortLived:
    """Gives the page tokens that the gateway signed anew to end soon, while the page believes in their usual time:
    what a machine sees that slept, or whose clock is wrong."""

    def __init__(self, system: System, seconds: float) -> None:
        self._key = load_private_key(system.wiring.jwt_private_key_file)
        self._seconds = seconds
        self.ends_at = 0.0

    async def __call__(self, route: Route) -> None:
        response = await route.fetch()
        granted: dict[str, Any] = await response.json()
        token = granted["access_token"]
        self.ends_at = int(time.time() + self._seconds)
        claims = jwt.decode(token, options={"verify_signature": False}) | {"exp": self.ends_at}
        granted["access_token"] = jwt.encode(claims, self._key, ALGORITHM, jwt.get_unverified_header(token))
        await route.fulfill(response=response, body=json.dumps(granted))

    async def over(self) -> bool:
        return time.time() > self.ends_at


@pytest.fixture
def short_lived(system: System) -> ShortLived:
    return ShortLived(system, seconds=5)


async def test_a_token_that_ends_in_mid_answer_is_renewed_and_the_answer_goes_on(
    visit: Visit, account, proxy: Proxy, providers: ScriptedProviders, short_lived: ShortLived
) -> None:
    await visit.context.route("**/v1/auth/login", short_lived)
    lea = await account.enter(visit)
    providers.enqueue(SLOW)
    await record(lea)
    await lea.say(QUESTION)
    await lea.shows("mot0003")
    await eventually(short_lived.over)
    proxy.cut()
    await came_whole(lea, account)
    assert visit.asked("/stream", 401)
    assert len(visit.asked("/auth/refresh", 200)) == 1
    assert len(providers.requests) == 1


async def test_a_token_that_ends_between_turns_costs_no_message(
    visit: Visit, account, providers: ScriptedProviders, short_lived: ShortLived
) -> None:
    await visit.context.route("**/v1/auth/login", short_lived)
    lea = await account.enter(visit)
    await lea.say(QUESTION)
    await lea.settled(turns=1)
    await eventually(short_lived.over)
    await lea.say("Et ensuite ?")
    await lea.settled(turns=2)
    await lea.shows("La propriété est à vous.")
    assert visit.asked("/chat/stream", 401)
    assert len(visit.asked("/auth/refresh", 200)) == 1
    assert len(await account.stored(lea.session_id)) == 2
    assert len(providers.requests) == 2
