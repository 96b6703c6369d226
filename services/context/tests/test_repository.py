"""What the service reads from a real PostgreSQL, as its own role."""

import datetime as dt
from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest_asyncio
from sqlalchemy import text

from lea.context.adapters.repository import PostgresRecords
from lea.contracts.orders import ContactRole, DateKind, PriceKind
from lea.contracts.platform import DateBrief, PartyBrief, PriceBrief
from lea.runtime.database import Database
from lea.store import chat, crm

TODAY = dt.date(2026, 11, 22)


class Office:
    """Two brokers' worth of records, written by their owners' roles."""

    def __init__(self, owner: Database, actions: Database, records: PostgresRecords) -> None:
        self.owner, self.actions, self.records = owner, actions, records

    async def add_user(self, name: str) -> UUID:
        user_id = uuid4()
        async with self.owner.transaction(user_id) as session:
            await session.execute(
                text(
                    "INSERT INTO identity.users (id, email, name, password_hash) VALUES (:id, :email, :name, 'x')"
                ),
                {"id": user_id, "email": f"{user_id}@example.com", "name": name},
            )
        return user_id

    async def add_sale(self, user_id: UUID, minutes_ago: int = 0, city: str = "Magog") -> UUID:
        sale = uuid4()
        updated_at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes_ago)
        async with self.actions.transaction(user_id) as session:
            session.add(crm.Transaction(id=sale, user_id=user_id, kind="sale", updated_at=updated_at))
            await session.flush()
            session.add(
                crm.Property(
                    transaction_id=sale,
                    user_id=user_id,
                    civic_number="75",
                    street="chemin du Lac",
                    unit="2",
                    city=city,
                    postal_code="J1X 1A1",
                )
            )
        return sale

    async def add(self, user_id: UUID, *rows: object) -> None:
        async with self.actions.transaction(user_id) as session:
            for row in rows:
                row.user_id = user_id
                session.add(row)
                await session.flush()

    async def add_turns(self, user_id: UUID, conversation: UUID, *texts: tuple[str, str | None, str]) -> None:
        async with self.owner.transaction(user_id) as session:
            await session.execute(
                text(
                    "INSERT INTO chat.conversations (id, user_id) VALUES (:id, :user_id) ON CONFLICT DO NOTHING"
                ),
                {"id": conversation, "user_id": user_id},
            )
            for number, (message, answer, state) in enumerate(texts):
                at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=len(texts) - number)
                session.add(
                    chat.Turn(
                        id=uuid4(),
                        conversation_id=conversation,
                        user_id=user_id,
                        fingerprint=b"",
                        message=message,
                        answer=answer,
                        state=state,
                        locale="fr",
                        created_at=at,
                        deadline=at,
                    )
                )


@pytest_asyncio.fixture(loop_scope="session")
async def office(database) -> AsyncGenerator[Office]:
    opened = [
        Database(database.url(*role), pool_size=2, statement_timeout_s=5, application="test")
        for role in ((), ("lea_actions",), ("lea_context",))
    ]
    records = PostgresRecords(opened[2], transactions=3, turns=3, max_chars=1_000)
    yield Office(opened[0], opened[1], records)
    for each in opened:
        await each.close()


async def test_latest_transactions_come_with_what_holds_now(office, turn):
    anne = await office.add_user("Anne Roy")
    sales = [await office.add_sale(anne, minutes_ago=n) for n in range(5)]
    robert = uuid4()
    await office.add(
        anne,
        crm.Contact(id=robert, name="Robert Lacasse", phone="819 555-0133", phone_ext="22"),
        crm.Participant(transaction_id=sales[0], contact_id=robert, role="seller"),
        crm.Price(transaction_id=sales[0], kind="asking", amount_cad=389_000),
        crm.Price(transaction_id=sales[0], kind="asking", amount_cad=395_000),
        crm.Date(transaction_id=sales[0], kind="inspection", day=dt.date(2026, 11, 1)),
        crm.Date(transaction_id=sales[0], kind="closing", day=dt.date(2027, 1, 1)),
        crm.Date(transaction_id=sales[0], kind="closing", day=dt.date(2027, 2, 26)),
        crm.Date(transaction_id=sales[0], kind="financing", relative_to="acceptance", days=15),
        crm.Form(id=uuid4(), transaction_id=sales[0], form_key="DV", version=1),
        crm.Form(id=uuid4(), transaction_id=sales[0], form_key="DV", version=2),
    )
    platform = await office.records.platform(turn(user_id=anne), TODAY)
    assert platform.broker_name == "Anne Roy"
    assert platform.transactions_total == 5
    assert [brief.id for brief in platform.transactions] == [str(sale) for sale in sales[:3]]
    first = platform.transactions[0]
    assert first.address == "75, chemin du Lac, app. 2, Magog J1X 1A1"
    assert first.parties == (
        PartyBrief(role=ContactRole.SELLER, name="Robert Lacasse", phone="819 555-0133, poste 22"),
    )
    assert first.prices == (PriceBrief(kind=PriceKind.ASKING, amount_cad=395_000),)
    assert first.dates == (DateBrief(kind=DateKind.CLOSING, date=dt.date(2027, 2, 26)),)
    assert first.forms == ("Déclarations du vendeur sur l’immeuble",)


