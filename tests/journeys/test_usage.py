"""What turns used and cost, over HTTP: told with the answer, summed up, limited by a budget."""

from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest
import pytest_asyncio

from lea.contracts.frames import FrameId
from lea.testing.journey import Broker, Refused
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

QUESTION = "Quels dossiers demandent mon attention ?"
COST = 20 * 75 // 100 + 100 * 75 // 1000 + 8 * 45 // 10 + 1  # 15 + 7.5 + 36, rounded


@pytest_asyncio.fixture(loop_scope="session")
async def newcomer(system: System) -> AsyncGenerator[Broker]:
    """A broker who has used nothing yet."""
    email = f"{uuid4().hex}@lea.local"
    await system.add_broker(email, "mot-de-passe")
    async with Broker.signed_in(system.url, email, "mot-de-passe") as broker:
        yield broker


async def used(broker: Broker, **query: str) -> dict:
    answer = await broker.client.get("/v1/lea/usage", params=query)
    assert answer.status_code == 200
    return answer.json()


async def test_an_answer_tells_its_cost_and_the_month_adds_up(
    newcomer: Broker, providers: ScriptedProviders
) -> None:
    providers.default = Script(input_tokens=120, cached_tokens=100)
    seen = await newcomer.say(QUESTION)
    assert seen.last["usage"] == {"input_tokens": 120, "output_tokens": 8, "cached_input_tokens": 100}
    assert seen.last["cost"] == {"amount_micros": COST, "currency": "USD"}
    whole = (await newcomer.client.post("/v1/lea/chat", json={"message": QUESTION})).json()
    assert whole["cost"] == seen.last["cost"]
    ordered = await newcomer.say("Crée une vente au 42, rue des Pins, Sherbrooke")
    assert ordered.last["cost"] == {"amount_micros": 0, "currency": "USD"}
    report = await used(newcomer)
    assert report["total"] == {
        "requests": 2, "estimated_requests": 0, "unpriced_requests": 0, "input_tokens": 240,
        "cached_input_tokens": 200, "output_tokens": 16, "cost_micros": 2 * COST,
    }  # fmt: skip
    assert [(one["provider"], one["model"], one["requests"]) for one in report["by_model"]] == [
        ("openai", "gpt-5.4-mini", 2)
    ]
    assert [one["cost_micros"] for one in report["by_day"]] == [2 * COST]
    assert report["by_month"][0]["month"] == report["month"]
    assert report["budget"] is None
    assert (await used(newcomer, month="2025-01"))["total"]["requests"] == 0


@pytest.mark.parametrize("month", ["2026", "2026-13", "hier", "2026-1", "9999-01", "2026-11-01"])
async def test_a_month_is_written_in_one_way(newcomer: Broker, month: str) -> None:
    answer = await newcomer.client.get("/api/v1/lea/usage", params={"month": month})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_month")


async def test_a_model_without_a_price_has_no_cost(newcomer: Broker, providers: ScriptedProviders) -> None:
    providers.default = Script(model="gpt-of-tomorrow")
    seen = await newcomer.say(QUESTION)
    assert seen.last["cost"] is None
    total = (await used(newcomer))["total"]
    assert (total["requests"], total["unpriced_requests"], total["cost_micros"]) == (1, 1, 0)


async def test_tries_that_failed_are_in_the_ledger(newcomer: Broker, providers: ScriptedProviders) -> None:
    providers.enqueue(Script(tokens=("Bon",) * 5, fault="cut", fault_after=3))
    seen = await newcomer.say(QUESTION)
    assert seen.restarts == 1
    total = (await used(newcomer))["total"]
    assert (total["requests"], total["estimated_requests"]) == (2, 1)
    assert seen.last["usage"]["estimated"] is True
    assert seen.last["cost"]["amount_micros"] == total["cost_micros"]


async def test_a_worker_that_died_is_billed_by_estimate(
    system: System, newcomer: Broker, providers: ScriptedProviders, rows
) -> None:
    providers.default = Script(tokens=(" mot",) * 40, token_interval_s=0.05)
    async with newcomer.saying(QUESTION) as (seen, frames):
        async for _ in frames:
            if seen.ids[-1:] == [FrameId(1, 8)]:
                break
        await system.kill("llm")
        await system.restart("llm")
        async for _ in frames:
            pass
    assert seen.restarts == 1
    tries = await rows(
        "SELECT attempt, model, outcome, estimated, input_tokens > 100, output_tokens FROM ledger.usage"
        " WHERE turn_id = :t ORDER BY position",
        t=seen.turn_id,
    )
    assert tries[0][:5] == (1, "gpt-5.4-mini", "failed", True, True)
    assert tries[0][5] >= 8
    assert tries[-1][:4] == (2, "gpt-5.4-mini", "done", False)
    assert seen.last["usage"]["estimated"] is True


