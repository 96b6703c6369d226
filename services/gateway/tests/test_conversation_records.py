"""Conversations as the gateway's own role reads them, in a real PostgreSQL."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from lea.gateway.adapters import conversations
from lea.gateway.adapters.conversations import ConversationRepository
from lea.gateway.conversations import END_FOUND, FOUND
from lea.gateway.files import Place
from lea.gateway.ports import Erasure
from lea.runtime.database import Database
from lea.store import crm
from lea.store.chat import Conversation, Turn
from lea.store.ledger import Usage
from lea.testing import fixtures

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
MANY = text(
    """
    WITH added AS (
        INSERT INTO chat.conversations (id, user_id, title, updated_at)
        SELECT gen_random_uuid(), :user, 'Dossier ' || number, now() - make_interval(mins => number)
        FROM generate_series(1, 10000) number RETURNING id, user_id, title
    )
    INSERT INTO chat.turns (id, conversation_id, user_id, fingerprint, message, locale, state, answer, deadline)
    SELECT gen_random_uuid(), id, user_id, '', 'Que dit le ' || title || ' ?', 'fr', 'done', 'Rien de neuf.', now()
    FROM added RETURNING id
    """
)


@dataclass
class Chat:
    records: ConversationRepository
    gateway: Database
    owner: Database

    async def conversation(
        self, user_id: UUID, *said: tuple[str, str | None], title: str | None = None
    ) -> UUID:
        """Add a conversation with its messages and answers, a minute apart; without an answer a turn runs."""
        conversation = uuid4()
        async with self.owner.transaction(user_id) as session:
            session.add(Conversation(id=conversation, user_id=user_id, title=title))
            await session.flush()
            for minute, (message, answer) in enumerate(said):
                session.add(
                    Turn(
                        id=uuid4(),
                        conversation_id=conversation,
                        user_id=user_id,
                        fingerprint=b"",
                        message=message,
                        locale="fr",
                        state="running" if answer is None else "done",
                        answer=answer,
                        created_at=NOW + dt.timedelta(minutes=minute),
                        deadline=NOW,
                    )
                )
        return conversation

    async def found(self, user_id: UUID, asked: str) -> list[UUID]:
        return [one.id for one in await self.records.page(user_id, asked, None, 10)]

    async def plan(self, user_id: UUID, statement: str, **parameters: object) -> str:
        async with self.gateway.transaction(user_id) as session:
            rows = await session.execute(text(f"EXPLAIN {statement}"), parameters)
            return "\n".join(row[0] for row in rows)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chat(database: fixtures.Database) -> AsyncGenerator[Chat]:
    def connect(role: str) -> Database:
        return Database(database.url(role), pool_size=2, statement_timeout_s=30, application="test")

    gateway, owner = connect("lea_gateway"), connect("postgres")
    yield Chat(ConversationRepository(gateway, "USD"), gateway, owner)
    for one in (gateway, owner):
        await one.close()


SAID = (
    "Crée une vente au 42, rue des Pins, Saint-Hyacinthe",
    "La propriété de M. Robert Lacasse est inscrite.",
)


@pytest.mark.parametrize(
    "asked",
    ["PROPRIETE", "propriétés", "proprié", "lacass", "hyacinthe", "saint-hyac", "rue des pins 42",
     '"rue des pins"', "condo ou vente", "vente -condo", "«\u00a0vente\u00a0»", "robert lacasse", "e\u0301st inscrite"],
)  # fmt: skip
async def test_words_are_found_whatever_their_accents_case_and_ending(chat: Chat, asked: str) -> None:
    user_id = uuid4()
    conversation = await chat.conversation(user_id, SAID)
    await chat.conversation(user_id, ("Bonjour", "Bonjour !"))
    assert await chat.found(user_id, asked) == [conversation]


@pytest.mark.parametrize(
    "asked", ["condo", '"pins des rue"', "-vente -bonjour", "!!!", "'", "&|()<->:*", "\\"]
)
async def test_what_nobody_said_is_not_found(chat: Chat, asked: str) -> None:
    user_id = uuid4()
    await chat.conversation(user_id, SAID)
    assert await chat.found(user_id, asked) == []


async def test_an_excerpt_shows_where(chat: Chat) -> None:
    user_id = uuid4()
    await chat.conversation(user_id, SAID, title="Pins")
    titled = await chat.conversation(user_id, ("Bonjour", "Bonjour !"), title="Chemin Propriété")
    shown = {one.id: one.excerpt for one in await chat.records.page(user_id, "propriete", None, 10)}
    assert shown.pop(titled) is None
    (excerpt,) = shown.values()
    assert f"La {FOUND}propriété{END_FOUND} de M. Robert" in (excerpt or "")
    (begun,) = await chat.records.page(user_id, "lacas", None, 10)
    assert f"{FOUND}Lacasse{END_FOUND}" in (begun.excerpt or "")


async def test_the_latest_activity_comes_first_and_pages_go_on(chat: Chat) -> None:
    user_id = uuid4()
    ids = [await chat.conversation(user_id, ("a", "b")) for _ in range(5)]
    first = await chat.records.page(user_id, None, None, 3)
    rest = await chat.records.page(user_id, None, Place(first[-1].updated_at, first[-1].id), 3)
    assert [one.id for one in (*first, *rest)] == ids[::-1]


async def test_a_conversation_tells_what_runs_and_what_it_is_about(chat: Chat) -> None:
    user_id, transaction = uuid4(), uuid4()
    conversation = await chat.conversation(user_id, ("Premier", "Oui."), ("Et le prix ?" * 50, None))
    async with chat.owner.transaction(user_id) as session:
        session.add(crm.Transaction(id=transaction, user_id=user_id, kind="sale"))
        await session.flush()
        session.add(
            crm.Property(
                transaction_id=transaction, user_id=user_id, civic_number="42", street="rue des Pins"
            )
        )
        session.add(
            crm.SessionLink(conversation_id=conversation, user_id=user_id, transaction_id=transaction)
        )
    (running, _) = await chat.records.turns(user_id, conversation, None, 9) or ()
    found = await chat.records.find(user_id, conversation)
    assert found is not None
    assert (found.active_turn_id, running.state) == (running.id, "running")
    assert found.last_message == ("Et le prix ?" * 50)[:200]
    assert found.transaction is not None
    assert (found.transaction.id, found.transaction.address) == (transaction, "42, rue des Pins")


async def test_turns_come_newest_first_with_what_they_used(chat: Chat) -> None:
    user_id = uuid4()
    conversation = await chat.conversation(user_id, ("un", "1"), ("deux", "2"), ("trois", "3"))
    newest, middle = await chat.records.turns(user_id, conversation, None, 2) or ()
    assert [newest.message, middle.message] == ["trois", "deux"]
    (oldest,) = await chat.records.turns(user_id, conversation, Place(middle.created_at, middle.id), 2) or ()
    assert oldest.message == "un"
    async with chat.owner.transaction(user_id) as session:
        for position, outcome in ((1, "failed"), (2, "done")):
            session.add(
                Usage(
                    turn_id=oldest.id,
                    position=position,
                    user_id=user_id,
                    attempt=position,
                    provider="openai",
                    model="m",
                    outcome=outcome,
                    input_tokens=10,
                    output_tokens=position,
                    cached_tokens=0,
                    estimated=False,
                    cost_micros=position,
                    currency="CAD",
                )
            )
    (read, *_) = await chat.records.turns_after(user_id, conversation, None, 9)
    assert [(one.outcome, one.output_tokens) for one in read.usage] == [("failed", 1), ("done", 2)]
    assert (read.bill.cost_micros, read.bill.currency) == (3, "CAD")


async def test_a_brokers_title_is_the_brokers(chat: Chat) -> None:
    user_id = uuid4()
    conversation = await chat.conversation(user_id, title="De Léa")
    await chat.records.rename(user_id, conversation, "Du courtier")
    found = await chat.records.find(user_id, conversation)
    assert found is not None
    assert (found.title, found.titled_by) == ("Du courtier", "broker")


async def test_leas_title_is_given_where_there_is_none(chat: Chat) -> None:
    user_id = uuid4()
    untitled, named = await chat.conversation(user_id), await chat.conversation(user_id)
    await chat.records.rename(user_id, named, "Du courtier")
    for conversation in (untitled, named):
        await chat.records.entitle(uuid4(), conversation, "D’un autre")
        await chat.records.entitle(user_id, conversation, "De Léa")
        await chat.records.entitle(user_id, conversation, "De Léa, encore")
    titled, kept = [await chat.records.find(user_id, each) for each in (untitled, named)]
    assert titled is not None
    assert (titled.title, titled.titled_by) == ("De Léa", "lea")
    assert kept is not None
    assert (kept.title, kept.titled_by) == ("Du courtier", "broker")


async def test_a_conversation_goes_with_all_that_hangs_on_it(chat: Chat) -> None:
    user_id = uuid4()
    conversation = await chat.conversation(user_id, SAID)
    assert await chat.records.erase(uuid4(), conversation) == Erasure("unknown")
    assert await chat.records.erase(user_id, conversation) == Erasure("erased")
    left = await chat.owner.once(text("SELECT id FROM chat.turns WHERE user_id = :user"), {"user": user_id})
    assert list(left) == []
    assert await chat.records.erase(user_id, conversation) == Erasure("unknown")


async def test_a_conversation_with_a_running_turn_stays(chat: Chat) -> None:
    user_id = uuid4()
    conversation = await chat.conversation(user_id, ("Bonjour", None))
    (running,) = await chat.records.turns(user_id, conversation, None, 9) or ()
    assert await chat.records.erase(user_id, conversation) == Erasure("busy", running.id)
    assert await chat.records.find(user_id, conversation) is not None


async def test_a_turn_that_is_being_accepted_is_waited_for(chat: Chat) -> None:
    user_id = uuid4()
    conversation = await chat.conversation(user_id)
    async with chat.owner.transaction(user_id) as session:
        session.add(
            Turn(
                id=uuid4(), conversation_id=conversation, user_id=user_id, fingerprint=b"", message="Bonjour",
                locale="fr", deadline=NOW,
            )
        )  # fmt: skip
        await session.flush()
        erasing = asyncio.create_task(chat.records.erase(user_id, conversation))
        await asyncio.sleep(0.2)
        assert not erasing.done()
    assert (await erasing).outcome == "busy"


async def test_other_peoples_conversations_do_not_exist(chat: Chat) -> None:
    user_id, stranger = uuid4(), uuid4()
    conversation = await chat.conversation(user_id, SAID, title="Pins")
    assert await chat.records.find(stranger, conversation) is None
    assert await chat.records.turns(stranger, conversation, None, 9) is None
    assert await chat.records.turns_after(stranger, conversation, None, 9) == []
    assert await chat.records.page(stranger, None, None, 9) == []
    assert await chat.found(stranger, "propriété") == []
    await chat.records.rename(stranger, conversation, "Volé")
    found = await chat.records.find(user_id, conversation)
    assert found is not None
    assert found.title == "Pins"


async def test_ten_thousand_conversations_are_read_by_index(chat: Chat) -> None:
    user_id = uuid4()
    await chat.owner.once(MANY, {"user": user_id})
    async with chat.owner.transaction() as session:
        await session.execute(text("ANALYZE chat.conversations, chat.turns"))
    found = await chat.records.page(user_id, "dossier 4242", None, 10)
    assert [one.title for one in found] == ["Dossier 4242"]
    parameters = {"user": user_id, "limit": 21, "moment": NOW, "id": uuid4()}
    plan = await chat.plan(user_id, conversations.PAGE_STATEMENT, **parameters)
    assert "ix_conversations_activity" in plan
    assert "Seq Scan on conversations" not in plan
    assert "Sort" not in plan.partition("Nested Loop")[0]
    async with chat.owner.transaction() as session:
        await session.execute(text("SET LOCAL ROLE lea_search"))
        rows = await session.execute(
            text(
                "EXPLAIN SELECT id FROM chat.turns WHERE user_id = :user AND state <> 'running'"
                " AND chat.words(message, answer) @@ chat.sought('dossier 4242')"
            ),
            {"user": user_id},
        )
        assert "ix_turns_words" in "\n".join(row[0] for row in rows)


async def test_the_searching_role_is_nobody(chat: Chat) -> None:
    told = await chat.owner.once(
        text(
            "SELECT rolcanlogin, has_table_privilege('lea_search', 'chat.turns', 'INSERT, UPDATE, DELETE'),"
            " has_schema_privilege('lea_search', 'crm', 'CREATE'), has_schema_privilege('lea_search', 'chat', 'CREATE')"
            " FROM pg_roles WHERE rolname = 'lea_search'"
        ),
        {},
    )
    assert tuple(told[0]) == (False, False, False, False)
