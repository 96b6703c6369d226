"""What the service reads from a real PostgreSQL, as its own role."""

import datetime as dt
from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest_asyncio
from sqlalchemy import text

from lea.context.adapters.archive import PostgresArchive
from lea.context.adapters.repository import PostgresRecords
from lea.context.exchanges import Exchange
from lea.context.files import Access, File, Party, PreparedForm, Price, SetDay, Shelf, read_file
from lea.context.summaries import Summary
from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.memory import SummaryWritten
from lea.contracts.orders import ContactRole, DateKind, PriceKind
from lea.runtime.database import Database
from lea.store import chat, crm, portal

TODAY = dt.date(2026, 11, 22)

MANY_FILES = (
    "INSERT INTO crm.transactions (id, user_id, kind)"
    " SELECT gen_random_uuid(), :user_id, 'sale' FROM generate_series(1, 300)",
    "INSERT INTO crm.prices (transaction_id, user_id, kind, amount_cad)"
    " SELECT id, user_id, 'asking', amount FROM crm.transactions, generate_series(1, 3) amount"
    " WHERE user_id = :user_id",
)
PROMPT_FILES = text("SELECT memory.prompt_files(:user_id, NULL, 3, :today)")
INDEX_ENTRIES_READ = text(
    "SELECT sum(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_index"
    " WHERE indrelid IN ('crm.transactions'::regclass, 'crm.prices'::regclass)"
)


class Office:
    """Two brokers' worth of records, written by their owners' roles."""

    def __init__(
        self,
        owner: Database,
        actions: Database,
        context: Database,
        records: PostgresRecords,
        archive: PostgresArchive,
    ) -> None:
        self.owner, self.actions, self.context = owner, actions, context
        self.records, self.archive = records, archive

    async def shelf(self, user_id: UUID, linked: UUID | None = None) -> Shelf:
        return await self.records.shelf(user_id, linked, TODAY)

    async def files(self, user_id: UUID, linked: UUID | None = None) -> list[File]:
        return [read_file(file) for file in (await self.shelf(user_id, linked)).files]

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
    yield Office(*opened, records, PostgresArchive(opened[2]))
    for each in opened:
        await each.close()


async def test_latest_transactions_come_with_what_holds_now(office):
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
        crm.Form(id=uuid4(), transaction_id=sales[0], form_key="DV", version=1, status="signed"),
        crm.Form(
            id=uuid4(), transaction_id=sales[0], form_key="DV", version=2, fields={"missing": ["seller"]}
        ),
    )
    shelf = await office.shelf(anne)
    assert (shelf.broker_name, shelf.total) == ("Anne Roy", 5)
    files = await office.files(anne)
    assert [file.id for file in files] == [str(sale) for sale in sales[:3]]
    first = files[0]
    assert first.address == "75, chemin du Lac, app. 2, Magog J1X 1A1"
    assert first.parties == (Party(ContactRole.SELLER, "Robert Lacasse", "819 555-0133", "22"),)
    assert first.prices == (Price(PriceKind.ASKING, 395_000),)
    assert first.dates == (SetDay(DateKind.CLOSING, dt.date(2027, 2, 26)),)
    assert first.forms == (PreparedForm("DV", 2),)
    assert shelf.catalogue.name("DV", "fr") == "Déclarations du vendeur sur l’immeuble"


async def test_the_linked_transaction_comes_in_full(office):
    anne = await office.add_user("Anne Roy")
    sale = await office.add_sale(anne)
    await office.add(
        anne,
        *(crm.Price(transaction_id=sale, kind="asking", amount_cad=n * 1_000) for n in range(400, 408)),
        crm.Date(transaction_id=sale, kind="inspection", day=dt.date(2026, 11, 1), time="09:30"),
        crm.Date(transaction_id=sale, kind="financing", relative_to="acceptance", days=15),
        crm.Date(transaction_id=sale, kind="occupancy", expression="à déterminer"),
        crm.Form(id=uuid4(), transaction_id=sale, form_key="DV", fields={"missing": ["seller"]}),
    )
    [file] = await office.files(anne, linked=sale)
    assert file.linked
    assert file.prices == (Price(PriceKind.ASKING, 407_000, (406_000, 405_000, 404_000, 403_000)),)
    assert file.dates == (
        SetDay(DateKind.INSPECTION, dt.date(2026, 11, 1), "09:30"),
        SetDay(DateKind.FINANCING, days=15),
    )
    assert file.forms == (PreparedForm("DV", 1, FormStatus.PREPARED, (FormFact.SELLER,)),)


async def test_linked_transaction_comes_first_however_old(office):
    anne = await office.add_user("Anne Roy")
    sales = [await office.add_sale(anne, minutes_ago=n) for n in range(5)]
    files = await office.files(anne, linked=sales[4])
    assert [file.id for file in files] == [str(sales[n]) for n in (4, 0, 1, 2)]
    assert [file.linked for file in files] == [True, False, False, False]


