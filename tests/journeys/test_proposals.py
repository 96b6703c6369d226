"""What the grammar can't read, proposed by a model: shown by Léa, carried out by the broker's own yes, once."""

import json
from uuid import UUID

import pytest

from lea.testing.journey import Broker
from lea.testing.providers import Script, ScriptedProviders

SALE = "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $"
UNREAD = "Ramène ça à 379 000"


def calling(name: str, /, *, tokens: tuple[str, ...] = (), **arguments: object) -> Script:
    """A model that calls one tool."""
    call = (name, json.dumps(arguments, ensure_ascii=False))
    return Script(tokens=tokens, tool_calls=(call,), finish="tool_calls")


LOWER = calling("set_price", kind="asking", amount_cad=379_000, transaction=None)


async def amounts(rows, session_id: UUID) -> list[int]:
    found = await rows(
        "SELECT p.amount_cad FROM crm.prices p JOIN crm.session_links l ON l.transaction_id = p.transaction_id"
        " WHERE l.conversation_id = :c ORDER BY p.id",
        c=session_id,
    )
    return [amount for (amount,) in found]


async def test_a_yes_carries_a_proposal_out_once_and_it_can_be_undone(
    broker: Broker, providers: ScriptedProviders, rows
) -> None:
    session = (await broker.say(SALE)).session_id
    providers.enqueue(LOWER)
    proposed = await broker.say(UNREAD, session)
    line = "Prix demandé fixé à 379\u00a0000\u00a0$, au lieu de 389\u00a0000\u00a0$."
    assert f"- {line}" in proposed.text
    assert "42, rue des Pins" in proposed.text
    assert "Répondez oui" in proposed.text
    assert (proposed.last["provider"], proposed.last["model"]) == ("openai", "gpt-5.4-mini")
    assert proposed.last["usage"]["output_tokens"] >= 0
    assert proposed.actions == []
    assert proposed.last["pending"] == {"kind": "proposal", "text": proposed.text}
    assert await amounts(rows, session) == [389_000]
    tools = [tool["function"]["name"] for tool in providers.requests[0].body["tools"]]
    assert "set_price" in tools

    done = await broker.say("oui", session)
    assert done.actions == [line]
    assert done.last["provider"] == "lea"
    assert await amounts(rows, session) == [389_000, 379_000]
    again = await broker.say("oui", session)
    assert again.actions == []
    assert await amounts(rows, session) == [389_000, 379_000]
    await broker.say("annule", session)
    assert await amounts(rows, session) == [389_000]


@pytest.mark.parametrize(
    "reply",
    ["non", "Non, laisse faire", "Quelle heure est-il ?", "Quel est le prix ?", "annule", "oui mais attends"],
)
async def test_anything_but_a_yes_drops_it(
    broker: Broker, providers: ScriptedProviders, rows, reply: str
) -> None:
    session = (await broker.say(SALE)).session_id
    providers.enqueue(LOWER)
    await broker.say(UNREAD, session)
    assert (await broker.say(reply, session)).actions == []
    await broker.say("oui", session)
    assert await amounts(rows, session) == [389_000]


async def test_an_amount_of_the_models_own_is_marked(
    broker: Broker, providers: ScriptedProviders, rows
) -> None:
    session = (await broker.say(SALE)).session_id
    providers.enqueue(LOWER)
    proposed = await broker.say("Ramène ça dix mille plus bas", session)
    assert "Montant calculé" in proposed.text
    done = await broker.say("oui", session)
    assert "Montant calculé" not in done.text
    assert await amounts(rows, session) == [389_000, 379_000]


