"""Answers as they come: word by word, stopped, left and found again. What is shown is what is stored."""

from playwright.async_api import expect

from lea.testing.browser import Tab
from lea.testing.browser.recording import counted, record, recorded, steps_of
from lea.testing.providers import Script, ScriptedProviders

QUESTION = "Quels dossiers demandent mon attention ?"


async def test_an_answer_grows_word_by_word(lea: Tab, account, providers: ScriptedProviders) -> None:
    words = counted(40)
    providers.enqueue(Script(tokens=words, first_token_s=1.0, token_interval_s=0.06))
    await record(lea)
    await lea.say(QUESTION)
    await expect(lea.last.get_by_text("Léa réfléchit…")).to_be_visible()
    await lea.shows("mot0003")
    await expect(lea.stop).to_be_visible()
    await lea.shows("fin.")
    await lea.settled(turns=1)
    assert steps_of(await recorded(lea), "".join(words)) >= 10
    [turn] = await account.stored(lea.session_id)
    assert await lea.answer.inner_text() == turn["content"] == "".join(words)
    details = lea.last.get_by_label("Détails de la réponse")
    for fact in ("gpt-5.4-mini", "OpenAI", "160 jetons", "US"):
        await expect(details).to_contain_text(fact)


async def test_a_stop_reaches_the_provider_and_keeps_the_text(
    lea: Tab, account, providers: ScriptedProviders
) -> None:
    providers.enqueue(Script(tokens=counted(1_000), token_interval_s=0.05))
    await lea.say(QUESTION)
    await lea.shows("mot0005")
    await lea.stop.click()
    request = await providers.received(1)
    await request.wait_over()
    assert request.closed_by_client
    await lea.settled(turns=1)
    await expect(lea.last.get_by_text("Réponse arrêtée.")).to_be_visible()
    [turn] = await account.stored(lea.session_id)
    assert turn["state"] == "cancelled"
    assert (await lea.answer.inner_text()).strip() == turn["content"].strip()
    await expect(lea.composer).to_be_focused()
    await lea.say("Merci, autre chose ?")
    await lea.settled(turns=2)
    await lea.shows("La propriété est à vous.")


async def test_a_reload_in_mid_answer_goes_on(lea: Tab, account, providers: ScriptedProviders) -> None:
    words = counted(80)
    providers.enqueue(Script(tokens=words, token_interval_s=0.08))
    await lea.say(QUESTION)
    await lea.shows("mot0010")
    await lea.page.reload()
    await record(lea)
    await lea.shows("fin.")
    await lea.settled(turns=1)
    steps_of(await recorded(lea), "".join(words))
    [turn] = await account.stored(lea.session_id)
    assert await lea.answer.inner_text() == turn["content"] == "".join(words)
    assert len(providers.requests) == 1


async def test_leaving_a_conversation_and_coming_back_goes_on(
    lea: Tab, account, providers: ScriptedProviders
) -> None:
    words = counted(60)
    providers.enqueue(Script(tokens=words, token_interval_s=0.08))
    await lea.say(QUESTION)
    await lea.shows("mot0005")
    session_id = lea.session_id
    await lea.conversations.get_by_role("button", name="Nouvelle conversation").click()
    await expect(lea.turns).to_have_count(0)
    await lea.page.go_back()
    await record(lea)
    await lea.shows("fin.")
    await lea.settled(turns=1)
    assert lea.session_id == session_id
    steps_of(await recorded(lea), "".join(words))


async def test_an_answer_that_begins_again_replaces_the_first(
    lea: Tab, account, providers: ScriptedProviders
) -> None:
    lost = tuple(f"perdu{number} " for number in range(8))
    words = counted(20)
    providers.enqueue(
        Script(tokens=lost, token_interval_s=0.1, fault="cut", fault_after=6),
        Script(tokens=words, token_interval_s=0.05),
    )
    await record(lea)
    await lea.say(QUESTION)
    await lea.shows("perdu3")
    await lea.shows("fin.")
    await lea.settled(turns=1)
    states = await recorded(lea)
    assert not [state for state in states if "perdu" in state and "mot" in state]
    steps_of([state for state in states if "perdu" not in state], "".join(words))
    [turn] = await account.stored(lea.session_id)
    assert turn["content"] == "".join(words)
