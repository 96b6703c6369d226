"""What Léa knows in a conversation, over HTTP: right, readable, and nobody else's."""

from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest
import pytest_asyncio

from lea.testing.journey import Broker, eventually
from lea.testing.providers import ScriptedProviders

ORDER = "Crée une vente au 908, rue Dufferin, Granby, prix demandé 512 000 $, vendeuse Mireille Aubry 450 555-0147"


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(system) -> AsyncGenerator[Broker]:
    async with Broker.signed_in(system.url, "demo@lea.local", "demo") as broker:
        yield broker


async def known(broker: Broker, session_id: object, **headers: str) -> dict:
    answer = await broker.client.get(
        "/api/v1/lea/context", params={"session_id": str(session_id)}, headers=headers
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_linked_file_comes_first_with_what_it_waits_for(broker: Broker, rows) -> None:
    session_id = (await broker.say(ORDER)).session_id
    await broker.say("Prépare les déclarations du vendeur", session_id)
    found = await known(broker, session_id)
    first = found["transactions"][0]
    assert first["linked"] is True
    assert first["address"] == "908, rue Dufferin, Granby"
    assert first["prices"][0]["amount_cad"] == 512_000
    assert first["parties"][0]["name"] == "Mireille Aubry"
    assert first["forms"][0]["name"].startswith("Déclarations du vendeur")
    assert first["next_document"]["name"] == "Contrat de courtage – Vente"
    assert "Vérification d’identité" in first["missing_forms"]
    assert found["transactions_total"] >= len(found["transactions"])
    assert [entry["role"] for entry in found["history"]] == ["user", "assistant"] * 2
    assert found["history"][0]["content"] == ORDER
    assert (
        sum(found["tokens"][part] for part in ("system_prompt", "files", "summary", "history"))
        <= (found["tokens"]["budget"])
    )
    english = await known(broker, session_id, **{"accept-language": "en-CA"})
    assert english["transactions"][0]["next_document"]["name"] == "Brokerage contract – Sale"

    [(contacts,)] = await rows(
        "SELECT contact_ids FROM privacy.access_log WHERE user_id = (SELECT user_id FROM chat.conversations"
        " WHERE id = :c) AND route = 'GET /v1/lea/context' ORDER BY read_at DESC LIMIT 1",
        c=session_id,
    )
    assert contacts, "who read which contacts is kept"


async def test_a_person_can_read_it_as_one_text(broker: Broker) -> None:
    session_id = (await broker.say(ORDER)).session_id
    answer = await broker.client.get(
        "/v1/lea/context", params={"session_id": str(session_id)}, headers={"accept": "text/markdown"}
    )
    assert answer.headers["content-type"].startswith("text/markdown")
    assert "## Vente – 908, rue Dufferin, Granby (dossier de la conversation)\n" in answer.text
    assert "Parties : vendeur Mireille Aubry (450 555-0147)" in answer.text
    assert f"**Courtier** : {ORDER}" in answer.text


async def test_two_brokers_never_see_each_others_context(broker: Broker, stranger: Broker) -> None:
    mine = (await broker.say(ORDER)).session_id
    theirs = (await stranger.say("Bonjour, une question ?")).session_id
    for session_id in (mine, uuid4()):
        answer = await stranger.client.get("/v1/lea/context", params={"session_id": str(session_id)})
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    found = str(await known(stranger, theirs))
    assert "Dufferin" not in found
    assert "Aubry" not in found


@pytest.mark.parametrize("query", ["", "?session_id=", "?session_id=nope"])
async def test_a_context_without_a_conversation_is_refused(broker: Broker, query: str) -> None:
    answer = await broker.client.get(f"/v1/lea/context{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_conversation_gets_its_title_after_its_first_turn(broker: Broker, rows) -> None:
    session_id = (await broker.say("Bonjour Léa, que dois-je faire cette semaine ? Merci.")).session_id
    url = f"/v1/lea/sessions/{session_id}"

    async def titled() -> dict | None:
        found = (await broker.client.get(url)).json()
        return found if found["title"] else None

    found = await eventually(titled)
    assert (found["title"], found["titled_by"]) == ("Que dois-je faire cette semaine ?", "lea")


async def test_a_title_that_the_broker_gave_stays(broker: Broker, rows) -> None:
    session_id = (await broker.say("Une question ?")).session_id
    url = f"/v1/lea/sessions/{session_id}"
    await broker.client.patch(url, json={"title": "Le mien"})
    for _ in range(4):
        await broker.say("Et encore ?", session_id)

    async def settled() -> bool:
        return (
            await rows(
                "SELECT id FROM chat.outbox WHERE user_id = (SELECT user_id FROM chat.conversations"
                " WHERE id = :c)",
                c=session_id,
            )
            == []
        )

    await eventually(settled)
    assert (await broker.client.get(url)).json()["title"] == "Le mien"


async def test_the_clients_memory_is_used_in_a_new_conversation_alone(
    broker: Broker, providers: ScriptedProviders
) -> None:
    body = {"message": "Que voulais-tu dire ?", "last_assistant_message": "Le prix me semble bas."}
    first = (await broker.client.post("/v1/lea/chat", json=body)).json()
    assert "Le prix me semble bas." in str(providers.requests[-1].body["messages"])
    again = body | {"session_id": first["session_id"], "last_assistant_message": "Autre chose."}
    await broker.client.post("/v1/lea/chat", json=again)
    assert "Autre chose." not in str(providers.requests[-1].body["messages"])


async def test_a_long_conversation_is_summarized_and_goes_on(
    broker: Broker, rows, providers: ScriptedProviders
) -> None:
    session_id = (await broker.say(ORDER)).session_id
    for number in range(15):
        await broker.say(f"Question numéro {number}, qu'en penses-tu ?", session_id)

    async def rewritten() -> list[tuple]:
        return await rows(
            "SELECT turns, provider, text FROM memory.summaries WHERE conversation_id = :c AND provider = 'openai'",
            c=session_id,
        )

    [(turns, _, summary)] = await eventually(rewritten)
    assert turns == 6
    asked = [str(one.body["messages"]) for one in providers.requests]
    [to_summarize] = [messages for messages in asked if "150 mots" in messages]
    assert ORDER[:40] in to_summarize
    assert "Question numéro 4" in to_summarize
    assert "Question numéro 5" not in to_summarize

    [(cost,)] = await eventually(
        lambda: rows(
            "SELECT cost_micros FROM ledger.usage u JOIN chat.turns t ON t.id = u.turn_id"
            " WHERE t.conversation_id = :c AND u.purpose = 'summary'",
            c=session_id,
        )
    )
    assert cost > 0, "a model's summary is paid like an answer"

    found = await known(broker, session_id)
    assert found["summary"] == {"text": summary, "turns": 6}
    assert len(found["history"]) == 2 * 10
    await broker.say("Et maintenant ?", session_id)
    prompt = str(providers.requests[-1].body["messages"])
    assert "# Plus tôt dans la conversation (6 échanges résumés)" in prompt
    assert "Question numéro 4" not in prompt
    assert "Question numéro 5" in prompt
