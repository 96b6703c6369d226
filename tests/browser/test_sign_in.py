"""Coming in, staying in, going out."""

from playwright.async_api import expect

from lea.testing.browser import Visit

PASSWORD = "mot-de-passe"


async def test_a_wrong_password_is_told_and_the_right_one_opens(visit: Visit, account) -> None:
    tab = await visit.tab()
    page = tab.page
    await expect(page.get_by_label("Courriel")).to_be_focused()
    await tab.button("Se connecter").click()
    await expect(tab.problem).to_contain_text("Entrez votre courriel.")
    await page.get_by_label("Courriel").fill(account.email)
    await page.get_by_label("Mot de passe", exact=True).fill("pas-celui-là")
    await page.keyboard.press("Enter")
    await expect(tab.problem).to_contain_text("Le courriel ou le mot de passe est inexact.")
    await expect(page.get_by_label("Courriel")).to_have_value(account.email)
    await page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(tab.composer).to_be_visible()
    await expect(page.get_by_role("heading", name="Camille")).to_be_visible()
    await page.reload()
    await expect(tab.composer).to_be_visible()
    kept = await page.evaluate(
        "() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"
    )
    assert "eyJ" not in kept, "an access token is kept in memory alone"


async def test_signing_out_ends_the_session_in_every_tab(visit: Visit, account) -> None:
    first = await account.enter(visit)
    second = await visit.tab()
    await expect(second.composer).to_be_visible()
    assert len(visit.asked("/auth/login")) == 1
    await first.page.get_by_title("Compte et préférences").click()
    await first.page.get_by_role("menuitem", name="Se déconnecter").click()
    for tab in (first, second):
        await expect(tab.button("Se connecter")).to_be_visible()
        await tab.page.reload()
        await expect(tab.button("Se connecter")).to_be_visible()
    assert await first.page.evaluate("() => localStorage.getItem('lea.session')") is None


async def test_a_session_that_was_ended_elsewhere_leads_to_the_door(visit: Visit, account, rows) -> None:
    tab = await account.enter(visit)
    await tab.composer.fill("Un brouillon")
    await rows(
        "DELETE FROM identity.sessions s USING identity.users u WHERE u.id = s.user_id AND u.email = :e RETURNING 1",
        e=account.email,
    )
    await tab.page.reload()
    await expect(tab.button("Se connecter")).to_be_visible()
    await tab.sign_in(account.email, PASSWORD)
    await expect(tab.composer).to_have_value("Un brouillon")


async def test_english_is_chosen_at_the_door_and_stays(visit: Visit, account) -> None:
    tab = await visit.tab()
    page = tab.page
    await expect(page.locator("html")).to_have_attribute("lang", "fr-CA")
    await tab.button("Switch to English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en-CA")
    await page.get_by_label("E-mail").fill(account.email)
    await page.get_by_label("Password", exact=True).fill("not-this-one")
    await page.get_by_role("button", name="Sign in").click()
    await expect(tab.problem).to_contain_text("The e-mail address or the password is wrong.")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("textbox", name="Message to Léa")).to_be_visible()
    await page.reload()
    composer = page.get_by_role("textbox", name="Message to Léa")
    await composer.fill("Create a sale at 42 rue des Pins, Sherbrooke, asking price $389,000")
    await composer.press("Enter")
    cards = tab.last.get_by_role("listitem")
    await expect(cards.first).to_contain_text("Sale")
    file = page.get_by_role("complementary")
    await expect(file).to_contain_text("$389,000")
