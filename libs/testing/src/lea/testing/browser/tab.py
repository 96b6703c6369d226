"""The page as a broker uses it: by the names of what is on it, in French unless said otherwise."""

from uuid import UUID

from playwright.async_api import Locator, Page, expect

_SESSION = "?s="
_STILL = "async () => { await Promise.allSettled(document.getAnimations().map(one => one.finished)); }"


class Tab:
    """One tab on Léa's page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def sign_in(self, email: str, password: str) -> None:
        """Go through the door and wait for the workspace."""
        await self.page.get_by_label("Courriel").fill(email)
        await self.page.get_by_label("Mot de passe", exact=True).fill(password)
        await self.page.get_by_role("button", name="Se connecter").click()
        await expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message à Léa")

    @property
    def stop(self) -> Locator:
        return self.button("Arrêter la réponse")

    @property
    def turns(self) -> Locator:
        return self.page.locator("[data-turn]")

    @property
    def last(self) -> Locator:
        """The latest turn."""
        return self.turns.last

    @property
    def answer(self) -> Locator:
        """What Léa says in the latest turn, as it is drawn."""
        return self.last.locator("[data-answer]")

    @property
    def cards(self) -> Locator:
        """The sentences of what was done in the latest turn."""
        return self.last.get_by_role("list", name="Ce que Léa a fait").get_by_role("listitem")

    @property
    def file(self) -> Locator:
        """The transaction beside the conversation."""
        return self.page.get_by_role("complementary", name="Dossier de la transaction")

    @property
    def problem(self) -> Locator:
        """What went wrong, where it is told at once."""
        return self.page.get_by_role("main").get_by_role("alert")

    @property
    def conversations(self) -> Locator:
        return self.page.get_by_role("navigation", name="Conversations")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def still(self) -> None:
        """Wait until whatever slides or fades has arrived."""
        await self.page.evaluate(_STILL)

    async def say(self, message: str) -> None:
        """Write a message and send it by Enter."""
        await self.composer.fill(message)
        await self.composer.press("Enter")

    async def settled(self, turns: int | None = None) -> None:
        """Wait until no answer is under way, with so many turns in sight."""
        if turns is not None:
            await expect(self.turns).to_have_count(turns)
        await expect(self.button("Envoyer")).to_be_visible()

    async def shows(self, text: str) -> None:
        """Wait until the latest answer holds a text."""
        await expect(self.answer).to_contain_text(text)

    @property
    def session_id(self) -> UUID:
        """The open conversation, from the address."""
        return UUID(self.page.url.split(_SESSION)[1])

    async def in_address(self) -> UUID:
        """Wait until the open conversation stands in the address and return it."""
        await self.page.wait_for_url(lambda url: _SESSION in url)
        return self.session_id
