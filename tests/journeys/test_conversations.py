"""Conversations over HTTP: listed, searched, named, linked, read again; by two brokers who never meet."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from lea.testing.journey import Broker
from lea.testing.providers import Script

ORDER = "Crée une vente au 77, chemin de la Côte-des-Érables, Magog, vendeuse Zoé Thériault"
ENGLISH = {"accept-language": "en-CA"}


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(system) -> AsyncGenerator[Broker]:
    async with Broker.signed_in(system.url, "demo@lea.local", "demo") as broker:
        yield broker


async def listed(broker: Broker, **query: object) -> dict[str, Any]:
    answer = await broker.client.get("/v1/lea/sessions", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def linked(rows, session_id: UUID) -> UUID:
    [(transaction_id,)] = await rows(
        "SELECT transaction_id FROM crm.session_links WHERE conversation_id = :c", c=session_id
    )
    return transaction_id


async def test_a_conversation_is_listed_found_named_and_read_again(broker: Broker, rows) -> None:
    session_id = (await broker.say(ORDER)).session_id
    seen = await broker.say("Quel est le prochain document à préparer ?", session_id)
    newest = (await listed(broker, limit=1))["items"][0]
    assert newest["id"] == str(session_id)
    assert newest["last_message"] == "Quel est le prochain document à préparer ?"
    assert newest["transaction"]["address"] == "77, chemin de la Côte-des-Érables, Magog"
    assert newest["active_turn_id"] is None

    found = (await listed(broker, q="cote des erables theriault"))["items"]
    assert [one["id"] for one in found] == [str(session_id)]
    assert {"text": "Érables", "found": True} in found[0]["excerpt"]
    assert (await listed(broker, q="introuvable"))["items"] == []

    url = f"/api/v1/lea/sessions/{session_id}"
    named = await broker.client.patch(url, json={"title": "  Chez Zoé\n"})
    assert (named.json()["title"], named.json()["titled_by"]) == ("Chez Zoé", "broker")
    assert [one["id"] for one in (await listed(broker, q="chez zoe"))["items"]] == [str(session_id)]

    answer = (await broker.client.get(f"{url}/turns")).json()
    latest, first = answer["items"]
    assert answer["next_cursor"] is None
    assert (latest["content"], latest["state"]) == (seen.text, "done")
    assert latest["usage"] == {"estimated": False} | seen.last["usage"]
    assert latest["cost"] == seen.last["cost"] is not None
    assert first["cost"] == {"amount_micros": 0, "currency": "USD"}
    assert (latest["provider"], latest["model"]) == (seen.last["provider"], seen.last["model"])
    assert (first["message"], first["provider"], first["model"]) == (ORDER, "lea", None)
    assert first["actions"][0].startswith("Transaction de vente créée")
    page = (await broker.client.get(f"{url}/turns", params={"limit": 1})).json()
    rest = await broker.client.get(f"{url}/turns", params={"limit": 1, "cursor": page["next_cursor"]})
    assert [page["items"][0], *rest.json()["items"]] == [latest, first]


async def test_a_conversation_is_linked_to_a_transaction_and_unlinked(broker: Broker, rows) -> None:
    session_id = (await broker.say("Bonjour")).session_id
    transaction_id = await linked(rows, (await broker.say(ORDER)).session_id)
    url, key = f"/v1/lea/sessions/{session_id}", {"idempotency-key": str(uuid4())}
    for _ in range(2):
        answer = await broker.client.patch(url, json={"transaction_id": str(transaction_id)}, headers=key)
        assert (answer.status_code, answer.json()["transaction"]["id"]) == (200, str(transaction_id))
    said = await broker.say("Prix demandé 415 000 $", session_id)
    assert "415" in said.actions[0]
    assert await rows("SELECT amount_cad FROM crm.prices WHERE transaction_id = :t", t=transaction_id)
    answer = await broker.client.patch(url, json={"transaction_id": None})
    assert answer.json()["transaction"] is None
    assert (await broker.client.get(url)).json()["transaction"] is None


BAD = [
    ({}, "nothing_to_change"), ({"title": None}, "nothing_to_change"), ({"title": " \0 "}, "empty_title"),
    ({"title": 7}, "invalid_request"), ({"title": "x" * 201}, "invalid_request"),
    ({"transaction_id": "x"}, "invalid_request"), ([], "invalid_request"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code"), BAD)
async def test_a_change_that_makes_no_sense_is_refused(broker: Broker, body: Any, code: str) -> None:
    session_id = (await broker.say("Bonjour")).session_id
    answer = await broker.client.patch(f"/v1/lea/sessions/{session_id}", json=body, headers=ENGLISH)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"cursor": "bm9u"}, "bad_cursor"), ({"cursor": "\0"}, "bad_cursor"),
        ({"cursor": "x" * 201}, "invalid_request"),
        ({"q": "x" * 201}, "invalid_request"), ({"limit": 0}, "invalid_request"), ({"limit": 101}, "invalid_request"),
        ({"limit": "beaucoup"}, "invalid_request"),
    ],
)  # fmt: skip
async def test_a_list_that_is_asked_for_wrongly_is_refused(broker: Broker, query: Any, code: str) -> None:
    answer = await broker.client.get("/v1/lea/sessions", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    "asked", ["\0", "'; DROP TABLE chat.turns; --", "((((", "a:*&!", "%_\\", "😀", "\ud800"]
)
async def test_any_words_may_be_searched_for(broker: Broker, asked: str) -> None:
    url = "/v1/lea/sessions?q=" + "".join(f"%{byte:02x}" for byte in asked.encode("utf-8", "surrogatepass"))
    assert (await broker.client.get(url)).status_code == 200


async def test_a_conversation_is_taken_away_as_a_file(broker: Broker) -> None:
    session_id = (await broker.say(ORDER)).session_id
    seen = await broker.say("Quel est le prochain document à préparer ?", session_id)
    await broker.client.patch(f"/v1/lea/sessions/{session_id}", json={"title": "Chez Zoé / été"})
    url = f"/v1/lea/sessions/{session_id}/export"
    answer = await broker.client.get(url)
    assert answer.headers["content-type"] == "application/json"
    assert 'filename="lea-chez-zoe-ete.json"' in answer.headers["content-disposition"]
    first, second = answer.json()["turns"]
    assert (first["message"], first["provider"]) == (ORDER, "lea")
    assert (second["content"], second["model"]) == (seen.text, seen.last["model"])
    assert sum(one["output_tokens"] for one in second["usage"]) == seen.last["usage"]["output_tokens"]
    assert second["cost"] == seen.last["cost"] is not None
    answer = await broker.client.get(url, params={"format": "markdown"}, headers=ENGLISH)
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith("# Chez Zoé / été\n")
    assert seen.text in answer.text
    assert (await broker.client.get(url, params={"format": "pdf"})).status_code == 422


async def test_a_deleted_conversation_is_gone_and_its_files_stay(broker: Broker, rows) -> None:
    seen = await broker.say(ORDER)
    session_id, transaction_id = seen.session_id, await linked(rows, seen.session_id)
    url = f"/v1/lea/sessions/{session_id}"
    assert (await broker.client.delete(url)).status_code == 204
    for path in ("", "/turns", "/export", "/actions"):
        assert (await broker.client.get(url + path)).status_code == 404, path
    again = await broker.client.delete(url, headers=ENGLISH)
    assert (again.status_code, again.json()["code"]) == (404, "unknown_session")
    refused = await broker.client.post(
        "/v1/lea/chat", json={"message": "Allo", "session_id": str(session_id)}
    )
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_session")
    left = await rows(
        "SELECT 1 FROM chat.turns WHERE conversation_id = :c UNION ALL"
        " SELECT 1 FROM crm.session_links WHERE conversation_id = :c",
        c=session_id,
    )
    assert left == []
    assert await rows("SELECT id FROM crm.transactions WHERE id = :t", t=transaction_id)


async def test_a_conversation_that_is_being_answered_is_not_deleted(broker: Broker, providers) -> None:
    session_id = (await broker.say("Bonjour")).session_id
    providers.enqueue(Script(first_token_s=1.0))
    async with broker.saying("Quel temps fera-t-il ?", session_id) as (seen, frames):
        await anext(frames)
        listed_turn = (await broker.client.get(f"/v1/lea/sessions/{session_id}")).json()["active_turn_id"]
        refused = await broker.client.delete(f"/v1/lea/sessions/{session_id}")
        async for _ in frames:
            pass
    assert (refused.status_code, refused.json()["code"]) == (409, "turn_active")
    assert refused.json()["turn_id"] == listed_turn == str(seen.turn_id)
    assert seen.last["done"]
    assert (await broker.client.delete(f"/v1/lea/sessions/{session_id}")).status_code == 204


FOREIGN = [
    ("GET", "/v1/lea/sessions/{session}/export", None),
    ("DELETE", "/v1/lea/sessions/{session}", None),
    ("GET", "/v1/lea/sessions/{session}", None),
    ("GET", "/v1/lea/sessions/{session}/turns", None),
    ("PATCH", "/v1/lea/sessions/{session}", {"title": "Volé"}),
    ("PATCH", "/v1/lea/sessions/{session}", {"transaction_id": None}),
]


async def test_nothing_of_somebody_elses_is_there(broker: Broker, stranger: Broker, rows) -> None:
    session_id = (await broker.say(ORDER)).session_id
    transaction_id = await linked(rows, session_id)
    before = (await broker.client.get(f"/v1/lea/sessions/{session_id}")).json()
    for method, path, body in FOREIGN:
        for who, session in ((stranger, session_id), (broker, uuid4())):
            answer = await who.client.request(method, path.format(session=session), json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_session"), path
    theirs = (await stranger.say("Bonjour")).session_id
    answer = await stranger.client.patch(
        f"/v1/lea/sessions/{theirs}", json={"transaction_id": str(transaction_id)}
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_transaction")
    assert (await listed(stranger, q="zoe theriault"))["items"] == []
    assert str(session_id) not in {one["id"] for one in (await listed(stranger, limit=100))["items"]}
    assert (await broker.client.get(f"/v1/lea/sessions/{session_id}")).json() == before


@pytest.mark.parametrize("path", sorted({path for _, path, _ in FOREIGN} | {"/v1/lea/sessions"}))
async def test_signing_in_comes_first(broker: Broker, path: str) -> None:
    answer = await broker.client.get(path.format(session=uuid4()), headers={"authorization": ""})
    assert answer.status_code == 401
