"""Loi 25 over HTTP: two brokers, what each may export, and who read what."""

import io
import json
import zipfile
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import pytest_asyncio

from lea.testing.journey import Broker

ORDER = (
    "Crée une vente au 12, rue des Érables, Magog, prix demandé 412 000 $, vendeuse Solange Thivierge"
    " 819 555-0177"
)


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(system) -> AsyncGenerator[Broker]:
    async with Broker.signed_in(system.url, "demo@lea.local", "demo") as broker:
        yield broker


async def archive(broker: Broker, path: str) -> dict[str, Any]:
    answer = await broker.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert "no-store" in answer.headers["cache-control"]
    opened = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: json.loads(opened.read(name)) for name in opened.namelist()}


async def contact_id(rows, name: str) -> str:
    [(found,)] = await rows("SELECT id FROM crm.contacts WHERE name = :name", name=name)
    return str(found)


async def test_a_broker_takes_everything_along(broker: Broker, stranger: Broker) -> None:
    await broker.say(ORDER)
    mine = await archive(broker, "/v1/privacy/export")
    assert "Solange Thivierge" in [row["name"] for row in mine["crm/contacts.json"]]
    assert ORDER in [row["message"] for row in mine["chat/turns.json"]]
    theirs = await archive(stranger, "/api/v1/privacy/export")
    assert len(theirs["crm/transactions.json"]) >= 7
    assert "Thivierge" not in json.dumps(theirs)


async def test_a_contact_is_exported_by_its_broker_alone_and_the_register_tells_it(
    broker: Broker, stranger: Broker, rows
) -> None:
    await broker.say(ORDER.replace("Thivierge", "Vaillancourt"))
    contact = await contact_id(rows, "Solange Vaillancourt")
    found = await archive(broker, f"/v1/contacts/{contact}/export")
    [row] = found["crm/contacts.json"]
    assert row["phone"] == "819 555-0177"
    assert [price["amount_cad"] for price in found["crm/prices.json"]] == [412_000]

    readings = (await broker.client.get(f"/v1/contacts/{contact}/readings")).json()["items"]
    assert (readings[0]["reader"], readings[0]["purpose"]) == ("broker", "export")
    assert readings[0]["route"] == "GET /v1/contacts/{contact_id}/export"

    for somebody, path in ((stranger, contact), (broker, str(uuid4()))):
        for what in ("export", "readings"):
            refused = await somebody.client.get(f"/v1/contacts/{path}/{what}")
            assert (refused.status_code, refused.json()["code"]) == (404, "unknown_contact")


async def test_nobody_exports_without_signing_in(broker: Broker) -> None:
    for path in ("/v1/privacy/export", f"/v1/contacts/{uuid4()}/export"):
        refused = await broker.client.get(path, headers={"authorization": ""})
        assert refused.status_code == 401
