"""The record of turns, in a real PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from lea.contracts.memory import SummaryTried, TurnSettled
from lea.contracts.messages import AnswerFinished, AttemptUsage, Outcome, TurnAccepted
from lea.gateway.adapters.repository import LONG_CHARS, TurnRepository
from lea.gateway.adapters.timings import TimingRepository
from lea.gateway.billing import Bill, BilledTry, BudgetPolicy, BudgetState
from lea.gateway.turns import Acceptance, NewTurn, TurnRow
from lea.runtime.database import Database
from lea.testing import fixtures

BUDGET = BudgetPolicy("USD", 100, 80, "America/Toronto")
"""A default of 100 micro-dollars a month."""
MOST_RUNNING = 4


@dataclass
class Record:
    turns: TurnRepository
    gateway: Database
    relay: Database
    owner: Database

    async def rows(self, statement: str, **parameters: object) -> list[tuple[object, ...]]:
        return [tuple(row) for row in await self.owner.once(text(statement), parameters)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def record(database: fixtures.Database) -> AsyncGenerator[Record]:
    def connect(role: str) -> Database:
        return Database(database.url(role), pool_size=8, statement_timeout_s=5, application="test")

    gateway, relay, owner = connect("lea_gateway"), connect("lea_relay"), connect("postgres")
    turns = TurnRepository(
        gateway, relay, time_limit_s=100, per_minute=5, most_running=MOST_RUNNING, budget=BUDGET
    )
    yield Record(turns, gateway, relay, owner)
    for one in (gateway, relay, owner):
        await one.close()


def new_turn(user_id: UUID | None = None, **changes: object) -> NewTurn:
    values: dict[str, object] = {
        "id": uuid4(),
        "user_id": user_id or uuid4(),
        "conversation_id": None,
        "message": "Bonjour",
        "last_assistant_message": "Que puis-je faire ?",
        "idempotency_key": None,
        "fingerprint": b"1",
        "locale": "fr",
        "traceparent": None,
    }
    return NewTurn(**(values | changes))  # type: ignore[arg-type]


async def settle(record: Record, accepted: Acceptance, user_id: UUID, **changes: object) -> bool:
    answer = AnswerFinished.model_validate(
        {
            "turn_id": accepted.turn_id,
            "conversation_id": accepted.conversation_id,
            "user_id": user_id,
            "deadline": datetime.now(UTC) + timedelta(seconds=9),
            "outcome": Outcome.DONE,
            "text": "Réponse",
            "usage": [
                AttemptUsage(attempt=1, provider="openai", model="m", output_tokens=3),
                AttemptUsage(attempt=1, provider="anthropic", model="n", output_tokens=4, estimated=True),
            ],
            "pending": {"kind": "question", "slot": "amount", "text": "Quel est le prix ?"},
        }
        | changes
    )
    costs = changes.get("costs", (30, None))
    tries = tuple(BilledTry(used, cost) for used, cost in zip(answer.usage, costs, strict=False))
    terminal = b"id: 1-1\ndata: {}\n\n"
    return await record.turns.settle(answer, answer.outcome.value, terminal, Bill("USD", tries))


async def test_accepting_records_the_turn_and_its_announcement(record: Record) -> None:
    user_id = uuid4()
    accepted = await record.turns.accept(new_turn(user_id))
    assert accepted.outcome == "accepted"
    assert accepted.announcement is not None
    announced = TurnAccepted.model_validate_json(accepted.announcement.payload)
    assert (announced.turn_id, announced.user_id, announced.attempt) == (accepted.turn_id, user_id, 1)
    assert announced.last_assistant_message == "Que puis-je faire ?"
    [(subject, message_id)] = await record.rows(
        "SELECT subject, message_id FROM chat.outbox WHERE turn_id = :t", t=accepted.turn_id
    )
    assert (subject, message_id) == (accepted.announcement.subject, accepted.announcement.message_id)


async def test_the_next_turn_is_handed_what_is_pending_and_not_the_clients_memory(record: Record) -> None:
    user_id = uuid4()
    first = await record.turns.accept(new_turn(user_id))
    assert await settle(record, first, user_id)
    second = await record.turns.accept(new_turn(user_id, conversation_id=first.conversation_id))
    assert second.announcement is not None
    announced = TurnAccepted.model_validate_json(second.announcement.payload)
    assert announced.pending is not None
    assert announced.pending.text == "Quel est le prix ?"
    assert announced.last_assistant_message is None


async def test_a_users_turns_that_run_at_once_are_bounded_exactly(record: Record) -> None:
    """At once, as from several replicas; each in a conversation of its own, so that nothing else stands against it."""
    user_id = uuid4()
    outcomes = await asyncio.gather(
        *(record.turns.accept(new_turn(user_id)) for _ in range(MOST_RUNNING + 1))
    )
    running = [one for one in outcomes if one.outcome == "accepted"]
    assert sorted(one.outcome for one in outcomes) == ["accepted"] * MOST_RUNNING + ["too_many_turns"]
    assert (await record.turns.accept(new_turn())).outcome == "accepted", "somebody else's are not counted"
    await record.rows("DELETE FROM chat.rate_limits WHERE user_id = :u RETURNING 1", u=user_id)
    assert await settle(record, running[0], user_id)
    assert (await record.turns.accept(new_turn(user_id))).outcome == "accepted"


async def test_nothing_is_accepted_from_a_session_that_is_over(record: Record) -> None:
    user_id, session_id, key = uuid4(), uuid4(), uuid4()
    asked = new_turn(user_id, session_id=session_id, idempotency_key=key)
    assert (await record.turns.accept(asked)).outcome == "accepted"
    await record.rows("INSERT INTO identity.ended_sessions (id) VALUES (:s) RETURNING id", s=session_id)
    for message in (asked, new_turn(user_id, session_id=session_id)):
        assert (await record.turns.accept(message)).outcome == "session_ended"
    again = await record.turns.accept(new_turn(user_id, session_id=uuid4(), idempotency_key=key))
    assert again.outcome == "replayed", "whoever signs in again gets the turn under its key"


async def test_the_same_key_gives_the_same_turn_even_at_once(record: Record) -> None:
    user_id, key = uuid4(), uuid4()
    asked = [new_turn(user_id, idempotency_key=key) for _ in range(4)]
    outcomes = await asyncio.gather(*(record.turns.accept(turn) for turn in asked))
    assert sorted(one.outcome for one in outcomes) == ["accepted", "replayed", "replayed", "replayed"]
    assert len({one.turn_id for one in outcomes}) == 1
    other = await record.turns.accept(new_turn(user_id, idempotency_key=key, fingerprint=b"2"))
    assert other.outcome == "key_reused"


async def test_a_conversation_has_one_active_turn_even_at_once(record: Record) -> None:
    user_id = uuid4()
    first = await record.turns.accept(new_turn(user_id))
    await settle(record, first, user_id)
    asked = [new_turn(user_id, conversation_id=first.conversation_id) for _ in range(3)]
    outcomes = await asyncio.gather(*(record.turns.accept(turn) for turn in asked))
    assert sorted(one.outcome for one in outcomes) == ["accepted", "busy", "busy"]
    active = next(one.turn_id for one in outcomes if one.outcome == "accepted")
    assert all(one.turn_id == active for one in outcomes)


async def test_somebody_elses_conversation_is_unknown(record: Record) -> None:
    first = await record.turns.accept(new_turn())
    foreign = await record.turns.accept(new_turn(conversation_id=first.conversation_id))
    assert foreign.outcome == "unknown_conversation"
    assert await record.rows(
        "SELECT 1 FROM chat.turns WHERE conversation_id = :c", c=first.conversation_id
    ) == [(1,)]


async def test_the_limit_holds_over_replicas_and_says_when_to_return(record: Record) -> None:
    user_id = uuid4()
    outcomes = await asyncio.gather(*(record.turns.accept(new_turn(user_id)) for _ in range(8)))
    refused = [one for one in outcomes if one.outcome == "rate_limited"]
    assert len(refused) == 3
    assert all(one.retry_after_s is not None and 0 < one.retry_after_s <= 12 for one in refused)
    assert sorted(one.remaining for one in outcomes if one.remaining) == [1, 2, 3, 4]


async def test_a_user_may_have_a_quota_of_their_own(record: Record) -> None:
    user_id = await add_user(record, messages_per_minute=2)
    outcomes = [await record.turns.accept(new_turn(user_id)) for _ in range(3)]
    assert [(one.outcome, one.remaining, one.quota) for one in outcomes] == [
        ("accepted", 1, 2),
        ("accepted", 0, 2),
        ("rate_limited", 0, 2),
    ]


async def test_a_repeat_under_its_key_is_followed_where_a_new_message_is_refused(record: Record) -> None:
    user_id, key = await add_user(record, messages_per_minute=1), uuid4()
    first = await record.turns.accept(new_turn(user_id, idempotency_key=key))
    assert (await record.turns.accept(new_turn(user_id))).outcome == "rate_limited"
    again = await record.turns.accept(new_turn(user_id, idempotency_key=key))
    assert (again.outcome, again.turn_id) == ("replayed", first.turn_id)


async def test_nothing_is_taken_from_whoever_was_disabled(record: Record) -> None:
    user_id = await add_user(record, disabled_at=datetime.now(UTC))
    assert (await record.turns.accept(new_turn(user_id))).outcome == "disabled"


async def add_user(record: Record, **columns: object) -> UUID:
    values = {"id": uuid4(), "email": f"{uuid4()}@lea.local", "name": "Essai", "password_hash": "-"} | columns
    await record.rows(
        f"INSERT INTO identity.users ({', '.join(values)}) VALUES (:{', :'.join(values)}) RETURNING id",
        **values,
    )
    return UUID(str(values["id"]))


async def test_a_turn_is_settled_once_by_its_attempt_with_the_usage_of_every_try(record: Record) -> None:
    user_id = uuid4()
    accepted = await record.turns.accept(new_turn(user_id))
    assert accepted.turn_id is not None
    assert await record.turns.claim_attempt(accepted.turn_id) == 2
    assert not await settle(record, accepted, user_id, attempt=1)
    assert await settle(record, accepted, user_id, attempt=2)
    assert not await settle(record, accepted, user_id, attempt=2)
    assert await record.turns.claim_attempt(accepted.turn_id) is None
    used = await record.rows(
        "SELECT position, provider, output_tokens, estimated FROM ledger.usage WHERE turn_id = :t ORDER BY 1",
        t=accepted.turn_id,
    )
    assert used == [(1, "openai", 3, False), (2, "anthropic", 4, True)]
    days = await record.rows(
        "SELECT provider, requests, unpriced_requests, output_tokens, cost_micros FROM ledger.days"
        " WHERE user_id = :u ORDER BY 1",
        u=user_id,
    )
    assert days == [("anthropic", 1, 1, 4, 0), ("openai", 1, 0, 3, 30)]
    row = await record.turns.find(accepted.turn_id)
    assert row is not None
    assert (row.state, row.answer, row.terminal) == ("done", "Réponse", b"id: 1-1\ndata: {}\n\n")


async def test_a_rebuilt_turn_is_announced_under_the_next_round_and_attempt(record: Record) -> None:
    accepted = await record.turns.accept(new_turn())
    row = await running(record, accepted)
    announcement = await record.turns.rebuild(row)
    assert announcement is not None
    again = TurnAccepted.model_validate_json(announcement.payload)
    assert (again.round, again.attempt) == (1, 2)
    assert announcement.message_id == f"{row.id}:turn_accepted:1"
    assert await record.turns.rebuild(row) is None


async def test_overdue_and_silent_turns_are_found(record: Record) -> None:
    accepted = await record.turns.accept(new_turn())
    row = await running(record, accepted)
    assert row.id not in {one.id for one in await record.turns.silent_candidates(0)}
    await record.rows("DELETE FROM chat.outbox WHERE turn_id = :t RETURNING id", t=row.id)
    assert row.id in {one.id for one in await record.turns.silent_candidates(0)}
    await record.rows(
        "UPDATE chat.turns SET deadline = now() - interval '9 s' WHERE id = :t RETURNING id", t=row.id
    )
    assert row.id in {one.id for one in await record.turns.overdue(5)}
    lost = AttemptUsage(
        attempt=1, provider="openai", model="m", outcome="failed", input_tokens=9, estimated=True
    )
    bill = Bill("USD", (BilledTry(lost, 7),))
    assert await record.turns.end(row, "timeout", b"end", bill)
    assert not await record.turns.end(row, "timeout", b"end", bill)
    used = await record.rows(
        "SELECT outcome, input_tokens, estimated, cost_micros FROM ledger.usage WHERE turn_id = :t", t=row.id
    )
    assert used == [("failed", 9, True, 7)]


async def running(record: Record, accepted: Acceptance) -> TurnRow:
    assert accepted.turn_id is not None
    row = await record.turns.find(accepted.turn_id)
    assert row is not None
    return row


@pytest.mark.parametrize("table", ["chat.turns", "chat.conversations", "chat.outbox"])
async def test_the_gateways_role_sees_nobodys_rows_by_itself(record: Record, table: str) -> None:
    await record.turns.accept(new_turn())
    assert await record.gateway.once(text(f"SELECT * FROM {table}"), {}) == []


async def test_a_turn_is_found_for_its_user_alone(record: Record) -> None:
    turn = new_turn()
    accepted = await record.turns.accept(turn)
    found = await record.turns.find_own(turn.user_id, turn.id)
    assert found is not None
    assert (found.id, found.conversation_id, found.state) == (turn.id, accepted.conversation_id, "running")
    assert (found.message, found.terminal, found.cancel_asked_at) == (turn.message, None, None)
    assert await record.turns.find_own(uuid4(), turn.id) is None
    assert await record.turns.find_own(turn.user_id, uuid4()) is None


def announced(accepted: Acceptance) -> TurnAccepted:
    assert accepted.announcement is not None
    return TurnAccepted.model_validate_json(accepted.announcement.payload)


async def spend(record: Record, user_id: UUID, *costs: int | None) -> None:
    accepted = await record.turns.accept(new_turn(user_id))
    assert await settle(record, accepted, user_id, costs=costs)


async def test_a_month_adds_up_until_the_budget_is_spent(record: Record) -> None:
    user_id = uuid4()
    await spend(record, user_id, 40, None)
    second = await record.turns.accept(new_turn(user_id))
    assert second.budget == BudgetState(100, 40)
    assert await settle(record, second, user_id, costs=(40, 25))
    third = await record.turns.accept(new_turn(user_id))
    assert (third.outcome, third.budget) == ("accepted", BudgetState(100, 105))
    assert [announced(one).budget_spent for one in (second, third)] == [False, True]
    row = await record.turns.find(third.turn_id)
    again = await record.turns.rebuild(row)
    assert TurnAccepted.model_validate_json(again.payload).budget_spent, "a rebuilt turn asks no model either"
    assert (await record.turns.accept(new_turn())).budget == BudgetState(100, 0)


async def test_a_turn_that_runs_may_pass_the_limit_and_a_replay_is_never_refused(record: Record) -> None:
    user_id, key = uuid4(), uuid4()
    running = [await record.turns.accept(new_turn(user_id, idempotency_key=key)), None]
    running[1] = await record.turns.accept(new_turn(user_id))
    for one in running:
        assert one is not None
        assert await settle(record, one, user_id, costs=(100, 0))
    replayed = await record.turns.accept(new_turn(user_id, idempotency_key=key))
    assert replayed.outcome == "replayed"
    assert announced(await record.turns.accept(new_turn(user_id))).budget_spent


async def test_a_users_own_budget_counts_before_the_default(record: Record) -> None:
    user_id = uuid4()
    await record.rows(
        "INSERT INTO identity.users (id, email, name, password_hash, monthly_budget_micros)"
        " VALUES (:id, :email, 'x', 'x', 1000) RETURNING 1",
        id=user_id,
        email=f"{user_id}@lea.local",
    )
    await spend(record, user_id, 500, 0)
    assert (await record.turns.accept(new_turn(user_id))).budget == BudgetState(1000, 500)


async def test_last_months_spending_is_forgiven(record: Record) -> None:
    user_id = uuid4()
    await spend(record, user_id, 100, 0)
    await record.rows(
        "UPDATE ledger.months SET month = month - interval '1 month' WHERE user_id = :u RETURNING 1",
        u=user_id,
    )
    assert (await record.turns.accept(new_turn(user_id))).budget == BudgetState(100, 0)


async def test_settling_announces_what_follows_from_a_turn(record: Record) -> None:
    """A conversation without a title; after that every fourth turn, and a long one by itself."""
    user_id = uuid4()
    announced: list[bool] = []
    conversation_id = None
    for number, answer in enumerate(["Bref"] * 8 + ["x" * LONG_CHARS]):
        accepted = await record.turns.accept(new_turn(user_id, conversation_id=conversation_id))
        conversation_id = accepted.conversation_id
        assert await settle(record, accepted, user_id, text=answer, costs=(0, 0))
        rows = await record.rows(
            "SELECT subject, message_id, payload::text FROM chat.outbox WHERE turn_id = :t"
            " AND subject LIKE 'lea.work.turn_settled.%'",
            t=accepted.turn_id,
        )
        announced.append(bool(rows))
        for subject, message_id, payload in rows:
            assert subject == f"lea.work.turn_settled.{accepted.turn_id}"
            assert message_id == f"{accepted.turn_id}:turn_settled"
            settled = TurnSettled.model_validate_json(str(payload))
            assert (settled.user_id, settled.conversation_id) == (user_id, conversation_id)
        if number == 1:
            title = text("UPDATE chat.conversations SET title = 'Titre' WHERE id = :id RETURNING id")
            await record.owner.once(title, {"id": conversation_id})
        await record.owner.once(text("DELETE FROM chat.rate_limits RETURNING user_id"), {})
    assert announced == [True, True, False, True, False, False, False, True, True]


async def test_a_turn_of_a_conversation_that_is_being_deleted_finds_none(record: Record) -> None:
    user_id = uuid4()
    first = await record.turns.accept(new_turn(user_id))
    assert await settle(record, first, user_id)
    async with record.owner.transaction() as session:
        await session.execute(
            text("DELETE FROM chat.conversations WHERE id = :id"), {"id": first.conversation_id}
        )
        accepting = asyncio.create_task(
            record.turns.accept(new_turn(user_id, conversation_id=first.conversation_id))
        )
        await asyncio.sleep(0.3)
        assert not accepting.done(), "it waits for the deletion"
    assert (await accepting).outcome == "unknown_conversation"


async def test_a_summary_costs_its_broker_once_and_its_turn_nothing(record: Record) -> None:
    user_id = uuid4()
    accepted = await record.turns.accept(new_turn(user_id))
    assert await settle(record, accepted, user_id)
    used = AttemptUsage(attempt=1, provider="openai", model="m", input_tokens=9)
    bill = Bill("USD", (BilledTry(used, 50),))

    def tried(delivery: int, of: UUID = user_id) -> SummaryTried:
        return SummaryTried(
            conversation_id=accepted.conversation_id,
            user_id=of,
            turn_id=accepted.turn_id,
            delivery=delivery,
            tries=(used,),
        )

    told = [await record.turns.record_summary(tried(delivery), bill) for delivery in (1, 1, 2)]
    assert told == [True, False, True]
    assert not await record.turns.record_summary(tried(3, uuid4()), bill), "somebody else's turn"
    [(spent,)] = await record.rows("SELECT cost_micros FROM ledger.months WHERE user_id = :u", u=user_id)
    assert spent == 30 + 2 * 50
    [(requests,)] = await record.rows("SELECT sum(requests) FROM ledger.days WHERE user_id = :u", u=user_id)
    assert requests == 2 + 2
    rows = await record.rows(
        "SELECT purpose, position, cost_micros FROM ledger.usage WHERE turn_id = :t ORDER BY purpose, position",
        t=accepted.turn_id,
    )
    assert rows == [("answer", 1, 30), ("answer", 2, None), ("summary", 101, 50), ("summary", 201, 50)]


async def test_what_is_known_of_a_turns_time_is_kept(record: Record) -> None:
    user_id = uuid4()
    accepted = await record.turns.accept(new_turn(user_id))
    timings = TimingRepository(record.relay)
    running = await timings.times(accepted.turn_id)
    assert running is not None
    assert (running.settled_at, running.stages, running.tries, running.buried) == (None, (), (), ())
    stage = {
        "stage": "llm",
        "delivered_at": datetime.now(UTC),
        "waited_ms": 1.5,
        "worked_ms": 20,
        "delivery": 2,
    }
    assert await settle(record, accepted, user_id, stages=[stage], first_token_ms=4.5)
    row = await record.turns.find(accepted.turn_id)
    assert row is not None
    await record.turns.bury(row, f"lea.work.prompt_built.{row.id}", "ValueError", 5)
    settled = await timings.times(row.id)
    assert settled is not None
    assert settled.settled_at is not None
    assert [one.model_dump() for one in settled.stages] == [stage]
    assert settled.first_token_ms == 4.5
    assert settled.tries[0].outcome == "done"
    [letter] = settled.buried
    assert (letter.message, letter.reason, letter.deliveries) == ("prompt_built", "ValueError", 5)
    assert await timings.times(uuid4()) is None
