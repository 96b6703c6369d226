"""Debian's Chromium, steered by Playwright; Playwright's own browsers are never downloaded."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright, expect

from lea.testing.programs import ensure_program

PATIENCE_MS = 30_000
"""For what has to appear on a machine that is busy."""
FLAGS = (
    "--no-sandbox",  # root's user namespaces are closed in most containers
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """Start a browser without a window. Raises RuntimeError where there is none and nobody may install it."""
    program = ensure_program("chromium", "chromium")
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()
