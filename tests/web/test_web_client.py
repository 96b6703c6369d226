"""The web client's own checks as part of the whole: the gateway's types, its rules, its tests, its weight."""

import base64
import gzip
import hashlib
import os
import re
import subprocess
from pathlib import Path

import pytest

from lea.local.web import INSTALL

WEB = Path(__file__).parents[2] / "apps" / "web"
FIRST_LOAD_MAX_BYTES = 250_000
"""Scripts and styles of the page, as gzip sends them: 224 kB in November 2026, more than half of it Next and React."""
TAG = re.compile(r"<(?:script|link)\b[^>]*>")


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


def finished(folder: Path, page: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run what follows a build on a page."""
    (folder / "index.html").write_text(page, encoding="utf-8")
    return subprocess.run(
        ["node", str(WEB / "scripts" / "finish.mjs"), str(folder)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_policy_names_each_inline_script_by_its_hash_and_the_api(tmp_path: Path) -> None:
    script = "self.__next_f.push([1])"
    page = f'<!doctype html><script src="/a.js"></script><script id="x">{script}</script>'
    assert finished(tmp_path, page, NEXT_PUBLIC_LEA_API="https://api.exemple.ca/v1").returncode == 0
    policy = (tmp_path / "content-security-policy.txt").read_text(encoding="ascii")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "connect-src 'self' https://api.exemple.ca;" in policy
    assert gzip.decompress((tmp_path / "index.html.gz").read_bytes()).decode() == page
    assert (tmp_path / "index.html.br").exists()


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ('<p style="color:red">', "a style attribute"),
        ("<style>p{}</style>", "a style element"),
        ('<button onclick="x()">', "an event handler"),
        ('<script src="https://cdn.exemple.ca/a.js"></script>', "another host"),
        ('<link rel="stylesheet" href="//fonts.exemple.ca/a.css">', "another host"),
    ],
)
def test_a_page_that_its_policy_would_break_is_not_finished(tmp_path: Path, page: str, what: str) -> None:
    ran = finished(tmp_path, page)
    assert ran.returncode != 0
    assert what in ran.stderr


def test_the_lock_names_no_registry() -> None:
    lock = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert INSTALL[:2] == ("npm", "ci"), "what is installed is what the lock names"


def _loaded(tag: str) -> str | None:
    found = re.search(r'\b(?:src|href)="/([^"]+)"', tag)
    return found[1] if found and ("<script" in tag or 'rel="stylesheet"' in tag) else None
