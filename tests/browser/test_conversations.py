"""The list of conversations: found, renamed, exported, deleted."""

import json
from pathlib import Path

from playwright.async_api import expect

from lea.testing.browser import Tab

SALE = "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $"


async def options_of(lea: Tab, title: str, choice: str) -> None:
    row = lea.conversations.get_by_role("listitem").filter(has_text=title)
    await row.get_by_role("button", name="Options").click()
    await row.get_by_role("menuitem", name=choice).click()


async def test_conversations_are_found_renamed_and_deleted(lea: Tab, account) -> None:
    await lea.say("Bonjour, quoi de neuf ?")
    await lea.settled(turns=1)
    spoken = await lea.in_address()
    await lea.conversations.get_by_role("button", name="Nouvelle conversation").click()
    await lea.say(SALE)
    await lea.settled(turns=1)
    sold = await lea.in_address()
    rows = lea.conversations.get_by_role("listitem")
    await expect(rows).to_have_count(2)

    search = lea.page.get_by_role("searchbox", name="Rechercher dans les conversations")
    await search.fill("pins")
    await expect(rows).to_have_count(1)
    await expect(rows.locator("mark").first).to_have_text("Pins")
    await search.fill("introuvable")
    await expect(lea.conversations).to_contain_text("Rien pour « introuvable »")
    await search.press("Escape")
    await expect(rows).to_have_count(2)

    await rows.filter(has_text="Pins").get_by_role("button", name="Options").click()
    await lea.page.get_by_role("menuitem", name="Renommer").click()
    title = lea.page.get_by_role("textbox", name="Nouveau titre")
    await title.fill("Vente Lacasse")
    await title.press("Enter")
    await expect(rows.filter(has_text="Vente Lacasse")).to_have_count(1)
    await expect(lea.page.get_by_role("heading", name="Vente Lacasse")).to_be_visible()
    known = (await account.broker.client.get(f"/v1/lea/sessions/{sold}")).json()
    assert known["title"] == "Vente Lacasse"

    await rows.filter(has_not_text="Vente Lacasse").get_by_role("link").click()
    await expect(lea.last).to_contain_text("Bonjour, quoi de neuf ?")
    assert lea.session_id == spoken
    await lea.page.go_back()
    await expect(lea.last).to_contain_text(SALE)

    await options_of(lea, "Vente Lacasse", "Supprimer")
    question = lea.page.get_by_role("alertdialog")
    await expect(question).to_contain_text("Ce que Léa a inscrit dans vos transactions y reste.")
    await question.get_by_role("button", name="Annuler").click()
    await expect(rows).to_have_count(2)
    await options_of(lea, "Vente Lacasse", "Supprimer")
    await question.get_by_role("button", name="Supprimer").click()
    await expect(rows).to_have_count(1)
    await expect(lea.turns).to_have_count(0)
    assert (await account.broker.client.get(f"/v1/lea/sessions/{sold}")).status_code == 404
    assert (await account.broker.client.get("/v1/transactions")).json()["items"], "the file stays"


async def test_a_conversation_is_exported(lea: Tab, tmp_path: Path) -> None:
    await lea.say(SALE)
    await lea.settled(turns=1)
    await lea.say("Et maintenant ?")
    await lea.settled(turns=2)
    for choice, name in (
        ("Document à lire (Markdown)", "export.md"),
        ("Données complètes (JSON)", "export.json"),
    ):
        await lea.button("Exporter").click()
        async with lea.page.expect_download() as started:
            await lea.page.get_by_role("menuitem", name=choice).click()
        download = await started.value
        assert Path(download.suggested_filename).suffix == Path(name).suffix
        await download.save_as(tmp_path / name)
    document = (tmp_path / "export.md").read_text(encoding="utf-8")
    assert SALE in document
    assert "Bonjour ! La propriété est à vous." in document
    data = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))
    assert [turn["message"] for turn in data["turns"]] == [SALE, "Et maintenant ?"]


async def test_an_address_of_nobodys_conversation_says_so(lea: Tab) -> None:
    await lea.page.goto("/?s=00000000-0000-4000-8000-000000000000")
    await expect(lea.problem).to_contain_text("La conversation n’a pas pu être chargée.")
    await lea.conversations.get_by_role("button", name="Nouvelle conversation").click()
    await lea.say("Bonjour, une question ?")
    await lea.settled(turns=1)
    await lea.shows("La propriété est à vous.")
