"""Signing out holds at once, on every gateway, though the access token would hold for minutes more."""

import asyncio
from typing import Any

import httpx2

from lea.testing.journey import eventually
from lea.testing.system import System


async def test_a_token_of_a_session_that_is_over_is_good_for_nothing(system: System) -> None:
    first, second = (system.wiring.url(name) for name in system.gateway_names)
    async with httpx2.AsyncClient(timeout=30) as client:
        credentials = {"email": "autre@lea.local", "password": "autre"}
        granted = (await client.post(f"{first}/v1/auth/login", json=credentials)).json()
        client.headers["authorization"] = f"Bearer {granted['access_token']}"
        said = await client.post(f"{second}/v1/lea/chat", json={"message": "Une question ?"})
        assert said.status_code == 200, said.text
        followed = f"{second}/v1/lea/sessions/{said.json()['session_id']}/stream"
        async with client.stream("GET", followed) as stream:
            assert stream.status_code == 200
            left = {"refresh_token": granted["refresh_token"]}
            assert (await client.post(f"{first}/v1/auth/logout", json=left)).status_code == 204

            refused = await client.get(f"{first}/v1/auth/me")
            assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
            assert 'error="invalid_token"' in refused.headers["www-authenticate"]
            message = {"message": "Crée une vente au 1, rue Dorion, Sherbrooke"}
            elsewhere = await client.post(f"{second}/v1/lea/chat/stream", json=message)
            assert (elsewhere.status_code, elsewhere.json()["code"]) == (401, "session_ended")

            async def heard() -> Any:
                return (await client.get(f"{second}/v1/auth/me")).status_code == 401

            await eventually(heard, timeout_s=10)
            async with asyncio.timeout(10):
                farewell = b"".join([chunk async for chunk in stream.aiter_bytes()])
        assert b"retry: " in farewell
        assert (await client.get(followed)).status_code == 401
