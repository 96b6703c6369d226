"""The client portal over HTTP: invited, visited, signed, revoked; the broker's side and the application's."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
import pytest_asyncio

from lea.testing.journey import Broker

from .conftest import PORTAL_KEY

ORDER = "Crée un achat au 3, rue du Parc, Bromont, acheteur Luc Ôté 450 555-0166, vendeuse Anne Dubé"
ENGLISH = {"accept-language": "en-CA"}


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(system) -> AsyncGenerator[Broker]:
    async with Broker.signed_in(system.url, "demo@lea.local", "demo") as broker:
        yield broker


@pytest_asyncio.fixture(loop_scope="session")
async def application(system) -> AsyncGenerator[httpx2.AsyncClient]:
    headers = {"authorization": f"Bearer {PORTAL_KEY}"}
    async with httpx2.AsyncClient(base_url=system.url, timeout=30, headers=headers) as client:
        yield client


class File:
    """A purchase with its parties and a prepared promise, as the data API tells it."""

    def __init__(self, broker: Broker, transaction_id: UUID) -> None:
        self._broker = broker
        self.id = transaction_id

    @classmethod
    async def ordered(cls, broker: Broker, rows) -> "File":
        session_id = (await broker.say(ORDER)).session_id
        await broker.say("Prépare la promesse d'achat", session_id)
        [(transaction_id,)] = await rows(
            "SELECT transaction_id FROM crm.session_links WHERE conversation_id = :c", c=session_id
        )
        return cls(broker, transaction_id)

    async def told(self) -> dict[str, Any]:
        return (await self._broker.client.get(f"/v1/transactions/{self.id}")).json()

    async def contact(self, role: str) -> str:
        return next(party["contact_id"] for party in (await self.told())["parties"] if party["role"] == role)

    async def invite(self, contact_id: object, **headers: str) -> httpx2.Response:
        return await self._broker.client.post(
            f"/v1/transactions/{self.id}/portal", json={"contact_id": str(contact_id)}, headers=headers
        )

    async def invited(self, role: str) -> str:
        answer = await self.invite(await self.contact(role))
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]


async def test_a_buyer_is_invited_comes_and_signs(broker: Broker, application, rows) -> None:
    file = await File.ordered(broker, rows)
    access = await file.invited("buyer")
    (shown,) = (await file.told())["portal"]
    assert (shown["name"], shown["state"], shown["last_visit_at"]) == ("Luc Ôté", "invited", None)

    (form,) = (await file.told())["forms"]
    url = f"/v1/transactions/{file.id}/portal/{access}/documents"
    for _ in range(2):
        asked = await broker.client.post(url, json={"form_id": form["id"]})
        assert (asked.status_code, asked.json()["waiting"]) == (200, 1)
    (document,) = asked.json()["documents"]
    assert document["name"].startswith("Promesse d’achat")

    seen = await application.post(f"/api/v1/portal/accesses/{access}/visits")
    assert (seen.status_code, seen.json()["state"], seen.json()["waiting"]) == (200, "active", 1)
    assert (await file.told())["forms"][0]["status"] == "sent"
    signed = await application.post(f"/v1/portal/accesses/{access}/documents/{document['id']}/signature")
    assert (signed.status_code, signed.json()["waiting"]) == (200, 0)
    told = await file.told()
    assert told["forms"][0]["status"] == "signed"
    assert told["portal"][0]["last_visit_at"]
    assert told["portal"][0]["documents"][0]["signed_at"]
    again = await broker.client.post(url, json={"form_id": form["id"]}, headers=ENGLISH)
    assert (again.status_code, again.json()["code"]) == (409, "form_signed")


async def test_what_waits_on_the_portal_is_in_the_context_of_the_next_question(
    broker: Broker, rows, providers
) -> None:
    session_id = (await broker.say(ORDER)).session_id
    [(transaction_id,)] = await rows(
        "SELECT transaction_id FROM crm.session_links WHERE conversation_id = :c", c=session_id
    )
    await File(broker, transaction_id).invited("buyer")
    await broker.say("Qui peut consulter le dossier sur le portail ?", session_id)
    received = await providers.received(1)
    prompt = str(received.body)
    assert "Luc Ôté" in prompt
    assert "portail" in prompt.lower()


async def test_a_revoked_access_is_refused_until_it_is_given_back(broker: Broker, application, rows) -> None:
    file = await File.ordered(broker, rows)
    access = await file.invited("seller")
    url = f"/v1/transactions/{file.id}/portal/{access}"
    for _ in range(2):
        assert (await broker.client.delete(url)).status_code == 204
    refused = await application.post(f"/v1/portal/accesses/{access}/visits", headers=ENGLISH)
    assert (refused.status_code, refused.json()["code"]) == (409, "access_revoked")
    listed = (await broker.client.get(f"/v1/transactions/{file.id}/portal")).json()["items"]
    assert [one["state"] for one in listed] == ["revoked"]
    assert await file.invited("seller") == access
    assert (await application.post(f"/v1/portal/accesses/{access}/visits")).status_code == 200


async def test_only_parties_are_invited_and_a_key_invites_once(
    broker: Broker, stranger: Broker, rows
) -> None:
    file, other = await File.ordered(broker, rows), await File.ordered(stranger, rows)
    foreign = await file.invite(await other.contact("buyer"), **ENGLISH)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "unknown_contact")
    await broker.say("Crée une vente au 12, rue Cabot, Waterloo, vendeuse Rose Hébert")
    [(rose,)] = await rows("SELECT id FROM crm.contacts WHERE name = 'Rose Hébert' LIMIT 1")
    absent = await file.invite(rose)
    assert (absent.status_code, absent.json()["code"]) == (409, "not_a_party")
    key = {"idempotency-key": str(uuid4())}
    first, again = [await file.invite(await file.contact("buyer"), **key) for _ in range(2)]
    assert first.json() == again.json()
    assert (await file.invite("nobody")).status_code == 422


FOREIGN = [
    ("GET", "/v1/transactions/{transaction}/portal", None, "unknown_transaction"),
    ("POST", "/v1/transactions/{transaction}/portal", {"contact_id": "{contact}"}, "unknown_transaction"),
    ("DELETE", "/v1/transactions/{transaction}/portal/{access}", None, "unknown_access"),
    (
        "POST",
        "/v1/transactions/{transaction}/portal/{access}/documents",
        {"form_id": "{form}"},
        "unknown_access",
    ),
]


async def test_nothing_of_somebody_elses_is_there(broker: Broker, stranger: Broker, rows) -> None:
    file = await File.ordered(broker, rows)
    access, contact = await file.invited("buyer"), await file.contact("buyer")
    before = await file.told()
    ids = {"transaction": file.id, "access": access, "contact": contact, "form": before["forms"][0]["id"]}
    for method, path, body, code in FOREIGN:
        for who, owned in ((stranger, ids), (broker, dict.fromkeys(ids, uuid4()))):
            sent = {"json": {name: value.format(**owned) for name, value in body.items()}} if body else {}
            answer = await who.client.request(method, path.format(**owned), **sent)
            assert (answer.status_code, answer.json()["code"]) == (404, code), (method, path)
    assert await file.told() == before


APPLICATION = [
    "/v1/portal/accesses/{access}/visits",
    "/v1/portal/accesses/{access}/documents/{access}/signature",
]


@pytest.mark.parametrize("path", APPLICATION)
async def test_the_applications_key_is_asked_for_and_opens_nothing_else(
    broker: Broker, application, path: str
) -> None:
    url = path.format(access=uuid4())
    assert (await broker.client.post(url)).status_code == 401, "a broker's token is no application's key"
    unknown = await application.post(url, headers=ENGLISH)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_access")
    assert (await application.get("/v1/transactions")).status_code == 401
    assert (await application.post(path.format(access="x"))).status_code == 422


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _, _ in FOREIGN])
async def test_signing_in_comes_first(broker: Broker, method: str, path: str) -> None:
    url = path.format(**dict.fromkeys(("transaction", "access"), uuid4()))
    answer = await broker.client.request(method, url, headers={"authorization": ""}, json={})
    assert answer.status_code == 401
