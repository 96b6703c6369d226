"""Orders in a real PostgreSQL, as the service's own role, with the real grammar in front."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest
import pytest_asyncio
from prometheus_client import CollectorRegistry
from sqlalchemy import text

from lea.actions.adapters.repository import PostgresDesk
from lea.actions.errors import TurnExpired
from lea.actions.metrics import ActionsMetrics
from lea.actions.service import Actions
from lea.contracts.messages import TurnAccepted
from lea.runtime.database import Database
from lea.store import crm

ORDER = (
    "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $,"
    " vendeur Robert Lacasse 819 555-0133"
)
LACASSE = ("Robert Lacasse", "819 555-0133", "seller")


class Broker:
    """A broker who writes, and what their files hold afterwards."""

    def __init__(self, database: Database) -> None:
        self.id = uuid4()
        self.conversation = uuid4()
        self._database = database
        self._actions = Actions(
            PostgresDesk(database), lambda: dt.datetime.now(dt.UTC), ActionsMetrics(CollectorRegistry())
        )

    def turn(self, message: str, **changes: object) -> TurnAccepted:
        values = {
            "turn_id": uuid4(),
            "conversation_id": self.conversation,
            "user_id": self.id,
            "deadline": dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100),
        }
        return TurnAccepted(message=message, **(values | changes))

    async def says(self, message: str, **changes: object):
        return await self._actions.apply_actions(self.turn(message, **changes))

    async def sends(self, turn: TurnAccepted):
        return await self._actions.apply_actions(turn)

    async def rows(self, query: str) -> list[tuple]:
        async with self._database.transaction(self.id) as session:
            return [tuple(row) for row in (await session.execute(text(query))).all()]

    async def counts(self) -> dict[str, int]:
        tables = ("transactions", "properties", "contacts", "participants", "prices", "dates", "forms")
        query = ", ".join(f"(SELECT count(*) FROM crm.{table})" for table in tables)
        ((*numbers,),) = await self.rows(f"SELECT {query}")
        return {table: number for table, number in zip(tables, numbers, strict=True) if number}


@pytest_asyncio.fixture(loop_scope="session")
async def opened(database) -> AsyncGenerator[Database]:
    opened = Database(
        database.url("lea_actions"), pool_size=8, statement_timeout_s=5, application="test-actions"
    )
    yield opened
    await opened.close()


@pytest.fixture
def broker(opened: Database) -> Broker:
    return Broker(opened)


async def test_the_main_example_is_in_the_tables(broker):
    result = await broker.says(ORDER)
    assert len(result.actions) == 3
    assert await broker.rows(
        "SELECT t.kind, p.civic_number, p.street, p.city, p.province, r.kind, r.amount_cad, c.name, c.phone, a.role"
        " FROM crm.transactions t JOIN crm.properties p ON p.transaction_id = t.id"
        " JOIN crm.prices r ON r.transaction_id = t.id JOIN crm.participants a ON a.transaction_id = t.id"
        " JOIN crm.contacts c ON c.id = a.contact_id"
    ) == [("sale", "42", "rue des Pins", "Sherbrooke", "QC", "asking", 389000, *LACASSE)]
    links = await broker.rows("SELECT conversation_id, transaction_id FROM crm.session_links")
    assert links == [(broker.conversation, result.linked_transaction_id)]
    log = await broker.rows("SELECT action_index, action, before, after FROM crm.action_log ORDER BY 1")
    assert [entry[1] for entry in log] == ["create_transaction", "set_price", "add_contact", "set_address"]
    assert all(entry[2].keys() == entry[3].keys() for entry in log)


async def test_redelivered_turn_creates_one_transaction(broker):
    turn = broker.turn(ORDER)
    results = await asyncio.gather(*(broker.sends(turn) for _ in range(4)))
    results.append(await broker.sends(turn))
    assert all(result.model_dump_json() == results[0].model_dump_json() for result in results)
    assert await broker.counts() == {
        "transactions": 1, "properties": 1, "contacts": 1, "participants": 1, "prices": 1,
    }  # fmt: skip


async def test_a_failure_in_the_middle_leaves_nothing(broker, monkeypatch):
    turn = broker.turn(ORDER)

    async def fail(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr("lea.actions.adapters.repository.PostgresBooks.record", fail)
        with pytest.raises(ConnectionError):
            await broker.sends(turn)
    assert await broker.counts() == {}
    await broker.sends(turn)
    assert (await broker.counts())["transactions"] == 1


async def test_turn_past_its_deadline_writes_nothing(broker):
    with pytest.raises(TurnExpired):
        await broker.says(ORDER, deadline=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    assert await broker.counts() == {}
    assert await broker.rows("SELECT * FROM crm.inbox") == []


async def test_other_brokers_files_do_not_exist(broker, opened):
    created = await broker.says(ORDER)
    other = Broker(opened)
    other.conversation = broker.conversation
    result = await other.says("Mets le prix demandé à 1 000 $ sur la vente de la rue des Pins")
    assert result.actions == ()
    reference = f"reviens sur la transaction {created.linked_transaction_id}"
    assert (await other.says(reference)).linked_transaction_id is None
    assert await other.counts() == {}
    assert await broker.rows("SELECT amount_cad FROM crm.prices") == [(389000,)]


async def test_same_person_is_kept_once_across_files(broker):
    await broker.says(ORDER)
    await broker.says("Nouvel achat au 75, chemin du Lac, Magog. Ajoute Robert Làcassé comme vendeur.")
    assert (await broker.counts())["contacts"] == 1
    assert (await broker.counts())["participants"] == 2


async def test_two_conversations_at_once_do_not_double_a_contact(broker):
    orders = [f"Crée une vente au {n}, rue des Pins, Sherbrooke, vendeur Robert Lacasse" for n in range(1, 5)]
    turns = [broker.turn(order, conversation_id=uuid4()) for order in orders]
    await asyncio.gather(*(broker.sends(turn) for turn in turns))
    assert (await broker.counts())["contacts"] == 1
    assert (await broker.counts())["transactions"] == 4


async def test_history_is_kept_and_the_latest_holds(broker):
    await broker.says(ORDER)
    result = await broker.says("Mets le prix demandé à 395 000 $")
    assert "au lieu de 389\u00a0000\u00a0$" in result.actions[0]
    assert await broker.rows("SELECT amount_cad FROM crm.prices ORDER BY id") == [(389000,), (395000,)]


async def test_address_is_completed(broker):
    await broker.says(ORDER)
    await broker.says("Complète l'adresse avec le code postal J1H 4A1")
    query = "SELECT civic_number, city, postal_code FROM crm.properties"
    assert await broker.rows(query) == [("42", "Sherbrooke", "J1H 4A1")]


async def test_forms_and_dates_are_written(broker):
    await broker.says(ORDER)
    await broker.says("Prépare les déclarations du vendeur")
    await broker.says("Prépare les déclarations du vendeur")
    await broker.says("Signature le 26 février 2027 et inspection 7 jours après l'acceptation")
    await broker.says("La promesse d'achat est acceptée")
    assert await broker.rows("SELECT form_key, version, status FROM crm.forms ORDER BY 2") == [
        ("DV", 1, "prepared"),
        ("DV", 2, "prepared"),
    ]
    dates = await broker.rows("SELECT kind, day, relative_to, days FROM crm.dates ORDER BY id")
    accepted = dt.datetime.now(dt.UTC).date()
    assert dates == [
        ("closing", dt.date(2027, 2, 26), None, None),
        ("inspection", None, "acceptance", 7),
        ("inspection", accepted + dt.timedelta(days=7), "acceptance", 7),
    ]


async def test_undo_takes_back_what_each_message_did(broker):
    await broker.says(ORDER)
    once = await broker.counts()
    await broker.says("Mets le prix demandé à 395 000 $")
    await broker.says("Ajoute Me Julie Roy comme notaire, signature le 26 février 2027")
    assert (await broker.says("annule")).answer
    assert (await broker.says("undo")).answer
    assert await broker.counts() == once
    await broker.says("annule la dernière action")
    assert await broker.counts() == {}
    assert await broker.rows("SELECT * FROM crm.session_links") == []
    assert await broker.rows("SELECT count(*) FROM crm.action_log WHERE undone_at IS NULL") == [(0,)]
    assert (await broker.says("annule")).answer == "Il n’y a rien à annuler dans cette conversation."


async def test_undo_restores_what_was_there(broker):
    await broker.says(ORDER)
    await broker.says(
        "Le téléphone du vendeur est le 514 555-0142. Complète l'adresse avec le code postal J1H 4A1"
    )
    await broker.says("annule")
    assert await broker.rows("SELECT phone FROM crm.contacts") == [("819 555-0133",)]
    assert await broker.rows("SELECT postal_code FROM crm.properties") == [(None,)]


async def test_undo_is_refused_when_something_later_stands_on_it(broker):
    first = broker.conversation
    await broker.says(ORDER)
    elsewhere = uuid4()
    await broker.says("On parle du dossier de la rue des Pins", conversation_id=elsewhere)
    await broker.says("Mets le prix demandé à 395 000 $", conversation_id=elsewhere)
    before = await broker.counts()
    result = await broker.says("annule", conversation_id=first)
    assert "a changé depuis" in (result.answer or "")
    assert await broker.counts() == before
    assert await broker.rows("SELECT count(*) FROM crm.action_log WHERE undone_at IS NOT NULL") == [(0,)]


async def test_redelivered_undo_takes_back_once(broker):
    await broker.says(ORDER)
    await broker.says("Mets le prix demandé à 395 000 $")
    turn = broker.turn("annule")
    first, second = await asyncio.gather(broker.sends(turn), broker.sends(turn))
    assert first == second
    assert await broker.rows("SELECT amount_cad FROM crm.prices") == [(389000,)]


async def test_files_that_a_message_may_name_are_bounded(broker, opened):
    async with opened.transaction(broker.id) as session:
        session.add_all(crm.Transaction(id=uuid4(), user_id=broker.id, kind="sale") for _ in range(250))
    desk = PostgresDesk(opened)
    async with desk.open(broker.turn("x")) as books:
        assert len((await books.known()).transactions) == 200


async def test_correction_finds_what_was_just_done(broker):
    await broker.says(ORDER)
    await broker.says("non, plutôt 395 000 $")
    assert await broker.rows("SELECT amount_cad FROM crm.prices ORDER BY id") == [(389000,), (395000,)]
    assert (await broker.says("non, plutôt 400 000 $", conversation_id=uuid4())).actions == ()
