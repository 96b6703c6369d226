"""axe-core in a page: what breaks WCAG 2.2 at levels A and AA, in light and in dark."""

from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_RUN = "levels => axe.run(document, { runOnly: levels, resultTypes: ['violations'] })"


class Axe:
    """The checker from the web client's own packages."""

    def __init__(self, web: Path) -> None:
        self._source = (web / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    async def breaches(self, page: Page) -> list[str]:
        """Return what is wrong with the page as it stands, in both schemes: a line for each element."""
        if not await page.evaluate("() => 'axe' in window"):
            await page.evaluate(self._source)
        found: list[str] = []
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            result: dict[str, Any] = await page.evaluate(_RUN, LEVELS)
            found += [f"{scheme}: {line}" for rule in result["violations"] for line in _lines(rule)]
        return found


def _lines(rule: dict[str, Any]) -> list[str]:
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for node in rule["nodes"]]
