"""Whoever uses the page, however: by keyboard, on a telephone, in the dark, with a screen reader."""

from typing import Any

import pytest
from playwright.async_api import expect

from lea.testing.browser import Tab, Visit
from lea.testing.browser.axe import Axe
from lea.testing.providers import Script, ScriptedProviders

SALE = (
    "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $, "
    "vendeur Robert Lacasse 819 555-0133"
)
RICH = (
    "# Le point\n\nVoici **trois** choses, selon `OACIQ` :\n\n1. un\n2. deux\n   - sous-point\n\n> Une citation.\n\n"
    "| Formulaire | État | Échéance de la signature | Responsable du dossier |\n|---|---|---|---|\n"
    "| Promesse d’achat | signée | le 15 mars 2027 | Robert Lacasse |\n\n"
    "```\nune ligne de code qui est bien plus longue que la largeur d’un téléphone, et de loin\n```\n\n"
    f"[un lien](https://www.oaciq.com/fr) {'mot' * 60}\n\n---\n\nfin."
)


async def test_every_state_of_the_page_meets_wcag(
    visit: Visit, account, axe: Axe, providers: ScriptedProviders
) -> None:
    breaches: list[str] = []
    tab = await visit.tab()
    page = tab.page

    async def look(state: str) -> None:
        await tab.still()
        breaches.extend(f"{state}: {line}" for line in await axe.breaches(page))

    await tab.button("Se connecter").click()
    await expect(tab.problem).not_to_be_empty()
    await look("the door, with a mistake")
    await tab.sign_in(account.email, "mot-de-passe")
    await look("the welcome, without files")
    await tab.say(SALE)
    await tab.settled(turns=1)
    await expect(tab.file).to_contain_text("Robert Lacasse")
    await look("cards and the file")
    providers.enqueue(Script(tokens=(RICH,)))
    await tab.say("Fais le point")
    await tab.shows("fin.")
    await tab.settled(turns=2)
    await look("a rich answer")
    await page.get_by_title("Compte et préférences").click()
    await look("the account's menu")
    await page.get_by_role("menuitem", name="Raccourcis clavier").click()
    await look("the shortcuts")
    await page.keyboard.press("Escape")
    await tab.conversations.get_by_role("button", name="Options").click()
    await page.get_by_role("menuitem", name="Supprimer").click()
    await look("the question before a deletion")
    await page.keyboard.press("Escape")
    await tab.say("450 000 $")
    await tab.settled(turns=3)
    await look("a question with its buttons")
    providers.enqueue(Script(status=400))
    await tab.say("Que se passe-t-il ?")
    await expect(tab.last.get_by_role("group", name="La réponse n’est pas venue")).to_be_visible()
    await look("a failure")
    providers.enqueue(Script(first_token_s=60))
    await tab.say("Et maintenant ?")
    await expect(tab.last.get_by_text("Léa réfléchit…")).to_be_visible()
    await visit.context.set_offline(True)
    await expect(page.get_by_text("Vous êtes hors ligne.")).to_be_visible()
    await look("thinking, offline")
    await visit.context.set_offline(False)
    await tab.stop.click()
    await tab.settled()
    await page.set_viewport_size({"width": 360, "height": 740})
    await look("a telephone")
    await tab.button("Ouvrir la liste des conversations").click()
    await expect(page.get_by_role("dialog", name="Conversations")).to_be_visible()
    await look("a telephone, with the list")
    assert not breaches, "\n".join(breaches)


async def test_a_broker_without_a_mouse(lea: Tab, providers: ScriptedProviders) -> None:
    page = lea.page
    keys = page.keyboard
    await page.reload()
    await expect(lea.composer).to_be_visible()
    await keys.press("Tab")
    await expect(page.get_by_role("link", name="Aller à la conversation")).to_be_focused()
    await keys.press("Enter")
    await keys.press("Alt+m")
    await expect(lea.composer).to_be_focused()
    await keys.insert_text("Première ligne")
    await keys.press("Shift+Enter")
    await keys.insert_text("prix demandé ?")
    await expect(lea.composer).to_have_value("Première ligne\nprix demandé ?")
    await lea.composer.fill(SALE)
    await keys.press("Enter")
    await lea.settled(turns=1)

    providers.enqueue(Script(tokens=("mot ",) * 500, token_interval_s=0.05))
    await lea.say("Que dois-je préparer ?")
    await lea.shows("mot mot")
    await keys.press("Escape")
    await lea.settled(turns=2)
    await expect(lea.last.get_by_text("Réponse arrêtée.")).to_be_visible()

    await lea.say("Prix demandé 379 000 $")
    await lea.settled(turns=3)
    undo = lea.cards.get_by_role("button", name="Annuler")
    await expect(undo).to_be_visible()
    for _ in range(40):
        await keys.press("Shift+Tab")
        if await undo.evaluate("button => button === document.activeElement"):
            break
    await keys.press("Enter")
    await expect(lea.cards.get_by_text("Annulé", exact=True)).to_be_visible()

    await keys.press("Alt+k")
    await expect(page.get_by_role("searchbox", name="Rechercher dans les conversations")).to_be_focused()
    await keys.press("Tab")
    await keys.press("Tab")
    options = lea.conversations.get_by_role("button", name="Options")
    await expect(options).to_be_focused()
    await keys.press("Enter")
    await expect(page.get_by_role("menuitem", name="Renommer")).to_be_focused()
    await keys.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Supprimer")).to_be_focused()
    await keys.press("Escape")
    await expect(options).to_be_focused()

    await keys.press("Alt+p")
    await expect(lea.file).to_have_count(0)
    await keys.press("Alt+p")
    await expect(lea.file).to_be_visible()
    await keys.press("Alt+h")
    await expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await keys.press("Alt+n")
    await expect(lea.turns).to_have_count(0)
    await expect(lea.composer).to_be_focused()


