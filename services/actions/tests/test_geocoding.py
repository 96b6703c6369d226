"""Changed addresses on a real nats-server and a real PostgreSQL, with a scripted geocoder behind."""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from asyncpg import InsufficientPrivilegeError
from prometheus_client import CollectorRegistry
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from lea.actions import handlers
from lea.actions.adapters.geocoder import WIRES, PacedGeocoder, client_options
from lea.actions.adapters.places import PostgresPlaces
from lea.actions.adapters.repository import PostgresDesk
from lea.actions.app import build_app
from lea.actions.errors import GeocoderUnavailable
from lea.actions.files import Address
from lea.actions.geocoding import Geocoding, agrees, query_of
from lea.actions.handlers import FollowUps
from lea.actions.metrics import ActionsMetrics
from lea.actions.ports import Located
from lea.actions.service import Actions
from lea.actions.settings import ActionsSettings
from lea.contracts import subjects
from lea.contracts.messages import AddressSet, TurnAccepted
from lea.runtime import outbox
from lea.runtime.bus import Bus
from lea.runtime.database import Database
from lea.runtime.metrics import RuntimeMetrics
from lea.runtime.outbox import Relay
from lea.testing.geocoders import PINS, Play, ScriptedGeocoder, Spot
from lea.testing.servers import NatsServer

ORDER = "Crée une vente au 42, rue des Pins, Sherbrooke"
LAC = Spot("75", "Chemin du Lac", "Magog", "J1X 3W5", 45.27, -72.15)
NORMALIZED = "42, Rue des Pins, Sherbrooke J1H 4A1"


class Station:
    """The service with geocoding switched on, as its composition root wires it."""

    def __init__(self, nats_url: str, database: Database, geocoder: ScriptedGeocoder) -> None:
        self.database = database
        self.geocoder = geocoder
        runtime = RuntimeMetrics("test", CollectorRegistry())
        self.bus = Bus(nats_url, service="test", metrics=runtime, grace_s=2)
        self.relay = Relay(database, self.bus, schema="crm")
        self.metrics = ActionsMetrics(CollectorRegistry())
        wire = WIRES["nominatim"](client_options(geocoder.url))
        self.client = PacedGeocoder(wire, per_second=100, timeout_s=1)
        self.provider = f"test-{uuid4()}"
        self.places = PostgresPlaces(database, provider=self.provider, cache_days=30)
        self.geocoding = Geocoding(self.places, self.client, self.metrics.geocodes)
        self.bus.on(AddressSet, FollowUps(self.geocoding).on_address_set, max_workers=2)

    def broker(self, announce: bool = True) -> "Broker":
        return Broker(self, PostgresDesk(self.database, self.relay.announce_soon if announce else None))

    def count(self, outcome: str) -> int:
        return int(self.metrics.geocodes.labels(outcome)._value.get())

    async def counted(self, outcome: str, count: int = 1) -> None:
        async with asyncio.timeout(10):
            while self.count(outcome) < count:
                await asyncio.sleep(0.02)

    async def publish(self, user_id: UUID, transaction_id: UUID) -> None:
        message = AddressSet(transaction_id=transaction_id, user_id=user_id, change_id=uuid4())
        await self.bus.publish(message, transaction_id, message.change_id)

    async def every(self, query: str) -> list[tuple]:
        """Query as the relay does: on nobody's behalf."""
        async with self.database.transaction() as session:
            return [tuple(row) for row in (await session.execute(text(query))).all()]


class Broker:
    def __init__(self, station: Station, desk: PostgresDesk) -> None:
        self.id, self.conversation = uuid4(), uuid4()
        self._database = station.database
        self._actions = Actions(desk, lambda: dt.datetime.now(dt.UTC), ActionsMetrics(CollectorRegistry()))

    async def says(self, message: str):
        deadline = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100)
        turn = TurnAccepted(
            turn_id=uuid4(),
            conversation_id=self.conversation,
            user_id=self.id,
            deadline=deadline,
            message=message,
        )
        return await self._actions.apply_actions(turn)

    async def rows(self, query: str) -> list[tuple]:
        async with self._database.transaction(self.id) as session:
            return [tuple(row) for row in (await session.execute(text(query))).all()]

    async def place(self) -> tuple:
        (place,) = await self.rows("SELECT normalized, latitude, longitude FROM crm.properties")
        return place

    async def transaction(self) -> UUID:
        ((transaction_id,),) = await self.rows("SELECT id FROM crm.transactions")
        return transaction_id


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[NatsServer]:
    server = await NatsServer(Path(tmp_path_factory.mktemp("nats"))).start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def station(server, database, monkeypatch) -> AsyncGenerator[Station]:
    monkeypatch.setattr(handlers, "GEOCODER_PATIENCE_S", 0.2)
    async with opened(database) as connected, ScriptedGeocoder.start(PINS, LAC) as geocoder:
        station = Station(server.url, connected, geocoder)
        await station.bus.start()
        relaying = asyncio.create_task(station.relay.run())
        yield station
        relaying.cancel()
        await station.client.close()
        await station.bus.stop()


