"""What every request meets at the door, without a server behind it."""

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import nats.errors
import pytest
import pytest_asyncio
from sqlalchemy.exc import OperationalError

from lea.contracts.frames import (
    CONNECTING,
    FrameId,
    accepted_frame,
    actions_frame,
    encode_delta,
    frame_data,
    restart_frame,
    thinking_frame,
)
from lea.gateway.app import build_app
from lea.gateway.endpoints.frames import FRAMES
from lea.gateway.endpoints.origin import client_address, place_of
from lea.gateway.settings import GatewaySettings
from lea.local.keys import ensure_signing_key

ORIGIN = "https://app.exemple.ca"
NOBODY = "postgresql+asyncpg://nobody@127.0.0.1:9/none"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Any:
    key: Path = ensure_signing_key(tmp_path_factory.mktemp("keys") / "jwt.pem")
    return build_app(
        GatewaySettings(
            database_url=NOBODY,
            relay_database_url=NOBODY,
            jwt_private_key_file=key,
            cors_origins=(ORIGIN,),
        )
    )


@pytest_asyncio.fixture
async def client(app: Any) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://lea") as client:
        yield client


REFUSED = [
    ("GET", "/v1/nowhere", {}, 404),
    ("PUT", "/v1/auth/login", {}, 405),
    ("GET", "/.well-known/jwks.json", {"headers": {"accept": "application/xml"}}, 406),
    ("GET", "/.well-known/jwks.json", {"headers": {"accept": "application/json;q=0, text/*"}}, 406),
    ("POST", "/v1/auth/login", {"content": b"{", "headers": {"content-type": "application/json"}}, 400),
    ("POST", "/v1/auth/login", {"content": b"a=b", "headers": {"content-type": "text/plain"}}, 415),
    ("POST", "/v1/auth/login", {"json": {"email": 3}}, 422),
    ("POST", "/v1/auth/login", {"json": {"email": "a" * 300_000}}, 413),
    ("GET", "/v1/auth/me", {}, 401),
    ("GET", "/v1/auth/me", {"headers": {"x-filler": "a" * 40_000}}, 431),
]


@pytest.mark.parametrize(("method", "path", "options", "status"), REFUSED)
async def test_every_refusal_is_a_problem_document(
    client: httpx2.AsyncClient, method: str, path: str, options: dict[str, Any], status: int
) -> None:
    answer = await client.request(method, path, **options)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["x-request-id"]


async def test_a_refused_method_names_all_that_are_taken(client: httpx2.AsyncClient) -> None:
    path = "/v1/lea/sessions/3fa85f64-5717-4562-b3fc-2c963f66afa6"
    answer = await client.put(path)
    assert answer.status_code == 405
    assert {"GET", "PATCH", "DELETE"} <= set(answer.headers["allow"].split(", "))


@pytest.mark.parametrize(
    ("given", "taken"),
    [("trace-0123456789", True), ("short", False), ("a" * 65, False), ('evil"\tname', False)],
)
async def test_a_request_id_is_taken_over_if_it_is_well_formed(
    client: httpx2.AsyncClient, given: str, taken: bool
) -> None:
    answer = await client.get("/.well-known/jwks.json", headers={"x-request-id": given})
    assert (answer.headers["x-request-id"] == given) is taken


