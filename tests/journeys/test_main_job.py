"""A broker's message in, actions done, an answer streamed: the whole system over HTTP."""

from uuid import UUID, uuid4

import pytest

from lea.contracts.frames import FrameId
from lea.testing.journey import Broker, Refused, eventually
from lea.testing.providers import Script, ScriptedProviders

ORDER = (
    "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $, "
    "vendeur Robert Lacasse 819 555-0133"
)


async def test_an_order_is_carried_out_and_confirmed_without_a_model(broker: Broker, rows, providers) -> None:
    seen = await broker.say(ORDER)
    assert [str(one) for one in seen.ids] == ["0-0", "0-1", "1-1", "1-2"]
    assert seen.data[0] == {"status": "connecting"}
    assert seen.last["done"] is True
    assert (seen.last["provider"], seen.last["model"]) == ("lea", None)
    assert seen.last["actions"] == seen.actions
    assert "389\u00a0000\u00a0$" in seen.text
    assert "Robert Lacasse" in seen.text
    assert providers.requests == []
    [transaction] = await rows(
        "SELECT t.id, t.kind, p.civic_number, p.street, p.city FROM crm.transactions t"
        " JOIN crm.properties p ON p.transaction_id = t.id"
        " JOIN crm.session_links l ON l.transaction_id = t.id WHERE l.conversation_id = :c",
        c=seen.session_id,
    )
    assert transaction[1:] == ("sale", "42", "rue des Pins", "Sherbrooke")
    prices = await rows("SELECT kind, amount_cad FROM crm.prices WHERE transaction_id = :t", t=transaction[0])
    assert prices == [("asking", 389000)]
    contacts = await rows(
        "SELECT c.name, c.phone, p.role FROM crm.participants p JOIN crm.contacts c ON c.id = p.contact_id"
        " WHERE p.transaction_id = :t",
        t=transaction[0],
    )
    assert contacts == [("Robert Lacasse", "819 555-0133", "seller")]


async def test_a_question_is_streamed_token_by_token_with_the_brokers_files_in_the_prompt(
    broker: Broker, rows, providers: ScriptedProviders
) -> None:
    order = await broker.say(ORDER)
    providers.enqueue(Script(tokens=("Le ", "prix ", "est ", "de ", "389 000 $."), token_interval_s=0.02))
    seen = await broker.say("Quel est le prix demandé de ce dossier ?", order.session_id)
    assert seen.text == "Le prix est de 389 000 $."
    assert [str(one) for one in seen.ids] == ["0-0", "0-1", "0-2", *(f"1-{n}" for n in range(1, 7))]
    assert seen.actions == []
    assert seen.last["provider"] == "openai"
    assert seen.last["usage"]["output_tokens"] > 0
    assert seen.last["finish_reason"] == "stop"
    [request] = providers.requests
    told = str(request.body["messages"])
    assert "rue des Pins" in told
    assert ORDER[:30] in told, "the history is in the prompt"
    [(state, answer, tokens)] = await rows(
        "SELECT t.state, t.answer, u.output_tokens FROM chat.turns t JOIN ledger.usage u ON u.turn_id = t.id"
        " WHERE t.id = :t",
        t=seen.turn_id,
    )
    assert (state, answer) == ("done", seen.text)
    assert tokens == seen.last["usage"]["output_tokens"]


async def test_an_order_with_a_question_is_done_and_then_answered(
    broker: Broker, providers: ScriptedProviders
) -> None:
    seen = await broker.say(f"{ORDER}. Ensuite, quels documents dois-je préparer ?")
    assert seen.actions
    assert seen.last["provider"] == "openai"
    assert seen.last["actions"] == seen.actions


async def test_the_same_turn_as_one_object(broker: Broker) -> None:
    answer = await broker.client.post("/v1/lea/chat", json={"message": "Bonjour Léa, comment ça va ?"})
    assert answer.status_code == 200
    content = answer.json()
    assert content["content"] == "Bonjour ! La propriété est à vous."
    assert {"session_id", "turn_id", "actions", "model", "provider", "usage"} <= content.keys()


async def test_every_route_answers_under_api_too(broker: Broker) -> None:
    me = await broker.client.get("/api/v1/auth/me")
    assert me.json()["email"] == "autre@lea.local"


async def test_the_same_key_gives_the_same_turn(broker: Broker, rows) -> None:
    key = str(uuid4())
    first = await broker.say(ORDER, Idempotency_Key=key)
    again = await broker.say(ORDER, Idempotency_Key=key)
    assert again.turn_id == first.turn_id
    assert (again.text, again.ids) == (first.text, first.ids)
    [(count,)] = await rows(
        "SELECT count(*) FROM crm.action_log WHERE turn_id = :t AND action = 'create_transaction'",
        t=first.turn_id,
    )
    assert count == 1
    with pytest.raises(Refused) as refused:
        await broker.say("Autre chose", Idempotency_Key=key)
    assert refused.value.response.status_code == 422