async def test_the_portal_tells_who_came_and_what_waits(office):
    anne = await office.add_user("Anne Roy")
    sale = await office.add_sale(anne)
    robert, julie, gone = uuid4(), uuid4(), uuid4()
    accesses = [uuid4(), uuid4(), uuid4()]
    visit = dt.datetime(2026, 11, 20, 22, 30, tzinfo=dt.UTC)
    signed = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    await office.add(
        anne,
        *(
            crm.Contact(id=who, name=name)
            for who, name in ((robert, "Robert"), (julie, "Julie"), (gone, "X"))
        ),
        portal.PortalAccess(
            id=accesses[0],
            transaction_id=sale,
            contact_id=robert,
            state="active",
            invited_at=visit,
            last_visit_at=visit,
        ),
        portal.PortalAccess(id=accesses[1], transaction_id=sale, contact_id=julie),
        portal.PortalAccess(id=accesses[2], transaction_id=sale, contact_id=gone, state="revoked"),
        portal.PortalDocument(id=uuid4(), access_id=accesses[0], name="Promesse", sent_at=visit),
        portal.PortalDocument(id=uuid4(), access_id=accesses[0], name="Déclarations", signed_at=signed),
    )
    [file] = await office.files(anne)
    assert file.portal == (Access("Robert", "active", visit, ("Promesse",)), Access("Julie"))


async def test_a_plan_made_for_a_broker_with_few_files_serves_one_with_many(office):
    few, many = await office.add_user("Anne Roy"), await office.add_user("Benoît Roy")
    await office.add_sale(few)
    async with office.owner.transaction(many) as session:
        for statement in MANY_FILES:
            await session.execute(text(statement), {"user_id": many})
        await session.execute(text("ANALYZE crm.transactions, crm.prices"))
    async with office.context.transaction() as session:
        read: list[int] = []
        for user_id in (few, many):
            await session.execute(PROMPT_FILES, {"user_id": user_id, "today": TODAY})
            read.append((await session.execute(INDEX_ENTRIES_READ)).scalar_one())
    assert read[1] - read[0] < 100, "what three transactions hold, not all 900 prices"


async def test_catalogue_is_kept_until_it_changes(office):
    anne = await office.add_user("Anne Roy")
    first = (await office.shelf(anne)).catalogue
    assert (await office.shelf(anne)).catalogue is first
    rename = text("UPDATE crm.form_catalogue SET name_fr = name_fr || :more WHERE key = 'DV'")
    async with office.owner.transaction() as session:
        await session.execute(rename, {"more": " !"})
    assert (await office.shelf(anne)).catalogue.name("DV", "fr").endswith(" !")
    async with office.owner.transaction() as session:
        await session.execute(
            text("UPDATE crm.form_catalogue SET name_fr = rtrim(name_fr, ' !') WHERE key = 'DV'")
        )
    assert not (await office.shelf(anne)).catalogue.name("DV", "fr").endswith(" !")


async def test_other_brokers_records_are_never_seen(office, turn):
    anne, luc = await office.add_user("Anne Roy"), await office.add_user("Luc Côté")
    sale, conversation = await office.add_sale(anne), uuid4()
    await office.add_turns(anne, conversation, ("Secret ?", "Oui.", "done"))
    await office.add(anne, crm.SessionLink(conversation_id=conversation, transaction_id=sale))
    shelf = await office.shelf(luc, linked=sale)
    assert (shelf.broker_name, shelf.files, shelf.total) == ("Luc Côté", (), 0)
    assert (await office.records.past(turn(user_id=luc, conversation_id=conversation))).exchanges == ()
    assert (await office.records.whole_past(luc, conversation)).exchanges == ()
    assert await office.records.linked(luc, conversation) is None
    assert await office.archive.conversation(luc, conversation) is None
    # The same connections serve Anne right after: nothing of Luc's sticks to them.
    assert (await office.shelf(anne)).total == 1
    assert await office.records.linked(anne, conversation) == sale
    assert (await office.records.whole_past(anne, conversation)).exchanges == (Exchange("Secret ?", "Oui."),)


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
    assert past.exchanges == (Exchange("deux", "2"), Exchange("quatre", "4"), Exchange("cinq", "5"))
    assert not past.late
    assert not past.over


async def test_history_ends_where_its_budget_ends(office, turn):
    anne, conversation = await office.add_user("Anne Roy"), uuid4()
    await office.add_turns(anne, conversation, ("x" * 900, "1", "done"), ("deux", "y" * 500, "done"))
    past = await office.records.past(turn(user_id=anne, conversation_id=conversation))
    assert past.exchanges == (Exchange("deux", "y" * 500),)


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
    assert past.exchanges == (Exchange("un", "1"),)


