"""Signing in, staying so and being let through, over HTTP."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest
import pytest_asyncio

from lea.client import LeaClient, Turn
from lea.client.frames import Done
from lea.gateway.adapters.tokens import Tokens, load_private_key
from lea.gateway.people import Person, Role
from lea.local.demo import broker_id
from lea.testing.journey import Broker, Refused
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

EMAIL, PASSWORD = "porte@lea.local", "porte"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(system: System) -> AsyncGenerator[httpx2.AsyncClient]:
    await system.add_broker(EMAIL, PASSWORD)
    async with httpx2.AsyncClient(base_url=system.url, timeout=60) as client:
        yield client


async def login(client: httpx2.AsyncClient, **headers: str) -> dict[str, Any]:
    answer = await client.post("/v1/auth/login", json={"email": EMAIL, "password": PASSWORD}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


async def refresh(client: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await client.post("/v1/auth/refresh", json={"refresh_token": token})


def minted(system: System, *, ttl_s: int = 900, **person: Any) -> dict[str, str]:
    key = load_private_key(system.wiring.jwt_private_key_file)
    tokens = Tokens(key, issuer="lea", audience="lea", ttl_s=ttl_s)
    who = {"id": broker_id(EMAIL), "role": Role.BROKER, "works_for": None} | person
    return {"authorization": f"Bearer {tokens.mint(Person(**who))}"}


async def test_a_session_from_its_beginning_to_its_end(client: httpx2.AsyncClient) -> None:
    granted = await login(client)
    assert granted["expires_in"] == 900
    me = await client.get("/v1/auth/me", headers={"authorization": f"Bearer {granted['access_token']}"})
    assert (me.json()["email"], me.json()["role"]) == (EMAIL, "broker")
    at_once = await asyncio.gather(*(refresh(client, granted["refresh_token"]) for _ in range(3)))
    [successor] = {answer.json()["refresh_token"] for answer in at_once}
    assert (await client.post("/v1/auth/logout", json={"refresh_token": successor})).status_code == 204
    ended = await refresh(client, successor)
    assert (ended.status_code, ended.json()["code"]) == (401, "session_ended")
    assert (await client.post("/v1/auth/logout", json={"refresh_token": successor})).status_code == 204


async def test_a_replayed_refresh_token_ends_its_session(client: httpx2.AsyncClient) -> None:
    first = (await login(client))["refresh_token"]
    second = (await refresh(client, first)).json()["refresh_token"]
    third = (await refresh(client, second)).json()["refresh_token"]
    for token in (first, third):
        assert (await refresh(client, token)).status_code == 401


async def test_an_expired_token_says_so_and_a_forged_one_does_not(
    system: System, client: httpx2.AsyncClient
) -> None:
    headers = minted(system, ttl_s=1)
    assert (await client.get("/v1/auth/me", headers=headers)).status_code == 200
    await asyncio.sleep(1.1)
    expired = await client.get("/v1/auth/me", headers=headers)
    assert (expired.status_code, expired.json()["code"]) == (401, "token_expired")
    assert 'error="invalid_token", error_description=' in expired.headers["www-authenticate"]
    forged = await client.get("/v1/auth/me", headers={"authorization": "Bearer a.b.c"})
    assert forged.headers["www-authenticate"] == 'Bearer realm="lea", error="invalid_token"'
    nothing = await client.get("/v1/auth/me")
    assert nothing.headers["www-authenticate"] == 'Bearer realm="lea"'


async def test_a_stream_that_outlives_its_token_goes_on_to_its_end(
    system: System, client: httpx2.AsyncClient, providers: ScriptedProviders
) -> None:
    providers.enqueue(Script(tokens=("Un ", "deux ", "trois."), token_interval_s=1.5))
    async with httpx2.AsyncClient(base_url=system.url, timeout=60, headers=minted(system, ttl_s=3)) as brief:
        seen = await Broker(brief).say("Compte lentement, s'il te plaît ?")
        assert (await brief.get("/v1/auth/me")).status_code == 401, "the token is over"
    assert (seen.text, seen.last["done"]) == ("Un deux trois.", True)


async def test_the_published_keys_verify_what_is_handed_out(client: httpx2.AsyncClient) -> None:
    token = (await login(client))["access_token"]
    keys = jwt.PyJWKSet.from_dict((await client.get("/.well-known/jwks.json")).json())
    header = jwt.get_unverified_header(token)
    claims = jwt.decode(token, keys[header["kid"]], algorithms=["EdDSA"], audience="lea", issuer="lea")
    assert (header["typ"], claims["sub"]) == ("at+jwt", str(broker_id(EMAIL)))


async def test_guessing_is_limited_and_says_when_to_return(client: httpx2.AsyncClient) -> None:
    email = f"{uuid4()}@lea.local"
    answers = [
        await client.post("/v1/auth/login", json={"email": email, "password": "faux"}) for _ in range(22)
    ]
    assert {answer.status_code for answer in answers[:20]} == {401}
    refused = answers[-1]
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["ratelimit"].startswith('"sign-in-account";r=0;t=')
    spoofed = await client.post(
        "/v1/auth/login", json={"email": email, "password": "faux"}, headers={"x-forwarded-for": "192.0.2.7"}
    )
    assert spoofed.status_code == 429, "nobody trusts this peer to say where others are"


@asynccontextmanager
async def signed(system: System, **person: Any) -> AsyncGenerator[Broker]:
    async with httpx2.AsyncClient(base_url=system.url, timeout=60, headers=minted(system, **person)) as one:
        yield Broker(one)


async def test_what_a_role_may_do(system: System, client: httpx2.AsyncClient) -> None:
    async with signed(system) as broker:
        said = await broker.say("Crée une vente au 7, rue Dufferin, Sherbrooke")
    async with signed(system, id=uuid4(), role=Role.ASSISTANT, works_for=broker_id(EMAIL)) as assistant:
        listed = await assistant.client.get(f"/v1/lea/sessions/{said.session_id}/actions")
        assert listed.status_code == 200
        assert listed.json()["items"]
        assert (await assistant.say("Bonjour ?", said.session_id)).last["done"]
        changed = await assistant.client.patch(f"/v1/forms/{uuid4()}", json={"status": "signed"})
        assert (changed.status_code, changed.json()["code"]) == (403, "role_refused")
        assert 'error="insufficient_scope"' in changed.headers["www-authenticate"]
    async with signed(system, role=Role.ADMIN) as admin:
        with pytest.raises(Refused) as refused:
            await admin.say("Bonjour ?")
        assert refused.value.response.status_code == 403
        assert (await admin.client.get("/v1/forms/catalogue")).status_code == 403


async def test_a_taken_message_says_what_is_left(system: System, rows: Any) -> None:
    await rows(
        "UPDATE identity.users SET messages_per_minute = 2 WHERE id = :u RETURNING id", u=broker_id(EMAIL)
    )
    key = str(uuid4())
    headers = {"idempotency-key": key}
    try:
        await rows("DELETE FROM chat.rate_limits WHERE user_id = :u RETURNING 1", u=broker_id(EMAIL))
        async with signed(system) as broker:
            post = broker.client.post
            first = await post("/v1/lea/chat", json={"message": "Bonjour ?"}, headers=headers)
            assert first.headers["ratelimit-policy"] == '"messages";q=2;w=60'
            assert first.headers["ratelimit"].startswith('"messages";r=1;t=')
            second = await post("/v1/lea/chat/stream", json={"message": "Bonsoir ?"})
            assert second.headers["ratelimit"].startswith('"messages";r=0;t=')
            third = await post("/v1/lea/chat/stream", json={"message": "Encore ?"})
            assert third.status_code == 429
            assert 1 <= int(third.headers["retry-after"]) <= 30
            again = await post("/v1/lea/chat", json={"message": "Bonjour ?"}, headers=headers)
            assert again.status_code == 200, "a repeat under its key costs nothing"
            assert again.json()["turn_id"] == first.json()["turn_id"]
            other = await post("/v1/lea/chat", json={"message": "Autre ?"}, headers=headers)
            assert other.status_code == 422, "other content is refused before the limit is looked at"
    finally:
        await rows(
            "UPDATE identity.users SET messages_per_minute = NULL WHERE id = :u RETURNING id",
            u=broker_id(EMAIL),
        )


async def test_a_disabled_broker_sends_nothing_more(system: System, rows: Any) -> None:
    email = f"{uuid4()}@lea.local"
    await system.add_broker(email, "x")
    await rows("UPDATE identity.users SET disabled_at = now() WHERE email = :e RETURNING id", e=email)
    async with signed(system, id=broker_id(email)) as broker:
        started = time.monotonic()
        with pytest.raises(Refused) as refused:
            await broker.say("Bonjour ?")
        assert refused.value.response.status_code == 401
        assert time.monotonic() - started < 5


async def test_the_client_comes_back_to_its_turn(system: System, providers: ScriptedProviders) -> None:
    await system.add_broker(EMAIL, PASSWORD)
    providers.enqueue(Script(tokens=("Un ", "deux ", "trois ", "quatre."), token_interval_s=0.2))
    turn, last_id = Turn(), None
    async with LeaClient(system.url) as lea:
        await lea.login(EMAIL, PASSWORD)
        async with aclosing(lea.chat_stream("Compte, s'il te plaît ?")) as frames:
            async for frame in frames:
                turn.take(frame)
                last_id = frame.id or last_id
                if turn.text:
                    break
        assert turn.turn_id is not None
        async for frame in lea.resume(turn.turn_id, last_id):
            turn.take(frame)
        assert isinstance(turn.end, Done)
        assert turn.text == "Un deux trois quatre."
        await lea.logout()
