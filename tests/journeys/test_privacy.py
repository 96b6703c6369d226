"""Loi 25 over HTTP: two brokers, what each may export, and who read what."""

import io
import json
import zipfile
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio

from lea.testing.journey import Broker, eventually
from lea.testing.system import System

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


async def test_what_a_prompt_held_is_in_the_register_once_for_each_turn(broker: Broker, rows) -> None:
    session_id = (await broker.say(ORDER.replace("Thivierge", "Prud'homme"))).session_id
    contact = await contact_id(rows, "Solange Prud'homme")
    turn_id = (await broker.say("Comment va le marché à Magog ?", session_id)).turn_id

    async def logged() -> list[dict[str, Any]]:
        items = (await broker.client.get(f"/v1/contacts/{contact}/readings")).json()["items"]
        return [item for item in items if item["turn_id"] == str(turn_id)]

    [reading] = await eventually(logged)
    assert (reading["reader"], reading["purpose"]) == ("lea", "prompt")


async def test_nobody_exports_without_signing_in(broker: Broker) -> None:
    for path in ("/v1/privacy/export", f"/v1/contacts/{uuid4()}/export"):
        refused = await broker.client.get(path, headers={"authorization": ""})
        assert refused.status_code == 401


async def erased(broker: Broker, erasure_id: str) -> dict[str, Any]:
    """Wait until an erasure is done."""

    async def done() -> dict[str, Any] | None:
        found = (await broker.client.get(f"/v1/privacy/erasures/{erasure_id}")).json()
        return found if found["state"] == "done" else None

    return await eventually(done, timeout_s=30)


async def told_anywhere(rows, name: str) -> set[str]:
    """Return the tables in which a name stands."""
    tables = await rows(
        "SELECT schemaname || '.' || tablename FROM pg_tables"
        " WHERE schemaname IN ('chat', 'crm', 'identity', 'ledger', 'memory', 'privacy')"
    )
    found = set()
    for (table,) in tables:
        if await rows(f"SELECT 1 FROM {table} t WHERE t::text ILIKE '%' || :name || '%' LIMIT 1", name=name):
            found.add(table)
    return found


async def left_of(rows, name: str) -> set[str]:
    """Return where a name is left for good: an inbox serves redeliveries for a day, an outbox for a second."""

    async def without_outbox() -> set[str] | None:
        told = await told_anywhere(rows, name)
        return None if "chat.outbox" in told else told | {"crm.inbox"}

    return (await eventually(without_outbox)) - {"crm.inbox"}


async def test_a_contact_of_a_file_stays_with_the_file_and_is_told_why(
    broker: Broker, stranger: Broker, rows
) -> None:
    session_id = (await broker.say(ORDER.replace("Solange Thivierge", "Ginette Béliveau"))).session_id
    await broker.say("Où en est la vente de ginette beliveau ?", session_id)
    contact = await contact_id(rows, "Ginette Béliveau")
    assert (await stranger.client.delete(f"/v1/contacts/{contact}")).status_code == 404

    asked = await broker.client.delete(f"/v1/contacts/{contact}")
    assert (asked.status_code, asked.json()["subject"]) == (202, "contact")
    told = await erased(broker, asked.json()["id"])

    [kept] = told["kept"]
    assert (kept["what"], kept["id"], kept["until"]) == ("contact", contact, None)
    assert "six ans après leur fermeture" in kept["reason"]
    assert await contact_id(rows, "Ginette Béliveau") == contact
    assert await left_of(rows, "B_liveau") == {"crm.contacts", "crm.action_log"}, "chat goes, the file stays"
    elsewhere = await stranger.client.get(f"/v1/privacy/erasures/{told['id']}")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "unknown_erasure")


async def test_a_contact_of_no_file_is_gone_everywhere(broker: Broker, rows) -> None:
    session_id = (await broker.say(ORDER.replace("Solange Thivierge", "Ludovic Ahuntsic"))).session_id
    contact = await contact_id(rows, "Ludovic Ahuntsic")
    items = (await broker.client.get(f"/v1/lea/sessions/{session_id}/actions")).json()["items"]
    await rows("DELETE FROM crm.participants WHERE contact_id = :id RETURNING 1", id=UUID(contact))
    asked = (await broker.client.delete(f"/v1/contacts/{contact}")).json()
    assert (await erased(broker, asked["id"]))["kept"] == []
    assert await left_of(rows, "Ahuntsic") == set()

    added = next(item for item in items if item["action"] == "add_contact")
    refused = await broker.client.post(f"/v1/lea/actions/{added['id']}/undo")
    assert refused.status_code == 409
    assert (await broker.client.get(f"/v1/contacts/{contact}/export")).status_code == 404


async def test_an_account_goes_and_its_files_stay(system: System, broker: Broker, rows) -> None:
    await system.add_broker("depart@lea.local", "depart")
    async with Broker.signed_in(system.url, "depart@lea.local", "depart") as leaving:
        await leaving.say(ORDER.replace("Solange Thivierge", "Fernande Outardes"))
        unconfirmed = await leaving.client.post("/v1/privacy/erasures", json={"email": "autre@lea.local"})
        assert (unconfirmed.status_code, unconfirmed.json()["code"]) == (422, "not_confirmed")
        asked = await leaving.client.post("/v1/privacy/erasures", json={"email": "Depart@lea.local"})
        assert asked.status_code == 202
        told = await erased(leaving, asked.json()["id"])
    assert {kept["what"] for kept in told["kept"]} == {"transaction", "contact"}
    assert all(kept["until"].startswith("2032") for kept in told["kept"]), "closed today, six years"
    assert await left_of(rows, "Outardes") == {"crm.contacts", "crm.action_log"}
    assert await told_anywhere(rows, "depart@lea.local") == set()
    again = await broker.client.post(
        "/v1/auth/login", json={"email": "depart@lea.local", "password": "depart"}
    )
    assert again.status_code == 401


async def test_an_erasure_survives_an_outage_of_those_who_carry_it_out(
    system: System, broker: Broker, rows
) -> None:
    await broker.say(ORDER.replace("Solange Thivierge", "Honorine Mistassini"))
    contact = await contact_id(rows, "Honorine Mistassini")
    system.freeze("actions")
    try:
        asked = (await broker.client.delete(f"/v1/contacts/{contact}")).json()
        again = (await broker.client.delete(f"/v1/contacts/{contact}")).json()
        assert again["id"] == asked["id"], "asked twice, recorded once"
        await system.kill("gateway")
    finally:
        system.thaw("actions")
    await system.restart("gateway")
    assert len((await erased(broker, asked["id"]))["kept"]) == 1
