"""What a broker orders on the page: done, shown, asked about, taken back."""

import json

from playwright.async_api import Locator, expect

from lea.testing.browser import Tab
from lea.testing.providers import Script, ScriptedProviders

SALE = (
    "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $, "
    "vendeur Robert Lacasse 819 555-0133"
)
ASKED, LOWER = "389\u00a0000\u00a0$", "379\u00a0000\u00a0$"


def part(file: Locator, title: str) -> Locator:
    """A section of the transaction's file."""
    return file.get_by_role("region", name=title)


async def test_an_order_is_shown_with_its_cards_and_its_file(lea: Tab, account) -> None:
    await lea.say(SALE)
    await lea.settled(turns=1)
    await expect(lea.cards.filter(has_text="42, rue des Pins")).not_to_have_count(0)
    await expect(lea.file.get_by_role("heading", name="42, rue des Pins")).to_be_visible()
    await expect(part(lea.file, "Prix")).to_contain_text(ASKED)
    await expect(part(lea.file, "Parties")).to_contain_text("Robert Lacasse")
    await expect(lea.file.get_by_text("Prochain document")).to_be_visible()
    path = f"/v1/lea/sessions/{await lea.in_address()}/actions"
    done = (await account.broker.client.get(path)).json()["items"]
    await expect(lea.cards).to_have_count(len(done))
    for action in done:
        card = lea.cards.filter(has_text=action["line"])
        await expect(card.get_by_role("button", name="Annuler")).to_be_visible()
    await expect(lea.last.get_by_label("Détails de la réponse")).to_have_text("Léasans frais")


async def test_a_question_is_answered_by_its_button(lea: Tab, account) -> None:
    await lea.say("Crée une transaction au 12, rue Roy, Laval")
    await lea.settled(turns=1)
    choices = lea.last.get_by_role("group", name="Réponses possibles").get_by_role("button")
    await expect(choices).to_have_text(["Vente", "Achat"])
    await expect(lea.cards).to_have_count(0)
    await choices.filter(has_text="Achat").click()
    await lea.settled(turns=2)
    await expect(lea.cards.first).to_contain_text("achat")
    await expect(lea.file.get_by_role("heading", name="12, rue Roy")).to_be_visible()
    await expect(lea.page.get_by_role("group", name="Réponses possibles")).to_have_count(0)
    asked, answered = await account.stored(lea.session_id)
    assert asked["actions"] == []
    assert answered["message"] == "Achat"


async def test_what_was_done_is_undone_by_its_card(lea: Tab) -> None:
    await lea.say(SALE)
    await lea.settled(turns=1)
    await lea.say("Prix demandé 379 000 $")
    await lea.settled(turns=2)
    prices = part(lea.file, "Prix")
    await expect(prices).to_contain_text(f"avant : {ASKED}")
    undo = lea.cards.get_by_role("button", name="Annuler")
    await undo.click()
    await expect(lea.cards.get_by_text("Annulé", exact=True)).to_be_visible()
    await expect(undo).to_have_count(0)
    await expect(prices).not_to_contain_text(LOWER)
    await expect(prices).to_contain_text(ASKED)
    await lea.page.reload()
    await lea.settled(turns=2)
    await expect(lea.cards.get_by_text("Annulé", exact=True)).to_be_visible()


async def test_an_undo_that_something_rests_on_says_why_not(lea: Tab) -> None:
    await lea.say(SALE)
    await lea.settled(turns=1)
    await lea.say("Prix demandé 379 000 $")
    await lea.settled(turns=2)
    first = lea.turns.first
    price = first.get_by_role("listitem").filter(has_text=ASKED)
    await price.get_by_role("button", name="Annuler").click()
    await expect(first.get_by_role("alert")).to_contain_text("Annulation impossible")
    await expect(part(lea.file, "Prix")).to_contain_text(LOWER)


async def test_a_proposal_is_carried_out_by_its_yes(lea: Tab, providers: ScriptedProviders) -> None:
    await lea.say(SALE)
    await lea.settled(turns=1)
    arguments = json.dumps({"kind": "asking", "amount_cad": 379_000, "transaction": None})
    providers.enqueue(Script(tokens=(), tool_calls=(("set_price", arguments),), finish="tool_calls"))
    await lea.say("Ramène ça à 379 000")
    await lea.settled(turns=2)
    await expect(part(lea.file, "Prix")).to_contain_text(ASKED)
    await lea.last.get_by_role("button", name="Oui, fais-le").click()
    await lea.settled(turns=3)
    await expect(lea.cards).to_contain_text([LOWER])
    await expect(part(lea.file, "Prix")).to_contain_text(LOWER)


async def test_a_file_is_chosen_from_the_list(lea: Tab, account) -> None:
    await account.broker.say(SALE)
    await lea.page.reload()
    await lea.file.get_by_role("button", name="42, rue des Pins").click()
    await lea.settled(turns=1)
    await expect(lea.file.get_by_role("heading", name="42, rue des Pins")).to_be_visible()
    await expect(lea.file).to_contain_text("Robert Lacasse")