async def test_a_budget_warns_and_then_refuses(newcomer: Broker, providers: ScriptedProviders, rows) -> None:
    me = (await newcomer.client.get("/v1/auth/me")).json()
    await rows(
        "UPDATE identity.users SET monthly_budget_micros = 200 WHERE email = :e RETURNING 1", e=me["email"]
    )
    first = await newcomer.say(QUESTION)  # 126 micro-dollars
    assert "budget" not in first.data[1]
    second = await newcomer.say(QUESTION, accept_language="en")
    assert "budget" not in second.data[1], "63 % of it"
    with pytest.raises(Refused) as refused:
        await newcomer.say(QUESTION)
    problem = refused.value.problem
    assert (refused.value.response.status_code, problem["code"]) == (402, "budget_spent")
    assert problem["renews_on"].endswith("-01")
    assert "administrateur" in problem["detail"]
    english = await newcomer.client.post(
        "/v1/lea/chat", json={"message": QUESTION}, headers={"accept-language": "en"}
    )
    assert english.status_code == 402
    assert english.json()["title"] == "Monthly budget spent"
    budget = (await used(newcomer))["budget"]
    assert budget == {"limit_micros": 200, "spent_micros": 252, "remaining_micros": 0, "warning_percent": 80}
    await rows(
        "UPDATE identity.users SET monthly_budget_micros = 300 WHERE email = :e RETURNING 1", e=me["email"]
    )
    warned = await newcomer.say(QUESTION)
    assert warned.data[1]["budget"]["warning"].startswith("Vous avez utilisé 0,000252")
    assert warned.last["done"]
    assert len(providers.requests) == 3


@pytest_asyncio.fixture(loop_scope="session")
async def spent(newcomer: Broker, rows) -> Broker:
    """A broker whose month is spent."""
    me = (await newcomer.client.get("/v1/auth/me")).json()
    await rows(
        "UPDATE identity.users SET monthly_budget_micros = 100 WHERE email = :e RETURNING 1", e=me["email"]
    )
    await newcomer.say(QUESTION)
    return newcomer


async def test_what_needs_no_model_passes_a_spent_budget(
    spent: Broker, providers: ScriptedProviders, rows
) -> None:
    asked = len(providers.requests)
    made = await spent.say("Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $")
    assert made.actions[0].startswith("Transaction de vente créée")
    assert made.data[1]["budget"]["warning"].endswith("n’interroge plus de modèle.")
    session_id = made.session_id
    question = await spent.say("Ajoute un notaire", session_id)
    assert question.last["pending"]["kind"] == "question"
    assert (await spent.say("Hélène Roy", session_id)).actions
    assert (await spent.say("annule", session_id)).actions
    whole = await spent.client.post(
        "/v1/lea/chat", json={"message": "Mets le prix demandé à 400 000 $", "session_id": str(session_id)}
    )
    assert (whole.status_code, whole.json()["budget"]["limit_micros"]) == (200, 100)
    assert len(providers.requests) == asked, "nobody asked a model"


async def test_a_question_beside_an_order_is_refused_alone(spent: Broker, rows) -> None:
    made = await spent.say("Crée une vente au 42, rue des Pins, Sherbrooke")
    both = f"Mets le prix demandé à 400 000 $. {QUESTION}"
    seen = await spent.say(both, made.session_id)
    assert seen.actions == ["Prix demandé fixé à 400\u00a0000\u00a0$."]
    assert (seen.last["code"], seen.last["retryable"]) == ("budget_spent", False)
    body = {"message": f"Mets le prix demandé à 410 000 $. {QUESTION}", "session_id": str(made.session_id)}
    whole = await spent.client.post("/v1/lea/chat", json=body)
    problem = whole.json()
    assert (whole.status_code, problem["code"], len(problem["actions"])) == (402, "budget_spent", 1)
    assert problem["session_id"] == str(made.session_id)


async def test_a_refused_question_stays_refused_under_its_key(spent: Broker, rows) -> None:
    key = str(uuid4())
    body, headers = {"message": QUESTION}, {"idempotency-key": key}
    for _ in range(2):
        answer = await spent.client.post("/v1/lea/chat", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (402, "budget_spent")
    [(state, code)] = await rows(
        "SELECT state, error_code FROM chat.turns WHERE idempotency_key = CAST(:k AS uuid)", k=key
    )
    assert (state, code) == ("failed", "budget_spent")


async def test_somebody_elses_use_is_not_told(broker: Broker, newcomer: Broker) -> None:
    await broker.say(QUESTION)
    assert (await used(newcomer))["by_month"] == []
    anonymous = await newcomer.client.get("/v1/lea/usage", headers={"authorization": ""})
    assert anonymous.status_code == 401
