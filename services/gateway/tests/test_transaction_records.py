"""Transactions as the gateway's own role reads them, in a real PostgreSQL."""

import datetime as dt
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from lea.contracts.orders import DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.gateway.adapters.transactions import TransactionRepository, page_statement
from lea.gateway.files import Place
from lea.gateway.transactions import Wanted
from lea.runtime.database import Database
from lea.store import crm
from lea.store.portal import PortalAccess, PortalDocument
from lea.testing import fixtures

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
MANY = text(
    """
    WITH added AS (
        INSERT INTO crm.transactions (id, user_id, kind, status, updated_at)
        SELECT gen_random_uuid(), :user, 'sale', CASE WHEN number % 1000 = 0 THEN 'closed' ELSE 'listed' END,
            now() - make_interval(mins => number)
        FROM generate_series(1, 10000) number RETURNING id, user_id
    ), placed AS (
        INSERT INTO crm.properties (transaction_id, user_id, civic_number, street, city)
        SELECT id, user_id, row_number() OVER ()::text, 'rue des Érables', 'Magog' FROM added RETURNING transaction_id
    )
    SELECT count(*) FROM placed
    """
)


@dataclass
class Cabinet:
    records: TransactionRepository
    gateway: Database
    owner: Database

    async def file(self, user_id: UUID, **changes: object) -> UUID:
        """Add the sale of 42, rue des Pins by Robert Lacasse, with two asking prices and a moved closing."""
        transaction, contact = uuid4(), uuid4()
        values = {"id": transaction, "user_id": user_id, "kind": "sale", "status": "listed"} | changes
        owned = {"transaction_id": transaction, "user_id": user_id}
        async with self.owner.transaction(user_id) as session:
            session.add(crm.Transaction(**values))
            session.add(crm.Contact(id=contact, user_id=user_id, name="Robert Lacasse", phone="819 555-0133"))
            await session.flush()
            session.add(
                crm.Property(**owned, civic_number="42", street="rue des Pins", city="Saint-Hyacinthe")
            )
            session.add(crm.Participant(**owned, contact_id=contact, role="seller"))
            for amount in (389_000, 379_000):
                session.add(crm.Price(**owned, kind="asking", amount_cad=amount))
                await session.flush()
            for day in (TODAY - dt.timedelta(days=9), TODAY + dt.timedelta(days=9)):
                session.add(crm.Date(**owned, kind="closing", day=day))
                await session.flush()
            session.add(crm.Date(**owned, kind="inspection", day=TODAY - dt.timedelta(days=1)))
        return transaction

    async def invited(self, user_id: UUID, transaction: UUID) -> UUID:
        access = uuid4()
        async with self.owner.transaction(user_id) as session:
            [contact] = await session.scalars(
                text("SELECT contact_id FROM crm.participants WHERE transaction_id = :t"), {"t": transaction}
            )
            session.add(
                PortalAccess(id=access, user_id=user_id, transaction_id=transaction, contact_id=contact)
            )
            await session.flush()
            session.add(
                PortalDocument(id=uuid4(), user_id=user_id, access_id=access, name="Promesse d’achat")
            )
        return access

    async def found(self, user_id: UUID, **wanted: object) -> list[UUID]:
        return [one.id for one in await self.records.page(user_id, Wanted(**wanted), None, 20)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cabinet(database: fixtures.Database) -> AsyncGenerator[Cabinet]:
    def connect(role: str) -> Database:
        return Database(database.url(role), pool_size=2, statement_timeout_s=30, application="test")

    gateway, owner = connect("lea_gateway"), connect("postgres")
    yield Cabinet(TransactionRepository(gateway, lambda: TODAY), gateway, owner)
    for one in (gateway, owner):
        await one.close()


async def test_a_list_tells_what_holds_now_and_what_comes_next(cabinet: Cabinet) -> None:
    user_id = uuid4()
    transaction = await cabinet.file(user_id)
    (brief,) = await cabinet.records.page(user_id, Wanted(), None, 9)
    assert (brief.id, brief.address) == (transaction, "42, rue des Pins, Saint-Hyacinthe")
    assert [(party.name, party.phone) for party in brief.parties] == [("Robert Lacasse", "819 555-0133")]
    assert [(price.kind, price.amount_cad) for price in brief.prices] == [(PriceKind.ASKING, 379_000)]
    assert brief.next_date is not None
    assert (brief.next_date.kind, brief.next_date.day) == (DateKind.CLOSING, TODAY + dt.timedelta(days=9))


async def test_a_file_keeps_the_history_of_prices_and_dates(cabinet: Cabinet) -> None:
    user_id = uuid4()
    transaction = await cabinet.file(user_id)
    await cabinet.invited(user_id, transaction)
    file = await cabinet.records.find(user_id, transaction)
    assert file is not None
    assert [price.amount_cad for price in file.prices] == [379_000, 389_000]
    assert [date.kind for date in file.dates] == [DateKind.INSPECTION, DateKind.CLOSING, DateKind.CLOSING]
    assert file.address is not None
    assert file.address.city == "Saint-Hyacinthe"
    (access,) = file.portal
    assert (access.name, access.state) == ("Robert Lacasse", "invited")
    assert [(one.name, one.signed_at) for one in access.documents] == [("Promesse d’achat", None)]


async def test_a_bare_transaction_is_a_file_too(cabinet: Cabinet) -> None:
    user_id, transaction = uuid4(), uuid4()
    async with cabinet.owner.transaction(user_id) as session:
        session.add(crm.Transaction(id=transaction, user_id=user_id, kind="purchase"))
    file = await cabinet.records.find(user_id, transaction)
    assert file is not None
    assert (file.address, file.parties, file.prices, file.portal) == (None, (), (), ())
    assert await cabinet.found(user_id) == [transaction]


@pytest.mark.parametrize(
    "asked",
    [
        "42 pins",
        "PINS lacasse",
        "saint-hya",
        "hyacinthe",
        "lacas robert",
        "42, rue des Pins, Saint-Hyacinthe",
    ],
)
async def test_words_of_the_address_and_of_the_parties_find_it(cabinet: Cabinet, asked: str) -> None:
    user_id = uuid4()
    transaction = await cabinet.file(user_id)
    other = uuid4()
    async with cabinet.owner.transaction(user_id) as session:
        session.add(crm.Transaction(id=other, user_id=user_id, kind="sale"))
        await session.flush()
        session.add(
            crm.Property(transaction_id=other, user_id=user_id, civic_number="43", street="rue des Pins")
        )
    assert await cabinet.found(user_id, asked=asked) == [transaction]


@pytest.mark.parametrize("asked", ["42 condo", "'", "\\", "&|!():*", "!!!", "a" * 200, "%in"])
async def test_what_is_nowhere_is_not_found(cabinet: Cabinet, asked: str) -> None:
    user_id = uuid4()
    await cabinet.file(user_id)
    assert await cabinet.found(user_id, asked=asked) == []


async def test_a_list_is_narrowed_by_kind_and_status_and_continued(cabinet: Cabinet) -> None:
    user_id = uuid4()
    sales = [await cabinet.file(user_id, updated_at=NOW + dt.timedelta(minutes=n)) for n in range(3)]
    bought = await cabinet.file(user_id, kind="purchase", status="closed")
    assert await cabinet.found(user_id, kind=TransactionKind.PURCHASE) == [bought]
    assert await cabinet.found(user_id, status=TransactionStatus.CLOSED, asked="lacasse") == [bought]
    listed = Wanted(kind=TransactionKind.SALE, status=TransactionStatus.LISTED)
    first = await cabinet.records.page(user_id, listed, None, 2)
    rest = await cabinet.records.page(user_id, listed, Place(first[-1].updated_at, first[-1].id), 2)
    assert [one.id for one in (*first, *rest)] == sales[::-1]


async def test_readings_of_contacts_are_logged(cabinet: Cabinet) -> None:
    user_id = uuid4()
    transaction = await cabinet.file(user_id)
    await cabinet.records.page(user_id, Wanted(), None, 9)
    await cabinet.records.find(user_id, transaction)
    logged = await cabinet.owner.once(
        text(
            "SELECT route, cardinality(contact_ids) AS read FROM privacy.access_log WHERE user_id = :u ORDER BY id"
        ),
        {"u": user_id},
    )
    assert [tuple(row) for row in logged] == [
        ("GET /v1/transactions", 1),
        ("GET /v1/transactions/{transaction_id}", 1),
    ]


async def test_other_peoples_transactions_do_not_exist(cabinet: Cabinet) -> None:
    user_id, stranger = uuid4(), uuid4()
    transaction = await cabinet.file(user_id)
    assert await cabinet.records.find(stranger, transaction) is None
    assert await cabinet.found(stranger) == []
    assert await cabinet.found(stranger, asked="lacasse") == []


async def test_ten_thousand_transactions_are_read_by_index(cabinet: Cabinet) -> None:
    user_id = uuid4()
    await cabinet.owner.once(MANY, {"user": user_id})
    async with cabinet.owner.transaction() as session:
        await session.execute(text("ANALYZE crm.transactions, crm.properties"))
    assert len(await cabinet.found(user_id, asked="4242 erables")) == 1
    assert len(await cabinet.found(user_id, status=TransactionStatus.CLOSED)) == 10
    parameters = {
        "user": user_id,
        "limit": 21,
        "moment": NOW,
        "id": uuid4(),
        "today": TODAY,
        "status": "closed",
    }
    for wanted, index in (
        (Wanted(), "ix_transactions_activity"),
        (Wanted(status=TransactionStatus.CLOSED), "ix_transactions_status"),
    ):
        async with cabinet.gateway.transaction(user_id) as session:
            rows = await session.execute(text(f"EXPLAIN {page_statement(wanted)}"), parameters)
            plan = "\n".join(row[0] for row in rows)
        assert index in plan, plan
        assert "Seq Scan on transactions" not in plan
    async with cabinet.owner.transaction() as session:
        await session.execute(text("SET LOCAL ROLE lea_search"))
        rows = await session.execute(
            text(
                "EXPLAIN SELECT transaction_id FROM crm.properties p WHERE user_id = :user AND crm.names("
                "coalesce(p.civic_number, '') || ' ' || coalesce(p.street, '') || ' ' || coalesce(p.unit, '') || ' '"
                " || coalesce(p.city, '') || ' ' || coalesce(p.postal_code, '')) @@ CAST('4242:*' AS tsquery)"
            ),
            {"user": user_id},
        )
        assert "ix_properties_names" in "\n".join(row[0] for row in rows)
