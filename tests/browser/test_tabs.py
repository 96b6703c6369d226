"""The same conversation in two tabs stays in step."""

from playwright.async_api import expect

from lea.testing.browser import Visit
from lea.testing.browser.recording import counted, record, recorded, steps_of
from lea.testing.providers import Script, ScriptedProviders

SALE = "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $"
QUESTION = "Que dois-je préparer ?"


async def test_orders_and_answers_appear_in_both_and_either_may_stop(
    visit: Visit, account, providers: ScriptedProviders
) -> None:
    first = await account.enter(visit)
    await first.say("Bonjour, une question ?")
    await first.settled(turns=1)
    second = await visit.tab(f"/?s={first.session_id}")
    await second.settled(turns=1)

    await first.say(SALE)
    await second.settled(turns=2)
    await expect(second.cards.filter(has_text="42, rue des Pins")).not_to_have_count(0)
    await expect(second.file).to_contain_text("389 000 $")
    await expect(second.last).to_contain_text(SALE)

    words = counted(50)
    providers.enqueue(Script(tokens=words, token_interval_s=0.06))
    await record(second)
    await first.say(QUESTION)
    for tab in (first, second):
        await tab.shows("mot0005")
    for tab in (first, second):
        await tab.shows("fin.")
        await tab.settled(turns=3)
        assert await tab.answer.inner_text() == "".join(words)
    steps_of([state for state in await recorded(second) if state.startswith("mot")], "".join(words))

    providers.enqueue(Script(tokens=counted(1_000), token_interval_s=0.05))
    await second.say(QUESTION)
    await first.shows("mot0003")
    await first.stop.click()
    request = await providers.received(3)
    await request.wait_over()
    assert request.closed_by_client
    for tab in (first, second):
        await tab.settled(turns=4)
        await expect(tab.last.get_by_text("Réponse arrêtée.")).to_be_visible()
    stored = (await account.stored(first.session_id))[-1]["content"].strip()
    assert [(await tab.answer.inner_text()).strip() for tab in (first, second)] == [stored] * 2


async def test_a_card_undone_in_one_tab_is_undone_in_the_other(visit: Visit, account) -> None:
    first = await account.enter(visit)
    await first.say(SALE)
    await first.settled(turns=1)
    second = await visit.tab(f"/?s={await first.in_address()}")
    await second.settled(turns=1)
    await first.say("Prix demandé 379 000 $")
    await second.settled(turns=2)
    await expect(second.file).to_contain_text("379 000 $")
    await first.say("annule")
    await second.settled(turns=3)
    await expect(second.file).not_to_contain_text("379 000 $")
    await expect(second.turns.nth(1).get_by_text("Annulé", exact=True)).to_be_visible()