async def test_files_are_counted_as_they_come_and_go(office):
    anne = await office.add_user("Anne Roy")
    sales = [await office.add_sale(anne) for _ in range(3)]
    async with office.actions.transaction(anne) as session:
        await session.execute(text("DELETE FROM crm.transactions WHERE id = :id"), {"id": sales[0]})
    assert (await office.shelf(anne)).total == 2


async def test_a_folded_turn_leaves_the_history_and_stands_in_the_summary(office, turn):
    anne, conversation = await office.add_user("Anne Roy"), uuid4()
    await office.add_turns(
        anne,
        conversation,
        ("un", "1", "done"),
        ("deux", None, "cancelled"),
        ("trois", "3", "done"),
        ("quatre", "4", "done"),
    )
    found = await office.archive.conversation(anne, conversation)
    assert (found.title, found.first_message, found.summary, found.unfolded_total) == (None, "un", None, 3)
    assert [each.answer for each in found.unfolded] == ["1", "3", "4"]
    last = found.unfolded[1]
    summary = Summary("- un, trois", 2, last.id, last.created_at)
    assert await office.archive.fold(anne, conversation, summary, None)
    assert not await office.archive.fold(anne, conversation, summary, None), "somebody was there before"
    past = await office.records.past(turn(user_id=anne, conversation_id=conversation))
    assert (past.summary, past.summarized_turns) == ("- un, trois", 2)
    assert past.exchanges == (Exchange("quatre", "4"),)
    found = await office.archive.conversation(anne, conversation)
    assert (found.summary, found.unfolded_total) == (summary, 1)
    later = Summary("- tout", 3, found.unfolded[0].id, found.unfolded[0].created_at)
    assert await office.archive.fold(anne, conversation, later, summary)


async def test_a_models_words_count_while_they_hold_the_same_turns(office, turn):
    anne, conversation = await office.add_user("Anne Roy"), uuid4()
    await office.add_turns(anne, conversation, ("un", "1", "done"), ("deux", "2", "done"))
    unfolded = (await office.archive.conversation(anne, conversation)).unfolded
    first = Summary("- un", 1, unfolded[0].id, unfolded[0].created_at)
    await office.archive.fold(anne, conversation, first, None)
    written = SummaryWritten(
        conversation_id=conversation,
        user_id=anne,
        turn_id=unfolded[0].id,
        text="Mieux dit.",
        provider="openai",
        model="m",
    )
    assert await office.archive.rewrite(written)
    past = await office.records.whole_past(anne, conversation)
    assert (past.summary, past.summarized_turns) == ("Mieux dit.", 1)
    second = Summary("- deux", 2, unfolded[1].id, unfolded[1].created_at)
    await office.archive.fold(anne, conversation, second, first)
    assert not await office.archive.rewrite(written), "later turns were folded meanwhile"


async def test_a_summary_goes_with_its_conversation(office):
    anne, conversation = await office.add_user("Anne Roy"), uuid4()
    await office.add_turns(anne, conversation, ("un", "1", "done"))
    [only] = (await office.archive.conversation(anne, conversation)).unfolded
    await office.archive.fold(anne, conversation, Summary("- un", 1, only.id, only.created_at), None)
    async with office.owner.transaction(anne) as session:
        await session.execute(text("DELETE FROM chat.conversations WHERE id = :id"), {"id": conversation})
        assert (await session.execute(text("SELECT count(*) FROM memory.summaries"))).scalar_one() == 0


async def test_a_prompts_reading_is_logged_once_with_the_contacts_that_it_may_hold(office, turn):
    user_id, stranger = await office.add_user("Marie"), await office.add_user("Luc")
    latest, linked, older = [await office.add_sale(user_id, age) for age in (0, 900, 800)]
    theirs = await office.add_sale(stranger)
    people = {sale: uuid4() for sale in (latest, linked, older, theirs)}
    for sale, contact in people.items():
        await office.add(
            stranger if sale == theirs else user_id,
            crm.Contact(id=contact, name="Robert Lacasse"),
            crm.Participant(transaction_id=sale, contact_id=contact, role="seller"),
        )
    office.records._transactions, most = 1, office.records._transactions
    message = turn(user_id=user_id, linked_transaction_id=linked)
    for _ in range(2):
        await office.records.log_reading(message)
    await office.records.log_reading(turn(user_id=user_id, linked_transaction_id=theirs))
    office.records._transactions = most

    async with office.owner.transaction(user_id) as session:
        entries = await session.execute(
            text("SELECT turn_id, contact_ids FROM privacy.access_log ORDER BY id")
        )
        rows = entries.all()
    assert (rows[0].turn_id, set(rows[0].contact_ids)) == (message.turn_id, {people[latest], people[linked]})
    assert [set(row.contact_ids) for row in rows[1:]] == [{people[latest]}], (
        "somebody else's file is not there"
    )