async def test_linked_transaction_comes_first_however_old(office, turn):
    anne = await office.add_user("Anne Roy")
    sales = [await office.add_sale(anne, minutes_ago=n) for n in range(5)]
    message = turn(user_id=anne, linked_transaction_id=sales[4], locale="en")
    platform = await office.records.platform(message, TODAY)
    assert [brief.id for brief in platform.transactions] == [str(sales[n]) for n in (4, 0, 1, 2)]
    assert [brief.linked for brief in platform.transactions] == [True, False, False, False]


async def test_other_brokers_records_are_never_seen(office, turn):
    anne, luc = await office.add_user("Anne Roy"), await office.add_user("Luc Côté")
    sale = await office.add_sale(anne)
    conversation = uuid4()
    await office.add_turns(anne, conversation, ("Secret ?", "Oui.", "done"))
    message = turn(user_id=luc, conversation_id=conversation, linked_transaction_id=sale)
    platform = await office.records.platform(message, TODAY)
    assert (platform.broker_name, platform.transactions, platform.transactions_total) == ("Luc Côté", (), 0)
    assert (await office.records.past(message)).history == ()
    # The same connections serve Anne right after: nothing of Luc's sticks to them.
    assert (await office.records.platform(turn(user_id=anne), TODAY)).transactions_total == 1


async def test_history_is_the_latest_done_turns_oldest_first(office, turn):
    anne, conversation = await office.add_user("Anne Roy"), uuid4()
    await office.add_turns(
        anne,
        conversation,
        ("un", "1", "done"),
        ("deux", "2", "done"),
        ("trois", None, "failed"),
        ("quatre", "4", "done"),
        ("cinq", "5", "done"),
    )
    past = await office.records.past(turn(user_id=anne, conversation_id=conversation))
    assert [entry.content for entry in past.history] == ["deux", "2", "quatre", "4", "cinq", "5"]
    assert [entry.role for entry in past.history] == ["user", "assistant"] * 3
    assert not past.late
    assert not past.over


async def test_history_ends_where_its_budget_ends(office, turn):
    anne, conversation = await office.add_user("Anne Roy"), uuid4()
    await office.add_turns(anne, conversation, ("x" * 900, "1", "done"), ("deux", "y" * 500, "done"))
    past = await office.records.past(turn(user_id=anne, conversation_id=conversation))
    assert [entry.content[:4] for entry in past.history] == ["deux", "yyyy"]


async def test_turn_tells_whether_it_is_late_or_over(office, turn):
    anne, conversation = await office.add_user("Anne Roy"), uuid4()
    await office.add_turns(anne, conversation, ("un", "1", "done"), ("deux", None, "running"))
    async with office.owner.transaction(anne) as session:
        rows = (
            await session.execute(text("SELECT id, state FROM chat.turns WHERE user_id = :u"), {"u": anne})
        ).all()
    ids = {row.state: row.id for row in rows}
    over = turn(user_id=anne, conversation_id=conversation, turn_id=ids["done"])
    assert (await office.records.past(over)).over
    late = turn(
        user_id=anne,
        conversation_id=conversation,
        turn_id=ids["running"],
        deadline=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1),
    )
    past = await office.records.past(late)
    assert past.late
    assert not past.over
    assert [entry.content for entry in past.history] == ["un", "1"]


async def test_files_are_counted_as_they_come_and_go(office, turn):
    anne = await office.add_user("Anne Roy")
    sales = [await office.add_sale(anne) for _ in range(3)]
    async with office.actions.transaction(anne) as session:
        await session.execute(text("DELETE FROM crm.transactions WHERE id = :id"), {"id": sales[0]})
    assert (await office.records.platform(turn(user_id=anne), TODAY)).transactions_total == 2
