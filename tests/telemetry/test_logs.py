"""What the services log: JSON lines with ids, and none of what people, keys or providers said."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest_asyncio

from lea.testing.journey import Broker
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

SERVICES = ("gateway", "actions", "context", "llm")
CANARY = "canari7f3a"
"""Marks every field that anybody can fill."""
PASSWORD = f"mot-de-passe-{CANARY}"
EMAIL = f"{CANARY}@lea.local"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived() -> AsyncGenerator[System]:
    """A system that logs all it can, after canaries went through every door."""
    async with ScriptedProviders.start() as providers:
        env = {
            "OPENAI_API_KEY": f"sk-{CANARY}",
            "OPENAI_BASE_URL": providers.openai_url,
            "LEA_LOG_LEVEL": "debug",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        }
        async with System.start(env) as system:
            await system.add_broker(EMAIL, PASSWORD, f"Courtière {CANARY}")
            async with Broker.signed_in(system.url, EMAIL, PASSWORD) as broker:
                await _speak(broker, providers)
                await _stumble(broker.client)
            yield system


async def _speak(broker: Broker, providers: ScriptedProviders) -> None:
    order = (
        f"Crée une vente au 42, rue {CANARY}, prix demandé 389 000 $, vendeur Robert {CANARY} 819 555-0133"
    )
    providers.default = Script(tokens=(CANARY, " répond."))
    ordered = await broker.say(order)
    await broker.say(f"Qui est {CANARY} ?", ordered.session_id)
    session = f"/v1/lea/sessions/{ordered.session_id}"
    await broker.client.patch(session, json={"title": f"Dossier {CANARY}"})
    await broker.client.get("/v1/lea/sessions", params={"q": CANARY})
    providers.default = Script(status=500, error_message=f"{CANARY} is down")
    failed = await broker.say(f"Et {CANARY} ?", ordered.session_id)
    assert "error" in failed.last


async def _stumble(client: httpx2.AsyncClient) -> None:
    """Requests that are refused, each with a canary in it."""
    await client.post("/v1/auth/login", json={"email": EMAIL, "password": f"faux-{CANARY}"})
    await client.get("/v1/auth/me", headers={"authorization": f"Bearer {CANARY}"})
    await client.get(f"/v1/lea/{CANARY}", params={"q": CANARY})
    await client.post("/v1/lea/chat/stream", content=f'{{"message": "{CANARY}'.encode())
    await client.post("/v1/lea/chat/stream", json={"message": {CANARY: CANARY}})
    await client.post("/v1/lea/chat/stream", json={"message": CANARY}, headers={"idempotency-key": CANARY})
    await client.get("/v1/lea/sessions", params={"cursor": CANARY})


def lines_of(system: System, service: str) -> list[str]:
    return (system.directory / f"{service}.log").read_text(encoding="utf-8").splitlines()


async def test_no_canary_comes_out(lived: System) -> None:
    found = [line for service in SERVICES for line in lines_of(lived, service) if CANARY in line]
    assert found == []


async def test_no_canary_is_a_label(lived: System) -> None:
    async with httpx2.AsyncClient() as client:
        for service in SERVICES:
            told = await client.get(f"{lived.wiring.url(service)}/metrics")
            assert f"lea_{service}_" in told.text
            assert CANARY not in told.text


async def test_every_line_is_json_and_says_when_who_and_how_bad(lived: System) -> None:
    for service in SERVICES:
        told: list[dict[str, Any]] = [json.loads(line) for line in lines_of(lived, service)]
        assert any(one["event"] == "service started" for one in told)
        for one in told:
            assert one["service"] == service
            assert one["level"] in {"debug", "info", "warning", "error", "critical"}
            assert one["timestamp"].endswith("Z")


async def test_a_failure_is_told_with_its_turn_and_its_trace(lived: System) -> None:
    [*_, failed] = [one for one in map(json.loads, lines_of(lived, "llm")) if one["event"] == "try failed"]
    assert len(failed["turn_id"]) == 36
    assert len(failed["trace_id"]) == 32
    assert failed["reason"] == "ProviderUnavailable"