async def test_data_is_neither_kept_nor_shown_as_a_page(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/auth/me")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert (await client.get("/.well-known/jwks.json")).headers["cache-control"] == "public, max-age=300"
    assert "content-security-policy" not in (await client.get("/docs")).headers


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/v1/nowhere", "/.well-known/jwks.json"])
async def test_every_answer_has_the_security_headers(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["strict-transport-security"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_nobody_is_sent_to_the_host_that_they_named(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/auth/me/", headers={"host": "evil.example"})
    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "outage",
    [
        asyncpg.AdminShutdownError("the server says good-bye"),
        asyncpg.CannotConnectNowError("the server is starting"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("got result for unknown protocol state"),
        OperationalError("SELECT 1", None, Exception()),
        ConnectionRefusedError(),
        TimeoutError(),
        nats.errors.ConnectionClosedError(),
    ],
    ids=lambda outage: type(outage).__name__,
)
async def test_an_outage_is_told_as_one(app: Any, client: httpx2.AsyncClient, outage: Exception) -> None:
    class Doorkeeper:
        async def renew(self, _token: str) -> None:
            raise outage

    doorkeeper, app.state.doorkeeper = app.state.doorkeeper, Doorkeeper()
    try:
        answer = await client.post("/v1/auth/refresh", json={"refresh_token": "x"})
    finally:
        app.state.doorkeeper = doorkeeper
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert answer.headers["retry-after"]


async def test_other_origins_are_let_in_as_the_settings_say(client: httpx2.AsyncClient) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "idempotency-key"}
    allowed = await client.options("/v1/lea/chat/stream", headers=asked | {"origin": ORIGIN})
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in allowed.headers
    stranger = await client.options("/v1/lea/chat/stream", headers=asked | {"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in stranger.headers
    answer = await client.get("/v1/auth/me", headers={"origin": ORIGIN})
    assert "www-authenticate" in answer.headers["access-control-expose-headers"]


async def test_a_body_without_an_end_is_given_up(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lea.gateway.endpoints.middleware.BODY_MAX_S", 0.1)
    sent: list[dict[str, Any]] = []
    pieces = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> dict[str, Any]:
        if pieces:
            return pieces.pop()
        await asyncio.sleep(30)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/auth/login",
        "raw_path": b"/v1/auth/login",
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")],
        "client": None,
    }
    async with asyncio.timeout(5):
        await app(scope, receive, send)
    assert sent[0]["status"] == 408


async def test_the_description_is_complete(client: httpx2.AsyncClient) -> None:
    told = (await client.get("/openapi.json")).json()
    assert "HTTPValidationError" not in json.dumps(told)
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            public = path.endswith(("/login", "/refresh", "/logout", "/jwks.json"))
            assert ("security" in operation) is not public, where
            for status, response in operation["responses"].items():
                if status[0] in "45":
                    [schema] = [one["schema"] for one in response["content"].values()]
                    assert schema == {"$ref": "#/components/schemas/Problem"}, where
    stream = told["paths"]["/v1/lea/chat/stream"]["post"]["responses"]["200"]["content"]["text/event-stream"]
    assert "data: {" in stream["example"]
    assert stream["itemSchema"]["properties"]["data"]["contentSchema"]["$ref"].endswith("/TurnFrame")


def test_what_is_written_is_what_is_described() -> None:
    frames = [
        CONNECTING,
        accepted_frame("0197c0de-0000-7000-8000-000000000001", "0197c0de-0000-7000-8000-000000000002"),
        actions_frame(("Fait",)),
        thinking_frame(),
        encode_delta(FrameId(1, 1), "é"),
        restart_frame(2),
    ]
    kinds = [type(FRAMES.validate_python(frame_data(frame))).__name__ for frame in frames]
    assert kinds == ["Connecting", "Accepted", "ActionsDone", "Thinking", "Delta", "Restart"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_a_client_is_where_trusted_proxies_say(peer: str, forwarded: str, found: str, tmp_path: Path) -> None:
    settings = GatewaySettings(
        database_url=NOBODY,
        relay_database_url=NOBODY,
        jwt_private_key_file=ensure_signing_key(tmp_path / "k.pem"),
        trusted_proxies="10.0.0.0/8",  # type: ignore[arg-type]  # as the environment says it
    )
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "client": (peer, 1), "headers": headers}
    assert str(client_address(scope, settings.trusted_proxies)) == found


def test_an_ipv6_subscriber_is_one_place() -> None:
    def place(address: str) -> bytes:
        return place_of(client_address({"type": "http", "client": (address, 1), "headers": []}, ()))

    assert place("2001:db8:1:2::1") == place("2001:db8:1:2:ffff::9") != place("2001:db8:1:3::1")
    assert place("192.0.2.1") != place("192.0.2.2")


@pytest.mark.parametrize(
    "wrong",
    [
        {"cors_origins": "https://app.exemple.ca/chemin"},
        {"trusted_proxies": "partout"},
        {"oidc_issuer": "https://issuer.example"},
        {"oidc_issuer": "http://issuer.example", "oidc_audience": "lea"},
    ],
)
def test_a_mistake_stops_the_start(wrong: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="validation error"):
        GatewaySettings(
            database_url=NOBODY,
            relay_database_url=NOBODY,
            jwt_private_key_file=ensure_signing_key(tmp_path / "k.pem"),
            **wrong,
        )