@asynccontextmanager
async def opened(database, role: str = "lea_actions") -> AsyncGenerator[Database]:
    connected = Database(database.url(role), pool_size=6, statement_timeout_s=5, application="test-actions")
    yield connected
    await connected.close()


async def test_address_of_an_order_is_located_after_its_turn(station):
    broker = station.broker()
    await broker.says(ORDER)
    await station.counted("asked")
    assert await broker.place() == (NORMALIZED, Decimal("45.400971"), Decimal("-71.882429"))
    async with asyncio.timeout(5):
        while await station.every("SELECT * FROM crm.outbox"):
            await asyncio.sleep(0.05)
    assert station.count("asked") == len(station.geocoder.asked) == 1


async def test_next_prompt_tells_the_located_address(station, database):
    broker = station.broker()
    await broker.says("Crée une vente au 42, rue des Pins, app. 5, Sherbrooke")
    await station.counted("asked")
    query = text("SELECT memory.prompt_files(:user_id, NULL, 20, current_date) AS files")
    async with opened(database, "lea_context") as connected, connected.transaction() as session:
        files = (await session.execute(query, {"user_id": broker.id})).scalar_one()
    assert json.loads(files)["transactions"][0]["address"] == f"{NORMALIZED}, app. 5"


async def test_redelivery_asks_and_writes_nothing(station):
    broker = station.broker()
    await broker.says(ORDER)
    await station.counted("asked")
    for _ in range(2):
        await station.publish(broker.id, await broker.transaction())
    await station.counted("known", 2)
    assert len(station.geocoder.asked) == 1


async def test_same_address_of_another_broker_comes_from_the_cache(station):
    await station.broker().says(ORDER)
    await station.counted("asked")
    other = station.broker()
    await other.says("Create a sale at 42 RUE DES PINS, Sherbrooke")
    await station.counted("cached")
    assert (await other.place())[0] == NORMALIZED
    assert len(station.geocoder.asked) == 1


async def test_expired_answer_is_asked_again_and_forgotten(station):
    await station.broker().says(ORDER)
    await station.counted("asked")
    await station.database.once(
        text("UPDATE crm.geocode_cache SET expires_at = now() - interval '1 s' RETURNING 1"), {}
    )
    await station.broker().says("Crée un achat au 75, chemin du Lac, Magog")
    await station.counted("asked", 2)
    rows = await station.every(f"SELECT query FROM crm.geocode_cache WHERE provider = '{station.provider}'")
    assert rows == [("75 chemin du lac magog",)]


async def test_unknown_address_is_remembered_and_not_asked_again(station):
    for count in (1, 2):
        broker = station.broker()
        await broker.says("Crée une vente au 9, rue Nulle, Sherbrooke")
        await station.counted("not_found", count)
        assert await broker.place() == (None, None, None)
    assert len(station.geocoder.asked) == 1


async def test_geocoder_that_is_away_is_asked_again(station):
    station.geocoder.plays = [Play.BROKEN, Play.GARBAGE, Play.CUT, Play.CUT]
    broker = station.broker()
    await broker.says(ORDER)
    await station.counted("asked")
    assert station.count("unavailable") == 3
    assert (await broker.place())[0] == NORMALIZED


async def test_turn_is_done_before_a_silent_geocoder_answers(station):
    station.geocoder.plays = [Play.SILENT]
    broker = station.broker()
    result = await asyncio.wait_for(broker.says(ORDER), 0.9)
    assert result.answer
    await station.counted("unavailable")
    await station.counted("asked")


async def test_address_that_changed_meanwhile_is_not_overwritten(station):
    broker = station.broker(announce=False)
    await broker.says(ORDER)
    locate = station.client.locate

    class Slow:
        async def locate(self, query: str) -> Located | None:
            await broker.says("L'adresse est le 75, chemin du Lac, Magog")
            return await locate(query)

    message = AddressSet(transaction_id=await broker.transaction(), user_id=broker.id, change_id=uuid4())
    await Geocoding(station.places, Slow(), station.metrics.geocodes).locate_address(message)
    assert station.count("changed") == 1
    assert await broker.place() == (None, None, None)
    await station.geocoding.locate_address(message)
    assert (await broker.place())[0] == "75, Chemin du Lac, Magog J1X 3W5"


