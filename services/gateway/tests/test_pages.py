"""The web client's pages beside the API: what browsers may keep, and what stays the API's."""

import gzip
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from lea.gateway.app import build_app
from lea.gateway.settings import GatewaySettings
from lea.local.keys import ensure_signing_key
from lea.runtime.settings import load_settings

NOBODY = "postgresql+asyncpg://nobody@127.0.0.1:9/none"
POLICY = "default-src 'none'; script-src 'self' 'sha256-abc='; frame-ancestors 'none'"
PAGE = "<!doctype html><title>Léa</title>"
SCRIPT = "export const é = 1;" * 40
CHUNK = "/_next/static/chunks/0abc.js"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("out")
    chunk = root / CHUNK.removeprefix("/")
    chunk.parent.mkdir(parents=True)
    (root / "index.html").write_text(PAGE, encoding="utf-8")
    (root / "content-security-policy.txt").write_text(POLICY, encoding="ascii")
    (root / "theme.js").write_text("1", encoding="ascii")
    chunk.write_text(SCRIPT, encoding="utf-8")
    chunk.with_name(chunk.name + ".gz").write_bytes(gzip.compress(SCRIPT.encode()))
    return root


@pytest_asyncio.fixture
async def client(root: Path, tmp_path: Path) -> AsyncGenerator[httpx2.AsyncClient]:
    app: Any = build_app(
        GatewaySettings(
            database_url=NOBODY,
            relay_database_url=NOBODY,
            jwt_private_key_file=ensure_signing_key(tmp_path / "jwt.pem"),
            web_root=root,
        )
    )
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://lea") as client:
        yield client


async def test_the_page_brings_its_own_policy_and_is_asked_for_each_time(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/")
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers.get_list("content-security-policy") == [POLICY]
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = await client.get("/", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]


async def test_what_is_named_by_its_hash_is_kept_for_good(client: httpx2.AsyncClient) -> None:
    answer = await client.get(CHUNK)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.text == SCRIPT
    assert (await client.get("/theme.js")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "gzip"), ("gzip;q=0, br", None), ("identity", None), ("GZIP;q=0.5", "gzip")],
)
async def test_what_was_compressed_travels_so_where_it_may(
    client: httpx2.AsyncClient, accepted: str, coding: str | None
) -> None:
    answer = await client.get(CHUNK, headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.text == SCRIPT


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nowhere", 404),
        ("GET", "/nowhere", 404),
        ("POST", "/", 404),
        ("GET", "/index.html", 404),
        ("GET", "/content-security-policy.txt", 404),
        ("GET", "/_next/static/chunks/..%2f..%2f..%2fcontent-security-policy.txt", 404),
        ("GET", "/v1/lea/sessions", 401),
        ("GET", "/v1/auth/login", 405),
    ],
)
async def test_the_api_goes_on_to_refuse_what_is_its_own(
    client: httpx2.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_head_tells_the_same_without_a_body(client: httpx2.AsyncClient) -> None:
    answer = await client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == len(PAGE.encode())


def test_a_directory_without_a_build_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"LEA_DATABASE_URL": NOBODY, "LEA_RELAY_DATABASE_URL": NOBODY, "LEA_WEB_ROOT": str(tmp_path)}
    settings["LEA_JWT_PRIVATE_KEY_FILE"] = str(ensure_signing_key(tmp_path / "jwt.pem"))
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=r"LEA_WEB_ROOT.*no build of apps/web: index\.html is missing"):
        load_settings(GatewaySettings)
