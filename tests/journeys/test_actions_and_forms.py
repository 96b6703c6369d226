"""What Léa did, listed and taken back one at a time; OACIQ forms from the order to the PDF; over HTTP."""

import io
from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from pypdf import PdfReader

from lea.testing.journey import Broker

ORDER = (
    "Crée un achat au 88, rue Principale, Granby, acheteuse Émilie Roy-Gauthier 819 555-0133,"
    " vendeur Robert Lacasse"
)
MARK = "Document de travail — n’est pas le formulaire officiel de l’OACIQ"
ENGLISH = {"accept-language": "en-CA"}


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(system) -> AsyncGenerator[Broker]:
    async with Broker.signed_in(system.url, "demo@lea.local", "demo") as broker:
        yield broker


async def listed(broker: Broker, session_id: UUID, **query: object) -> dict:
    answer = await broker.client.get(f"/v1/lea/sessions/{session_id}/actions", params=query)
    assert answer.status_code == 200
    return answer.json()


async def prepared(broker: Broker, rows) -> tuple[UUID, dict]:
    """Order a purchase and its promise; return the conversation and the form."""
    session_id = (await broker.say(ORDER)).session_id
    seen = await broker.say("Prépare la promesse d'achat", session_id)
    [(transaction_id,)] = await rows(
        "SELECT transaction_id FROM crm.session_links WHERE conversation_id = :c", c=session_id
    )
    answer = await broker.client.get(f"/v1/transactions/{transaction_id}/forms")
    [form] = answer.json()["items"]
    assert seen.actions[0].startswith("Promesse d’achat (PA) préparée (version 1). Il manque")
    return session_id, form