async def test_another_address_empties_the_place_until_it_is_located(station):
    broker = station.broker()
    await broker.says(ORDER)
    await station.counted("asked")
    station.geocoder.plays = [Play.EMPTY]
    await broker.says("L'adresse est le 75, chemin du Lac, Magog")
    await station.counted("not_found")
    assert await broker.place() == (None, None, None)


async def test_undo_is_not_hindered_and_locates_the_earlier_address(station):
    broker = station.broker()
    station.geocoder.plays = [Play.EMPTY]
    await broker.says("Crée une vente au 75, chemin du Lac, Magog")
    await station.counted("not_found")
    await broker.says("L'adresse est le 42, rue des Pins, Sherbrooke")
    await station.counted("asked")
    undone = await broker.says("annule")
    assert "Annulé" in (undone.answer or "")
    await station.counted("not_found", 2)
    assert await broker.rows("SELECT street, normalized FROM crm.properties") == [("chemin du Lac", None)]
    await broker.says("annule")
    assert await broker.rows("SELECT * FROM crm.properties") == []


async def test_undo_brings_the_earlier_place_back(station):
    broker = station.broker()
    await broker.says(ORDER)
    await station.counted("asked")
    await broker.says("L'adresse est le 75, chemin du Lac, Magog")
    await station.counted("asked", 2)
    await broker.says("annule")
    assert (await broker.place())[0] == NORMALIZED
    await station.counted("known")


async def test_what_a_dead_process_left_is_announced_by_the_relay(station, monkeypatch):
    monkeypatch.setattr(outbox, "PATIENCE_S", 0.1)
    desk = PostgresDesk(station.database, lambda _announcement: None)
    broker = Broker(station, desk)
    await broker.says(ORDER)
    assert len(await broker.rows("SELECT * FROM crm.outbox")) == 1
    await station.counted("asked")
    assert (await broker.place())[0] == NORMALIZED


async def test_nothing_is_announced_when_nobody_geocodes(station):
    broker = station.broker(announce=False)
    await broker.says(ORDER)
    assert await broker.rows("SELECT * FROM crm.outbox") == []


async def test_transaction_that_is_gone_or_anothers_is_nobodys_work(station):
    broker = station.broker(announce=False)
    await broker.says(ORDER)
    await station.publish(broker.id, uuid4())
    await station.publish(uuid4(), await broker.transaction())
    await station.counted("gone", 2)
    assert station.geocoder.asked == []


async def test_each_change_is_announced_under_an_id_of_its_own(station):
    broker = Broker(station, PostgresDesk(station.database, lambda _announcement: None))
    await broker.says(ORDER)
    await broker.says("L'adresse est le 75, chemin du Lac, Magog")
    rows = await broker.rows("SELECT subject, message_id, payload FROM crm.outbox ORDER BY id")
    transaction_id = await broker.transaction()
    assert {row[0] for row in rows} == {f"lea.work.address_set.{transaction_id}"}
    assert len({row[1] for row in rows}) == 2
    assert all(subject in row[1] for row in rows for subject in (str(transaction_id), "address_set"))
    assert all(row[2].keys() == {"transaction_id", "user_id", "change_id"} for row in rows)


async def test_outbox_shows_a_user_their_own_rows_and_the_relay_all_but_new_ones(station):
    quiet = PostgresDesk(station.database, lambda _announcement: None)
    one, other = Broker(station, quiet), Broker(station, quiet)
    await one.says(ORDER)
    await other.says(ORDER)
    assert len(await one.rows("SELECT * FROM crm.outbox")) == 1
    everybody = await station.every("SELECT user_id FROM crm.outbox FOR UPDATE SKIP LOCKED")
    assert {one.id, other.id} <= {row[0] for row in everybody}
    copy = (
        "INSERT INTO crm.outbox (transaction_id, user_id, subject, message_id, payload)"
        " SELECT transaction_id, user_id, subject, message_id, payload FROM crm.outbox"
    )
    for statement in (
        copy,
        "UPDATE crm.outbox SET created_at = now()",
        "UPDATE crm.outbox SET payload = '{}'",
    ):
        with pytest.raises(ProgrammingError):
            await station.every(f"{statement} RETURNING 1")


@pytest.mark.parametrize("role", ["lea_context", "lea_gateway", "lea_relay"])
@pytest.mark.parametrize("table", ["outbox", "geocode_cache"])
async def test_no_other_role_reads_what_follows_up(database, role, table):
    async with opened(database, role) as connected:
        with pytest.raises(InsufficientPrivilegeError):
            await connected.once(text(f"SELECT * FROM crm.{table}"), {})