@pytest.mark.parametrize("asked", ["Ajoute-la comme notaire", "Attache donc celle-là comme notaire"])
async def test_who_is_pointed_at_is_asked_for(
    broker: Broker, providers: ScriptedProviders, rows, asked: str
) -> None:
    session = (await broker.say(SALE)).session_id
    providers.enqueue(calling("add_contact", role="notary", name="Sophie Tremblay", transaction=None))
    question = await broker.say(asked, session)
    assert question.text == "Qui dois-je ajouter comme notaire ?"
    assert question.last["pending"] == {"kind": "question", "text": question.text}
    done = await broker.say("Me Hélène Côté", session)
    assert "Hélène Côté" in done.actions[0]
    names = await rows(
        "SELECT c.name FROM crm.contacts c JOIN crm.participants p ON p.contact_id = c.id"
        " JOIN crm.session_links l ON l.transaction_id = p.transaction_id WHERE l.conversation_id = :c",
        c=session,
    )
    assert names == [("Hélène Côté",)]


async def test_another_order_drops_it_and_is_done(broker: Broker, providers: ScriptedProviders, rows) -> None:
    session = (await broker.say(SALE)).session_id
    providers.enqueue(LOWER)
    await broker.say(UNREAD, session)
    await broker.say("Acompte 5 000 $", session)
    await broker.say("oui", session)
    assert await amounts(rows, session) == [389_000, 5_000]


async def test_in_english_and_with_what_the_model_said_dropped(
    broker: Broker, providers: ScriptedProviders, rows
) -> None:
    session = (await broker.say(SALE)).session_id
    providers.enqueue(
        calling("set_price", tokens=("Sure, ", "done!"), kind="asking", amount_cad=379_000, transaction=None)
    )
    proposed = await broker.say("Knock it down to 379,000", session)
    assert proposed.text.startswith("Did I get this right?")
    assert "done!" not in proposed.text
    assert proposed.restarts == 1
    stored = await rows("SELECT answer FROM chat.turns WHERE id = :t", t=proposed.turn_id)
    assert stored == [(proposed.text,)]
    done = await broker.say("yes", session)
    assert "instead of $389,000" in done.text
    assert await amounts(rows, session) == [389_000, 379_000]


async def test_what_the_domain_refuses_is_not_proposed(
    broker: Broker, providers: ScriptedProviders, rows
) -> None:
    session = (await broker.say(SALE)).session_id
    providers.enqueue(calling("set_price", kind="asking", amount_cad=0, transaction=None))
    refused = await broker.say(UNREAD, session)
    assert "doit être supérieur à 0" in refused.text
    assert "pending" not in refused.last
    await broker.say("oui", session)
    assert await amounts(rows, session) == [389_000]


@pytest.mark.parametrize(
    "arguments", ["{", "[]", '{"kind": "asking"}', '{"kind": "asking", "amount_cad": "tout"}']
)
async def test_a_malformed_call_ends_the_turn_without_effect(
    broker: Broker, providers: ScriptedProviders, rows, arguments: str
) -> None:
    session = (await broker.say(SALE)).session_id
    providers.enqueue(Script(tokens=(), tool_calls=(("set_price", arguments),), finish="tool_calls"))
    seen = await broker.say(UNREAD, session)
    assert seen.last["done"] is True
    assert "rien n’a été fait" in seen.text
    await broker.say("oui", session)
    assert await amounts(rows, session) == [389_000]


async def test_a_question_carries_no_tools(broker: Broker, providers: ScriptedProviders) -> None:
    await broker.say("Quels dossiers demandent mon attention ?")
    assert "tools" not in providers.requests[0].body


async def test_without_actions_a_proposal_is_told_to_come_again(
    system, broker: Broker, providers: ScriptedProviders, rows
) -> None:
    session = (await broker.say(SALE)).session_id
    providers.enqueue(
        Script(tokens=(), tool_calls=LOWER.tool_calls, finish="tool_calls", headers_after_s=1.5)
    )
    async with broker.saying(UNREAD, session) as (seen, frames):
        async for _ in frames:
            if seen.data[-1].get("status") == "thinking":
                break
        await providers.received(1)
        await system.kill("actions")
        try:
            async for _ in frames:
                pass
        finally:
            await system.restart("actions")
    assert (seen.last["code"], seen.last["retryable"]) == ("service_unavailable", True)
    assert await amounts(rows, session) == [389_000]