async def test_actions_are_listed_newest_first_and_one_is_undone(broker: Broker, rows) -> None:
    session_id = (await broker.say(ORDER)).session_id
    await broker.say("Prix demandé 389 000 $", session_id)
    await broker.say("Mets le prix demandé à 395 000 $", session_id)
    newest, older, *_ = items = (await listed(broker, session_id))["items"]
    assert [item["action"] for item in items] == [
        "set_price", "set_price", "set_address", "add_contact", "add_contact", "create_transaction",
    ]  # fmt: skip
    assert "395\u00a0000\u00a0$" in newest["line"]
    assert [item["undoable"] for item in items] == [True, False, True, True, True, False]

    refused = await broker.client.post(f"/v1/lea/actions/{older['id']}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "action_not_undoable")
    assert refused.json()["reason"] == "needed"
    assert "une action plus récente en dépend" in refused.json()["detail"]

    undone = await broker.client.post(f"/api/v1/lea/actions/{newest['id']}/undo")
    assert undone.status_code == 200
    assert undone.json()["line"] == f"Annulé\u00a0: «\u00a0{newest['line']}\u00a0»"
    again = await broker.client.post(f"/v1/lea/actions/{newest['id']}/undo", headers=ENGLISH)
    assert again.json()["line"] == f"Undone: “{newest['line']}”"
    prices = await rows(
        "SELECT amount_cad FROM crm.prices WHERE transaction_id = :t", t=UUID(newest["transaction_id"])
    )
    assert prices == [(389000,)]
    newest, older, *_ = (await listed(broker, session_id))["items"]
    assert newest["undone_at"]
    assert (newest["undoable"], older["undoable"]) == (False, True)


async def test_a_page_of_actions_continues_where_the_last_ended(broker: Broker) -> None:
    session_id = (await broker.say(ORDER)).session_id
    for amount in (401, 402, 403):
        await broker.say(f"Mets le prix demandé à {amount} 000 $", session_id)
    whole = (await listed(broker, session_id))["items"]
    found, cursor = [], None
    while True:
        page = await listed(broker, session_id, limit=2, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == whole
    bad = await broker.client.get(f"/v1/lea/sessions/{session_id}/actions", params={"cursor": "bm9u"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_cursor")


async def test_a_form_is_filled_in_sent_signed_and_never_goes_back(broker: Broker, rows) -> None:
    session_id, form = await prepared(broker, rows)
    assert (form["version"], form["status"], form["form"]["code"]) == (1, "prepared", "PA")
    assert [fact["label"] for fact in form["missing"]] == [
        "prix offert", "échéance de la promesse d’achat", "date de signature", "date d’occupation",
    ]  # fmt: skip
    url = f"/v1/forms/{form['id']}"
    fields = (await broker.client.get(url)).json()["fields"]
    assert fields["address"] == "88, rue Principale, Granby"
    assert [(party["role"], party["name"], party["phone"]) for party in fields["parties"]] == [
        ("seller", "Robert Lacasse", None),
        ("buyer", "Émilie Roy-Gauthier", "819 555-0133"),
    ]
    sent = await broker.client.patch(url, json={"status": "sent"})
    assert (sent.status_code, sent.json()["status"]) == (200, "sent")
    assert sent.json()["sent_at"]
    assert (await broker.client.patch(url, json={"status": "sent"})).status_code == 200
    signed = await broker.client.patch(url, json={"status": "signed"})
    assert signed.json()["signed_at"]
    back = await broker.client.patch(url, json={"status": "prepared"}, headers=ENGLISH)
    assert (back.status_code, back.json()["code"]) == (409, "form_goes_forward")
    assert "already signed" in back.json()["detail"]
    assert (await broker.client.patch(url, json={"status": "lost"})).status_code == 422

    [action, *_] = (await listed(broker, session_id))["items"]
    refused = await broker.client.post(f"/v1/lea/actions/{action['id']}/undo")
    assert (refused.status_code, refused.json()["reason"]) == (409, "changed")


async def test_versions_count_up_and_tell_less_missing(broker: Broker, rows) -> None:
    session_id, form = await prepared(broker, rows)
    await broker.say("Prix offert 372 000 $, signature le 1er mars 2027", session_id)
    await broker.say("Prépare la promesse d'achat", session_id)
    answer = await broker.client.get(f"/v1/transactions/{form['transaction_id']}/forms", headers=ENGLISH)
    latest, first = answer.json()["items"]
    assert (latest["version"], first["version"]) == (2, 1)
    assert [fact["label"] for fact in latest["missing"]] == [
        "expiry of the promise to purchase", "occupancy date",
    ]  # fmt: skip


async def test_the_pdf_holds_the_fields_and_the_mark_on_every_page(broker: Broker, rows) -> None:
    _, form = await prepared(broker, rows)
    french = await broker.client.get(f"/v1/forms/{form['id']}/pdf")
    assert (french.status_code, french.headers["content-type"]) == (200, "application/pdf")
    assert 'filename="promesse-d-achat-v1.pdf"' in french.headers["content-disposition"]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(french.content)).pages]
    assert all(MARK in page for page in pages)
    text = "\n".join(pages)
    for said in (
        "Promesse d’achat",
        "Émilie Roy-Gauthier",
        "819 555-0133",
        "88, rue Principale",
        "Prix offert",
    ):
        assert said in text
    english = await broker.client.get(f"/api/v1/forms/{form['id']}/pdf", headers=ENGLISH)
    text = PdfReader(io.BytesIO(english.content)).pages[0].extract_text()
    assert "Working document — not the official OACIQ form" in text
    assert "Promise to purchase" in text


async def test_a_form_that_does_not_fit_is_refused(broker: Broker) -> None:
    session_id = (await broker.say("Crée une vente au 42, rue des Pins, Sherbrooke")).session_id
    seen = await broker.say("Prépare la promesse d'achat", session_id)
    assert "ne convient pas à une vente" in seen.text


async def test_the_catalogue_shows_sourced_codes_only(broker: Broker, rows) -> None:
    answer = await broker.client.get("/v1/forms/catalogue")
    shown = {item["key"]: item for item in answer.json()["items"]}
    known = await rows("SELECT key, code, code_en, confidence FROM crm.form_catalogue")
    assert len(shown) == len(known) == 38
    for key, code, code_en, confidence in known:
        sourced = confidence == "sourced"
        assert shown[key]["code"] == (code if sourced else None)
        assert shown[key]["code_en"] == (code_en if sourced else None)
        assert shown[key]["name"]


FOREIGN = [
    ("GET", "/v1/lea/sessions/{session}/actions", "unknown_session"),
    ("POST", "/v1/lea/actions/{action}/undo", "unknown_action"),
    ("GET", "/v1/transactions/{transaction}/forms", "unknown_transaction"),
    ("GET", "/v1/forms/{form}", "unknown_form"),
    ("GET", "/v1/forms/{form}/pdf", "unknown_form"),
    ("PATCH", "/v1/forms/{form}", "unknown_form"),
]


async def test_nothing_of_somebody_elses_is_there(broker: Broker, stranger: Broker, rows) -> None:
    session_id, form = await prepared(broker, rows)
    [action, *_] = (await listed(broker, session_id))["items"]
    ids = {
        "session": session_id,
        "action": action["id"],
        "transaction": form["transaction_id"],
        "form": form["id"],
    }
    nobodys = dict.fromkeys(ids, uuid4())
    for method, path, code in FOREIGN:
        body = {"json": {"status": "sent"}} if method == "PATCH" else {}
        for who, owned in ((stranger, ids), (broker, nobodys)):
            answer = await who.client.request(method, path.format(**owned), **body)
            assert (answer.status_code, answer.json()["code"]) == (404, code), path
    assert (await broker.client.get(f"/v1/forms/{form['id']}")).json()["status"] == "prepared"


@pytest.mark.parametrize("path", [path for _, path, _ in FOREIGN])
async def test_signing_in_comes_first(system, broker: Broker, path: str) -> None:
    method = next(method for method, known, _ in FOREIGN if known == path)
    url = path.format(**dict.fromkeys(("session", "action", "transaction", "form"), uuid4()))
    answer = await broker.client.request(method, url, headers={"authorization": ""}, json={"status": "sent"})
    assert answer.status_code == 401


async def test_without_actions_an_undo_is_told_to_come_again(system, broker: Broker) -> None:
    session_id = (await broker.say(ORDER)).session_id
    [action, *_] = (await listed(broker, session_id))["items"]
    await system.kill("actions")
    try:
        answer = await broker.client.post(f"/v1/lea/actions/{action['id']}/undo")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    finally:
        await system.restart("actions")
    undone = await broker.client.post(f"/v1/lea/actions/{action['id']}/undo")
    assert undone.status_code == 200


async def test_the_demos_forms_are_filled_in(stranger: Broker, rows) -> None:
    found = await rows("SELECT id FROM crm.forms WHERE fields ->> 'address' LIKE '2450, avenue De Lorimier%'")
    assert found
    for (form_id,) in found:
        document = await stranger.client.get(f"/v1/forms/{form_id}/pdf")
        [page, *_] = [page.extract_text() for page in PdfReader(io.BytesIO(document.content)).pages]
        assert "Jean-François Tremblay" in page