async def test_composition_root_wires_it(server, database):
    async with ScriptedGeocoder.start(PINS) as geocoder, opened(database) as connected:
        settings = ActionsSettings(
            database_url=database.url("lea_actions"),
            nats_url=server.url,
            geocoder="photon",
            geocoder_url=geocoder.url,
            geocoder_per_second=50,
        )
        app = build_app(settings)
        async with app.router.lifespan_context(app):
            bus = Bus(server.url, service="t", metrics=RuntimeMetrics("t", CollectorRegistry()), grace_s=2)
            await bus.start()
            user_id, turn_id, conversation_id = uuid4(), uuid4(), uuid4()
            turn = TurnAccepted(
                turn_id=turn_id,
                conversation_id=conversation_id,
                user_id=user_id,
                deadline=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100),
                message=ORDER,
            )
            await bus.publish(turn, turn_id, 0)
            query = text("SELECT normalized FROM crm.properties WHERE normalized IS NOT NULL")
            async with asyncio.timeout(10):
                while True:
                    async with connected.transaction(user_id) as session:
                        if (found := (await session.execute(query)).scalar_one_or_none()) is not None:
                            break
                    await asyncio.sleep(0.05)
            await bus.stop()
    assert found == NORMALIZED
    assert subjects.durable(AddressSet) == "work_address_set"


@pytest.mark.parametrize(
    "changes", [{"geocoder": "google"}, {"geocoder": "photon", "geocoder_url": "photon"}]
)
def test_settings_refuse_what_nobody_can_ask(changes):
    with pytest.raises(ValidationError):
        ActionsSettings(database_url="postgresql+asyncpg://x", **changes)


@pytest.mark.parametrize(
    ("address", "query"),
    [
        (Address("42", "rue des Pins", "5", "Sherbrooke", "QC", "J1H 4A1"), "42 rue des Pins, Sherbrooke"),
        (Address("42", "rue des Pins", postal_code="J1H 4A1"), "42 rue des Pins, J1H 4A1"),
        (Address("42", "rue des Pins"), None),
        (Address(None, "rue des Pins", city="Sherbrooke"), None),
        (Address(city="Sherbrooke"), None),
    ],
)
def test_only_what_a_geocoder_needs_is_asked(address, query):
    assert query_of(address) == query


@pytest.mark.parametrize(
    ("normalized", "latitude", "longitude", "agreed"),
    [
        (NORMALIZED, "45.4", "-71.9", True),
        ("42A, Rue des Pins, SHERBROOKE", "45.4", "-71.9", True),
        ("42, Rue des Pins, Fleurimont J1H 4A1", "45.4", "-71.9", True),
        ("Rue des Pins, Sherbrooke J1H 4A1", "45.4", "-71.9", False),
        ("142, Rue des Pins, Sherbrooke", "45.4", "-71.9", False),
        ("42, Avenue des Érables, Sherbrooke", "45.4", "-71.9", False),
        ("42, Rue des Pins, Magog", "45.3", "-72.1", False),
        ("42, Rue des Pins, Sherbrooke", "44.5", "-3.1", False),
        ("", "45.4", "-71.9", False),
    ],
)
def test_answer_counts_when_it_is_the_address(normalized, latitude, longitude, agreed):
    asked = Address("42", "rue des Pins", None, "Sherbrooke", "QC", "J1H 4A1")
    assert agrees(asked, Located(normalized, Decimal(latitude), Decimal(longitude))) is agreed


@pytest.mark.parametrize(
    ("asked", "answered", "agreed"),
    [
        ("Sherbrooke Street West", "Rue Sherbrooke Ouest", True),
        ("boul. René-Lévesque O", "Boulevard René-Lévesque Ouest", True),
        ("12e Avenue", "12e Avenue Nord", True),
        ("12e Avenue", "13e Avenue", False),
        ("chemin du Lac", "Chemin de la Montagne", False),
    ],
)
def test_street_is_told_by_the_word_that_is_its_own(asked, answered, agreed):
    located = Located(f"7, {answered}, Montréal", Decimal("45.5"), Decimal("-73.6"))
    assert agrees(Address("7", asked, None, "Montréal"), located) is agreed


def test_patience_grows_and_honours_retry_after(monkeypatch):
    waits = [handlers._patience_s(number, 0) for number in range(1, 60)]
    assert waits[0] <= 1
    assert 30 <= waits[-1] <= 60
    assert handlers._patience_s(1, 45) == 45
    assert handlers._patience_s(1, 86_400) == handlers.GEOCODER_RETRY_AFTER_MAX_S
    assert str(GeocoderUnavailable("busy")) == "busy"