async def test_the_dark_is_chosen_kept_and_there_before_the_first_paint(lea: Tab) -> None:
    page = lea.page
    paper = "() => getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(paper)
    await page.get_by_title("Compte et préférences").click()
    await page.get_by_role("menuitemradio", name="Sombre").click()
    dark = await page.evaluate(paper)
    assert dark != light
    await page.reload(wait_until="commit")
    await page.wait_for_function("() => document.body !== null")
    assert await page.evaluate(paper) == dark
    await expect(lea.composer).to_be_visible()
    assert await page.evaluate(paper) == dark
    await page.emulate_media(color_scheme="dark")
    await page.get_by_title("Compte et préférences").click()
    await page.get_by_role("menuitemradio", name="Claire").click()
    assert await page.evaluate(paper) == light
    await page.get_by_role("menuitemradio", name="Automatique").click()
    assert await page.evaluate(paper) == dark


async def test_english_is_chosen_in_the_menu(lea: Tab) -> None:
    await lea.page.get_by_title("Compte et préférences").click()
    await lea.page.get_by_role("menuitemradio", name="English").click()
    await lea.page.keyboard.press("Escape")
    await expect(lea.page.get_by_role("textbox", name="Message to Léa")).to_be_visible()
    async with lea.page.expect_response("**/v1/auth/me") as answered:
        await lea.page.reload()
    await expect(lea.page.get_by_role("textbox", name="Message to Léa")).to_be_visible()
    headers = await (await answered.value).request.all_headers()
    assert headers["accept-language"] == "en-CA"


_TOO_WIDE = """() => {
  const fits = one => {
    const { left, right, width } = one.getBoundingClientRect();
    return width === 0 || (left >= -1 && right <= innerWidth + 1);
  };
  const inScroller = one => {
    const scroller = one.parentElement?.closest("[tabindex='0']");
    return scroller && fits(scroller) && /auto|scroll/.test(getComputedStyle(scroller).overflowX);
  };
  return [...document.querySelectorAll("body *")]
    .filter(one => !fits(one) && !inScroller(one))
    .map(one => `${one.tagName} ${one.className}: ${one.textContent.slice(0, 40)}`);
}"""
"""What reaches past the window, unless in a place that scrolls by itself, also by keyboard."""


@pytest.mark.parametrize(
    "context_options", [{"viewport": {"width": 360, "height": 740}, "has_touch": True}], ids=["360 px"]
)
async def test_a_telephone_needs_no_sideways_scroll(
    visit: Visit, account, providers: ScriptedProviders, context_options: dict[str, Any]
) -> None:
    tab = await visit.tab()
    page = tab.page
    wide: list[str] = []

    async def look(state: str) -> None:
        await tab.still()
        wide.extend(f"{state}: {one}" for one in await page.evaluate(_TOO_WIDE))
        await page.evaluate("() => scrollTo(500, 0)")
        assert await page.evaluate("() => document.scrollingElement.scrollLeft") == 0

    await look("the door")
    await tab.sign_in(account.email, "mot-de-passe")
    await look("the welcome")
    await tab.say(SALE)
    await tab.settled(turns=1)
    providers.enqueue(Script(tokens=(RICH,)))
    await tab.say("Fais le point")
    await tab.shows("fin.")
    await tab.settled(turns=2)
    await look("a rich answer")
    await page.get_by_role("button", name="Ouvrir le dossier").click()
    drawer = page.get_by_role("dialog", name="Dossier de la transaction")
    await expect(drawer).to_contain_text("Robert Lacasse")
    await look("the file")
    await drawer.get_by_role("button", name="Fermer le dossier").click()
    await tab.button("Ouvrir la liste des conversations").click()
    drawer = page.get_by_role("dialog", name="Conversations")
    await expect(drawer.get_by_role("listitem")).to_have_count(1)
    await look("the list")
    await drawer.get_by_role("button", name="Nouvelle conversation").click()
    await expect(tab.turns).to_have_count(0)
    await expect(drawer).to_have_count(0)
    assert not wide, "\n".join(wide)


async def test_a_screen_reader_hears_what_was_done_and_whole_sentences(
    lea: Tab, providers: ScriptedProviders
) -> None:
    await lea.page.evaluate(
        """() => {
            const heard = (window.leaHeard = []);
            new MutationObserver(() => {
              for (const region of document.querySelectorAll("[aria-live=polite]")) {
                if (region.textContent && heard.at(-1) !== region.textContent) heard.push(region.textContent);
              }
            }).observe(document, { subtree: true, childList: true, characterData: true });
        }"""
    )
    tokens = tuple(f"{word} " for word in ("Voici", "une", "phrase.", "En", "voici", "une", "autre."))
    providers.enqueue(Script(tokens=tokens, token_interval_s=0.2))
    await lea.say(f"{SALE}. Ensuite, que dois-je préparer ?")
    await lea.settled(turns=1)
    await lea.page.wait_for_function("() => window.leaHeard.join(' ').includes('une autre.')")
    heard = await lea.page.evaluate("() => window.leaHeard.join(' ')")
    assert heard.count("Voici une phrase.") == 1
    assert heard.count("42, rue des Pins") == 1
