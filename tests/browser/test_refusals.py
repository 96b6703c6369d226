"""What can't be done is told in words that help, and the way on works."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest_asyncio
from playwright.async_api import expect

from lea.testing.browser import Tab
from lea.testing.processes import Process
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

QUESTION = "Quels dossiers demandent mon attention ?"
ANSWER = "La propriété est à vous."


async def test_a_provider_that_fails_is_told_and_the_retry_answers(
    lea: Tab, account, providers: ScriptedProviders
) -> None:
    providers.default = Script(status=503, retry_after="0")
    await lea.say(QUESTION)
    problem = lea.last.get_by_role("group", name="La réponse n’est pas venue")
    await expect(problem).to_contain_text("provider_overloaded")
    sentence = (await problem.get_by_role("paragraph").first.inner_text()).strip()
    assert len(sentence) > 20
    assert "_" not in sentence
    providers.default = Script()
    await problem.get_by_role("button", name="Réessayer").click()
    await lea.shows(ANSWER)
    await lea.settled()
    assert (await account.stored(lea.session_id))[-1]["state"] == "done"


@pytest_asyncio.fixture(loop_scope="session")
async def no_model(system: System) -> AsyncGenerator[None]:
    """The system as it is without any key."""
    with_key = system.services["llm"]
    environment = {
        name: value for name, value in with_key.command.environment.items() if not name.startswith("OPENAI_")
    }
    await with_key.stop()
    system.services["llm"] = Process(replace(with_key.command, environment=environment), with_key.log)
    await system.restart("llm")
    yield
    await system.services["llm"].stop()
    system.services["llm"] = with_key
    await system.restart("llm")


async def test_without_a_model_a_notice_says_so_and_lea_answers_from_the_files(
    no_model: None, lea: Tab
) -> None:
    notice = lea.page.get_by_role("status").filter(has_text="Aucun modèle de langage n’est configuré.")
    await expect(notice).to_be_visible()
    await lea.say("Où en sont mes transactions ?")
    await lea.settled(turns=1)
    await expect(lea.last.get_by_label("Détails de la réponse")).to_contain_text("Léa")
    await notice.get_by_role("button", name="Masquer cet avis").click()
    await expect(notice).to_have_count(0)


async def test_a_spent_budget_is_told(lea: Tab, account, rows) -> None:
    await lea.say(QUESTION)
    await lea.settled(turns=1)
    await rows(
        "UPDATE identity.users SET monthly_budget_micros = 1 WHERE email = :e RETURNING 1", e=account.email
    )
    await lea.say("Et ensuite ?")
    await expect(lea.turns).to_have_count(2)
    await expect(lea.last).to_contain_text("Votre budget mensuel")
    await expect(lea.last).to_contain_text("Il se renouvelle le")
    await expect(lea.last.get_by_role("button", name="Réessayer")).to_have_count(0)
    await lea.say("Crée une vente au 42, rue des Pins, Sherbrooke")
    await lea.settled(turns=3)
    await expect(lea.cards.filter(has_text="42, rue des Pins")).not_to_have_count(0)
    await rows(
        "UPDATE identity.users SET monthly_budget_micros = 150 WHERE email = :e RETURNING 1", e=account.email
    )
    await lea.say("Et maintenant ?")
    await lea.shows(ANSWER)
    await lea.settled()
    await expect(lea.page.get_by_role("status").filter(has_text="Budget du mois")).to_be_visible()


async def test_a_limit_is_told_with_the_time_to_wait(lea: Tab, account, rows) -> None:
    await rows(
        "UPDATE identity.users SET messages_per_minute = 1 WHERE email = :e RETURNING 1", e=account.email
    )
    await lea.say(QUESTION)
    await lea.settled(turns=1)
    await lea.say("Et ensuite ?")
    await expect(lea.last).to_contain_text("Vous avez atteint 1 messages par minute.")
    retry = lea.last.get_by_role("button", name="Réessayer dans")
    await expect(retry).to_be_disabled()
    await rows(
        "UPDATE identity.users SET messages_per_minute = 100 WHERE email = :e RETURNING 1", e=account.email
    )
    await expect(lea.composer).to_be_editable()


async def test_an_answer_that_was_cut_short_is_carried_on(lea: Tab, providers: ScriptedProviders) -> None:
    providers.enqueue(Script(tokens=("Un début",), finish="length"), Script(tokens=(" et la suite.",)))
    await lea.say(QUESTION)
    await expect(lea.last).to_contain_text("La réponse a atteint sa longueur maximale.")
    await lea.button("Continuer").click()
    await lea.settled(turns=2)
    await lea.shows("et la suite.")