async def test_a_second_message_waits_its_turn(broker: Broker, providers: ScriptedProviders) -> None:
    providers.enqueue(Script(first_token_s=1.0))
    async with broker.saying("Bonjour, une question ?") as (seen, frames):
        await anext(frames)
        with pytest.raises(Refused) as refused:
            await broker.say("Et une autre ?", seen.session_id)
        assert refused.value.response.status_code == 409
        assert refused.value.problem["turn_id"] == str(seen.turn_id)
        async for _ in frames:
            pass
    assert seen.last["done"] is True


async def test_somebody_elses_conversation_does_not_exist(system, broker: Broker, rows) -> None:
    mine = await broker.say("Bonjour ?")
    async with Broker.signed_in(system.url, "demo@lea.local", "demo") as other:
        with pytest.raises(Refused) as refused:
            await other.say("Bonjour ?", mine.session_id)
    assert refused.value.response.status_code == 404
    [(count,)] = await rows("SELECT count(*) FROM chat.turns WHERE conversation_id = :c", c=mine.session_id)
    assert count == 1


async def test_a_client_that_goes_away_does_not_stop_the_answer(
    broker: Broker, rows, providers: ScriptedProviders
) -> None:
    providers.enqueue(Script(token_interval_s=0.05))
    async with broker.saying("Une question, s'il te plaît ?") as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 2):
                break

    async def answered() -> list[tuple[str]]:
        return await rows("SELECT answer FROM chat.turns WHERE id = :t AND state = 'done'", t=seen.turn_id)

    assert await eventually(answered) == [("Bonjour ! La propriété est à vous.",)]


FAILURES = [
    (Script(status=401), "provider_misconfigured", 502, False),
    (Script(status=429), "provider_overloaded", 503, True),
    (Script(status=500), "provider_unavailable", 502, True),
    (Script(finish="content_filter"), "content_filtered", 422, False),
]


@pytest.mark.parametrize(("script", "code", "status", "retryable"), FAILURES, ids=[f[1] for f in FAILURES])
async def test_a_provider_that_fails_ends_the_turn_with_a_typed_error(
    broker: Broker, providers: ScriptedProviders, script: Script, code: str, status: int, retryable: bool
) -> None:
    providers.default = script
    seen = await broker.say("Une question ?")
    assert seen.ended
    assert (seen.last["code"], seen.last["retryable"]) == (code, retryable)
    assert seen.last["error"]
    answer = await broker.client.post("/v1/lea/chat", json={"message": "Une question ?"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


REFUSALS = [
    (b'{"message": ', 400),
    (b"[]", 422),
    (b'{"message": 3}', 422),
    (b'{"message": "  "}', 422),
    (b'{"message": "x", "session_id": "nope"}', 422),
    (b'{"message": "x", "session_id": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}', 404),
    (b'{"message": "' + b"a" * 8001 + b'"}', 422),
    (b'{"message": "' + b"a" * 300_000 + b'"}', 413),
    (b'{"message": "\\ud800"}', 422),
]


@pytest.mark.parametrize(("body", "status"), REFUSALS)
async def test_bad_input_is_refused_and_nothing_is_written(
    broker: Broker, rows, body: bytes, status: int
) -> None:
    before = await rows("SELECT count(*) FROM chat.turns")
    answer = await broker.client.post(
        "/v1/lea/chat/stream", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert await rows("SELECT count(*) FROM chat.turns") == before


async def test_a_refusal_speaks_the_callers_language(broker: Broker) -> None:
    french = await broker.client.post("/v1/lea/chat", json={"message": ""})
    english = await broker.client.post(
        "/v1/lea/chat", json={"message": ""}, headers={"accept-language": "en-CA"}
    )
    assert french.json()["title"] == "Message vide"
    assert english.json()["title"] == "Empty message"


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer a.b.c", "Basic ZGVtbzpkZW1v"])
async def test_without_a_valid_token_nothing_is_done(broker: Broker, authorization: str) -> None:
    answer = await broker.client.post(
        "/v1/lea/chat/stream", json={"message": "x"}, headers={"authorization": authorization}
    )
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_an_unknown_route_is_a_problem_document(broker: Broker) -> None:
    answer = await broker.client.get("/v1/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert UUID(answer.headers["x-request-id"])
