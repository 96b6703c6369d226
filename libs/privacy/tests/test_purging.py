"""What has had its time goes, and nothing else; in a real PostgreSQL, under the purge's own role."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest_asyncio
from sqlalchemy import text

from lea.privacy.purging import purge
from lea.runtime.database import Database
from lea.store import chat, crm
from lea.testing import fixtures

NOW = datetime.now(UTC)
YEAR = timedelta(days=366)


@dataclass
class House:
    purging: Database
    owner: Database

    async def add(self, user_id: UUID, *rows: object) -> None:
        async with self.owner.transaction(user_id) as session:
            for row in rows:
                session.add(row)
                await session.flush()

    async def there(self, table: str, *ids: UUID) -> list[bool]:
        rows = await self.owner.once(text(f"SELECT id FROM {table} WHERE id = ANY(:ids)"), {"ids": list(ids)})
        found = {row.id for row in rows}
        return [one in found for one in ids]

    async def file(self, user_id: UUID, **columns: object) -> tuple[UUID, UUID]:
        """Add a transaction with a price, a contact and the contact's part in it."""
        transaction, contact = uuid4(), uuid4()
        owned = {"transaction_id": transaction, "user_id": user_id}
        await self.add(
            user_id,
            crm.Transaction(id=transaction, user_id=user_id, kind="sale", **columns),
            crm.Contact(id=contact, user_id=user_id, name="Robert Lacasse", created_at=NOW - 9 * YEAR),
            crm.Participant(contact_id=contact, role="seller", **owned),
            crm.Price(kind="asking", amount_cad=389_000, **owned),
            crm.ActionLogEntry(
                id=uuid4(),
                turn_id=uuid4(),
                action_index=0,
                conversation_id=uuid4(),
                action="set_price",
                line="",
                created_at=NOW - 8 * YEAR,
                **owned,
            ),
        )
        return transaction, contact


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(database: fixtures.Database) -> AsyncGenerator[House]:
    def connect(role: str) -> Database:
        return Database(database.url(role), pool_size=2, statement_timeout_s=5, application="test")

    house = House(connect("lea_purge"), connect("postgres"))
    yield house
    await house.purging.close()
    await house.owner.close()


async def test_a_file_goes_six_years_after_it_was_closed_with_all_that_hangs_on_it(house: House) -> None:
    user_id = uuid4()
    long_closed, old_party = await house.file(user_id, status="closed", closed_at=NOW - 6.1 * YEAR)
    held, held_party = await house.file(user_id, status="cancelled", closed_at=NOW - 5.9 * YEAR)
    still_open, open_party = await house.file(user_id, status="listed", updated_at=NOW - 9 * YEAR)

    gone = await purge(house.purging, batch=1)

    assert gone["crm.transactions"] == 1
    assert await house.there("crm.transactions", long_closed, held, still_open) == [False, True, True]
    assert await house.there("crm.contacts", old_party, held_party, open_party) == [False, True, True]
    for table in ("crm.prices", "crm.participants", "crm.action_log"):
        [row] = await house.owner.once(
            text(f"SELECT count(*) AS n FROM {table} WHERE user_id = :user"), {"user": user_id}
        )
        assert row.n == 2, table
    [counted] = await house.owner.once(
        text("SELECT transactions FROM crm.file_counts WHERE user_id = :user"), {"user": user_id}
    )
    assert counted.transactions == 2


async def test_the_database_itself_refuses_a_held_file(house: House) -> None:
    held, _ = await house.file(uuid4(), status="closed", closed_at=NOW - YEAR)
    still_open, _ = await house.file(uuid4())
    async with house.purging.transaction() as session:
        await session.execute(text("DELETE FROM crm.transactions"))
    assert await house.there("crm.transactions", held, still_open) == [True, True]


async def test_conversations_go_two_years_after_they_were_last_used(house: House) -> None:
    user_id, old, used = uuid4(), uuid4(), uuid4()
    turns = {old: uuid4(), used: uuid4()}
    for conversation, age in ((old, 2.1), (used, 1.9)):
        await house.add(
            user_id,
            chat.Conversation(id=conversation, user_id=user_id, updated_at=NOW - age * YEAR),
            chat.Turn(
                id=turns[conversation],
                conversation_id=conversation,
                user_id=user_id,
                fingerprint=b"",
                message="Bonjour",
                locale="fr",
                state="done",
                deadline=NOW,
            ),
        )
    assert (await purge(house.purging))["chat.conversations"] == 1
    assert await house.there("chat.conversations", old, used) == [False, True]
    assert await house.there("chat.turns", *turns.values()) == [False, True]


async def test_closing_is_noted_and_reopening_takes_it_back(house: House) -> None:
    transaction, _ = await house.file(uuid4(), status="listed")
    found: list[bool] = []
    for status in ("closed", "closed", "listed", "cancelled"):
        await house.owner.once(
            text("UPDATE crm.transactions SET status = :status WHERE id = :id RETURNING id"),
            {"status": status, "id": transaction},
        )
        [row] = await house.owner.once(
            text("SELECT closed_at FROM crm.transactions WHERE id = :id"), {"id": transaction}
        )
        found.append(row.closed_at is not None)
    assert found == [True, True, False, True]


async def test_a_pass_with_more_than_it_may_take_leaves_the_rest_to_the_next(house: House) -> None:
    user_id = uuid4()
    await house.add(
        user_id,
        *(
            crm.CommandEntry(
                user_id=user_id, command_id=uuid4(), answer={}, created_at=NOW - timedelta(days=31)
            )
            for _ in range(5)
        ),
    )
    first = await purge(house.purging, batch=2, most_batches=1)
    second = await purge(house.purging, batch=2)
    assert (first["crm.commands"], second["crm.commands"]) == (2, 3)
