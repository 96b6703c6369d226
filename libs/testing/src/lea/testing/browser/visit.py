"""One broker's visit: tabs that share a sign-in, and a record of all that they asked for and complained of."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, WebError

from lea.testing.browser.chromium import PATIENCE_MS
from lea.testing.browser.tab import Tab

WINDOW = {"width": 1440, "height": 900}
_NO_REQUEST = ("data:", "blob:")
_EXPECTED = ("Failed to load resource", "net::ERR_")
"""A request that was refused or cut: for the page to handle, not a mistake of its own."""


class Visit:
    """A browser context on the page; made by `Visit.begin`."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.requests: list[Request] = []
        self.answers: list[Response] = []
        self.console: list[str] = []
        self.mistakes: list[str] = []
        """What no page of ours may do: an exception, an error on the console, a breach of its own policy."""
        context.on("request", self._on_request)
        context.on("response", self._on_answer)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    @classmethod
    @asynccontextmanager
    async def begin(cls, browser: Browser, url: str, **options: Any) -> AsyncGenerator["Visit"]:
        """Begin one; `options` are Playwright's for a context. Everything is French, still and in Québec's time."""
        defaults: dict[str, Any] = {
            "base_url": url,
            "viewport": WINDOW,
            "locale": "fr-CA",
            "timezone_id": "America/Toronto",
            "reduced_motion": "reduce",
        }
        context = await browser.new_context(**(defaults | options))
        context.set_default_timeout(PATIENCE_MS)
        try:
            yield cls(context, url)
        finally:
            await context.close()

    async def tab(self, path: str = "/") -> Tab:
        """Open a tab on the page."""
        tab = Tab(await self.context.new_page())
        await tab.page.goto(path)
        return tab

    @property
    def tabs(self) -> list[Page]:
        return self.context.pages

    @property
    def strangers(self) -> list[str]:
        """Addresses that were asked for and are not the gateway's own."""
        own = (f"{self.url}/", *_NO_REQUEST)
        return [request.url for request in self.requests if not request.url.startswith(own)]

    def asked(self, ending: str, status: int | None = None) -> list[Response]:
        """Return the answers to requests whose path ends so, of this status."""
        return [
            answer
            for answer in self.answers
            if answer.url.split("?")[0].endswith(ending) and status in (None, answer.status)
        ]

    async def keep(self, folder: Path) -> str:
        """Write a picture of every tab into the folder; return where they are and what the console said."""
        lines = [f"requests: {len(self.requests)}", *self.console, *self.mistakes]
        for number, page in enumerate(self.tabs, start=1):
            picture = folder / f"tab-{number}.png"
            await page.screenshot(path=picture)
            lines.append(f"{page.url}: {picture}")
        return "\n".join(lines)

    def _on_request(self, request: Request) -> None:
        self.requests.append(request)

    def _on_answer(self, answer: Response) -> None:
        self.answers.append(answer)

    def _on_console(self, message: ConsoleMessage) -> None:
        self.console.append(f"{message.type}: {message.text}")
        if message.type == "error" and not any(one in message.text for one in _EXPECTED):
            self.mistakes.append(message.text)

    def _on_error(self, error: WebError) -> None:
        self.mistakes.append(str(error.error))
