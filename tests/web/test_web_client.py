"""The web client's own checks as part of the whole: the gateway's types, its rules, its tests, its weight."""

import gzip
import os
import re
import subprocess
from pathlib import Path

import pytest

from lea.local.web import INSTALL, built

WEB = Path(__file__).parents[2] / "apps" / "web"
FIRST_LOAD_MAX_BYTES = 250_000
"""Scripts and styles of the page, as gzip sends them: 224 kB in November 2026, more than half of it Next and React."""
TAG = re.compile(r"<(?:script|link)\b[^>]*>")


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as `make run` builds it, unless it is there already."""
    return built(WEB, tmp_path_factory.mktemp("web") / "build.log", os.environ)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("check", ["openapi:check", "format", "types", "lint", "test"])
def test_the_clients_own_checks_pass(pages: Path, check: str) -> None:
    ran = subprocess.run(
        ["npm", "run", "--silent", check],
        cwd=WEB,
        env={**os.environ, "NO_COLOR": "1", "CI": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"npm run {check}\n{ran.stdout[-6000:]}\n{ran.stderr[-3000:]}"


@pytest.mark.timeout(600)
def test_the_page_stays_light(pages: Path) -> None:
    page = (pages / "index.html").read_text(encoding="utf-8")
    loaded = {
        path
        for tag in TAG.findall(page)
        if "noModule" not in tag and (path := _loaded(tag)) and path.endswith((".js", ".css"))
    }
    assert len(loaded) > 3, "the page's scripts were not found"
    weights = {path: len(gzip.compress((pages / path).read_bytes(), 9)) for path in loaded}
    assert sum(weights.values()) <= FIRST_LOAD_MAX_BYTES, weights


@pytest.mark.timeout(600)
def test_the_page_allows_nothing_inline_that_it_did_not_bring(pages: Path) -> None:
    policy = (pages / "content-security-policy.txt").read_text(encoding="ascii")
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy, "nothing comes from elsewhere"


def test_the_lock_names_no_registry() -> None:
    lock = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert INSTALL[:2] == ("npm", "ci"), "what is installed is what the lock names"


def _loaded(tag: str) -> str | None:
    found = re.search(r'\b(?:src|href)="/([^"]+)"', tag)
    return found[1] if found and ("<script" in tag or 'rel="stylesheet"' in tag) else None
