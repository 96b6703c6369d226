"""A broker's transactions over HTTP: the list, the search, one with all of it; by two brokers who never meet."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from lea.testing.journey import Broker

ORDER = "Crée un achat au 9, montée Gagnon, Rosemère, acheteuse Maïté Bélanger-Roy 450 555-0177, prix offert 512 000 $"
ENGLISH = {"accept-language": "en-CA"}


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(system) -> AsyncGenerator[Broker]:
    async with Broker.signed_in(system.url, "demo@lea.local", "demo") as broker:
        yield broker


async def created(broker: Broker, rows) -> tuple[UUID, UUID]:
    """Order a purchase; return the conversation and the transaction."""
    session_id = (await broker.say(ORDER)).session_id
    [(transaction_id,)] = await rows(
        "SELECT transaction_id FROM crm.session_links WHERE conversation_id = :c", c=session_id
    )
    return session_id, transaction_id


async def listed(broker: Broker, **query: object) -> dict[str, Any]:
    answer = await broker.client.get("/v1/transactions", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_was_ordered_is_listed_found_and_narrowed(broker: Broker, rows) -> None:
    _, transaction_id = await created(broker, rows)
    newest = (await listed(broker, limit=1))["items"][0]
    assert (newest["id"], newest["kind"]) == (str(transaction_id), "purchase")
    assert newest["address"] == "9, montée Gagnon, Rosemère"
    assert [(party["role"], party["name"]) for party in newest["parties"]] == [
        ("buyer", "Maïté Bélanger-Roy")
    ]
    assert newest["prices"] == [{"kind": "offered", "amount_cad": 512000}]
    found = (await listed(broker, q="rosemere maite", kind="purchase"))["items"]
    assert str(transaction_id) in {one["id"] for one in found}
    assert (await listed(broker, q="rosemere maite", kind="sale"))["items"] == []
    assert (await listed(broker, q="rosemere nulle part"))["items"] == []


async def test_pages_follow_each_other_to_the_end(broker: Broker, rows) -> None:
    for _ in range(3):
        await created(broker, rows)
    whole = (await listed(broker, limit=100))["items"]
    found, cursor = [], None
    while True:
        page = await listed(broker, limit=2, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found[:100] == whole
    assert len({one["id"] for one in found}) == len(found)


async def test_a_transaction_tells_all_that_hangs_on_it(broker: Broker, rows) -> None:
    session_id, transaction_id = await created(broker, rows)
    await broker.say("Prix offert 520 000 $, signature le 1er mars 2027", session_id)
    await broker.say("Prépare la promesse d'achat", session_id)
    answer = await broker.client.get(f"/api/v1/transactions/{transaction_id}")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["address"]["street"] == "montée Gagnon"
    assert [(p["name"], p["phone"]) for p in told["parties"]] == [("Maïté Bélanger-Roy", "450 555-0177")]
    (price,) = told["prices"]
    assert (price["amount_cad"], [one["amount_cad"] for one in price["history"]]) == (520000, [512000])
    (date,) = told["dates"]
    assert (date["kind"], date["day"], date["history"]) == ("closing", "2027-03-01", [])
    (form,) = told["forms"]
    assert (form["form"]["key"], form["status"]) == ("PA", "prepared")
    assert told["next_document"][
        "name"
    ] == "Promesse d’achat – Immeuble résidentiel de moins de 5 logements" or (
        told["next_document"]["name"].startswith("Promesse d’achat")
    )
    assert told["next_document"]["status"] == "prepared"
    assert any(name.startswith("Contrat de courtage") for name in told["missing_forms"])
    assert told["portal"] == []
    assert told["actions"]["items"][0]["action"] == "create_form"
    assert told["actions"]["items"][0]["undoable"]

    english = (await broker.client.get(f"/v1/transactions/{transaction_id}", headers=ENGLISH)).json()
    assert english["next_document"]["name"].startswith("Promise to purchase")

    url, lines, cursor = f"/v1/transactions/{transaction_id}/actions", [], None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await broker.client.get(url, params=query)).json()
        lines += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert lines == told["actions"]["items"]


async def test_the_catalogue_is_sent_again_only_when_it_changed(broker: Broker) -> None:
    first = await broker.client.get("/v1/forms/catalogue")
    etag = first.headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await broker.client.get("/v1/forms/catalogue", headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    other = await broker.client.get("/v1/forms/catalogue", headers={"if-none-match": etag, **ENGLISH})
    assert other.status_code == 200
    assert other.headers["etag"] != etag


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"cursor": "bm9u"}, "bad_cursor"), ({"cursor": "x" * 201}, "invalid_request"),
        ({"q": "x" * 201}, "invalid_request"), ({"kind": "rental"}, "invalid_request"),
        ({"status": "lost"}, "invalid_request"), ({"limit": 0}, "invalid_request"),
    ],
)  # fmt: skip
async def test_a_list_that_is_asked_for_wrongly_is_refused(broker: Broker, query: Any, code: str) -> None:
    answer = await broker.client.get("/v1/transactions", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("asked", ["%00", "%27%5c%22", "%ed%a0%80", "a%3a*%26!", "%25"])
async def test_any_words_may_be_searched_for(broker: Broker, asked: str) -> None:
    assert (await broker.client.get(f"/v1/transactions?q={asked}")).status_code == 200


FOREIGN = ["/v1/transactions/{transaction}", "/v1/transactions/{transaction}/actions"]


async def test_nothing_of_somebody_elses_is_there(broker: Broker, stranger: Broker, rows) -> None:
    _, transaction_id = await created(broker, rows)
    for path in FOREIGN:
        for who, asked in ((stranger, transaction_id), (broker, uuid4())):
            answer = await who.client.get(path.format(transaction=asked))
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_transaction"), path
        assert (await broker.client.get(path.format(transaction="42"))).status_code == 422
    assert (await listed(stranger, q="rosemere maite"))["items"] == []
    assert str(transaction_id) not in {one["id"] for one in (await listed(stranger, limit=100))["items"]}


@pytest.mark.parametrize("path", ["/v1/transactions", *FOREIGN])
async def test_signing_in_comes_first(broker: Broker, path: str) -> None:
    answer = await broker.client.get(path.format(transaction=uuid4()), headers={"authorization": ""})
    assert answer.status_code == 401
