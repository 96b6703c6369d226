"""The service on a real nats-server and a real PostgreSQL: frames, work messages, redeliveries."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from nats.js.errors import NotFoundError
from prometheus_client import CollectorRegistry
from sqlalchemy import text

from lea.actions.adapters.repository import PostgresDesk
from lea.actions.handlers import Handlers
from lea.actions.metrics import ActionsMetrics
from lea.actions.service import Actions
from lea.contracts import subjects
from lea.contracts.errors import ErrorCode
from lea.contracts.frames import frame_data
from lea.contracts.messages import ActionsApplied, AnswerFinished, Outcome, TurnAccepted
from lea.contracts.pending import Confirmation
from lea.runtime.bus import Bus
from lea.runtime.database import Database
from lea.runtime.errors import BusUnavailable
from lea.runtime.metrics import RuntimeMetrics
from lea.testing.servers import NatsServer

QUESTION = "Quels dossiers pressent cette semaine ?"
ORDER = "Crée une vente au 42, rue des Pins, Sherbrooke, vendeur Robert Lacasse 819 555-0133"


class Station:
    """The service as its composition root wires it, and what comes out of it."""

    def __init__(self, nats_url: str, database: Database) -> None:
        self.database = database
        self.bus = Bus(
            nats_url, service="test", metrics=RuntimeMetrics("test", CollectorRegistry()), grace_s=2
        )
        actions = Actions(
            PostgresDesk(database), lambda: dt.datetime.now(dt.UTC), ActionsMetrics(CollectorRegistry())
        )
        self.bus.on(TurnAccepted, Handlers(self.bus, actions).on_turn_accepted, max_workers=4)

    async def send(self, turn: TurnAccepted, message_id: str | None = None) -> None:
        subject = subjects.work_subject(TurnAccepted, turn.turn_id)
        await self.bus.publish_raw(subject, turn.model_dump_json().encode(), message_id or str(uuid4()))

    async def published(self, kind: type, turn: TurnAccepted):
        """Wait for the turn's message of a kind."""
        async with asyncio.timeout(10):
            while True:
                try:
                    stored = await self.bus.jetstream.get_last_msg(
                        subjects.WORK_STREAM, subjects.work_subject(kind, turn.turn_id)
                    )
                    return kind.model_validate_json(stored.data), stored.headers
                except NotFoundError:
                    await asyncio.sleep(0.02)

    async def until_done(self) -> None:
        async with asyncio.timeout(10):
            while True:
                info = await self.bus.jetstream.consumer_info(
                    subjects.WORK_STREAM, subjects.durable(TurnAccepted)
                )
                if info.num_pending == info.num_ack_pending == 0:
                    return
                await asyncio.sleep(0.02)

    async def work_count(self, turn: TurnAccepted) -> int:
        info = await self.bus.jetstream.stream_info(
            subjects.WORK_STREAM, subjects_filter=subjects.turn_filter(turn.turn_id)
        )
        return sum((info.state.subjects or {}).values())

    async def frames(self, turn: TurnAccepted) -> list[bytes]:
        """Read the turn's frames from the event log."""
        subject = subjects.event_subject(turn.conversation_id, turn.turn_id)
        reader = await self.bus.jetstream.subscribe(subject, ordered_consumer=True)
        found = []
        try:
            while True:
                found.append((await reader.next_msg(timeout=0.3)).data)
        except TimeoutError:
            return found

    async def transactions(self, turn: TurnAccepted) -> int:
        async with self.database.transaction(turn.user_id) as session:
            return (await session.execute(text("SELECT count(*) FROM crm.transactions"))).scalar_one()


@pytest_asyncio.fixture(loop_scope="session")
async def station(database, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Station]:
    server = await NatsServer(Path(tmp_path_factory.mktemp("nats"))).start()
    opened = Database(
        database.url("lea_actions"), pool_size=4, statement_timeout_s=5, application="test-actions"
    )
    station = Station(server.url, opened)
    await station.bus.start()
    yield station
    await station.bus.stop()
    await opened.close()
    await server.stop()


async def test_message_without_an_order_is_handed_on(station, turn):
    message = turn("Bonjour !", linked_transaction_id=uuid4(), last_assistant_message="Allô", round=2)
    await station.send(message)
    applied, headers = await station.published(ActionsApplied, message)
    assert headers["Nats-Msg-Id"] == f"{message.turn_id}:actions_applied:2"
    kept = ("message", "last_assistant_message", "linked_transaction_id", "deadline", "round", "attempt")
    assert all(getattr(applied, name) == getattr(message, name) for name in kept)
    assert applied.actions == ()
    assert await station.frames(message) == [b'id: 0-1\ndata: {"status":"actions","actions":[]}\n\n']


async def test_message_that_is_wholly_an_order_is_answered_at_once(station, turn):
    message = turn(ORDER)
    await station.send(message)
    answer, headers = await station.published(AnswerFinished, message)
    assert headers["Nats-Msg-Id"] == f"{message.turn_id}:answer_finished:0:1"
    assert (answer.outcome, answer.provider, answer.model) == (Outcome.DONE, "lea", None)
    assert (answer.last_seq, answer.finish_reason) == (1, "stop")
    actions, delta = await station.frames(message)
    assert tuple(frame_data(actions)["actions"]) == answer.actions
    assert frame_data(delta) == {"delta": answer.text}
    assert delta.startswith(b"id: 1-1\n")


async def test_later_attempt_starts_with_a_restart(station, turn):
    message = turn(ORDER, attempt=3, round=1)
    await station.send(message)
    answer, headers = await station.published(AnswerFinished, message)
    assert headers["Nats-Msg-Id"] == f"{message.turn_id}:answer_finished:1:3"
    ids = [frame.partition(b"\n")[0] for frame in await station.frames(message)]
    assert ids == [b"id: 0-1", b"id: 3-0", b"id: 3-1"]
    assert answer.last_seq == 1


async def test_redelivery_repeats_ids_and_bytes(station, turn):
    message = turn(ORDER)
    for _ in range(3):
        await station.send(message)
    await station.published(AnswerFinished, message)
    await station.until_done()
    frames = await station.frames(message)
    assert len(frames) == 6
    assert frames[:2] == frames[2:4] == frames[4:]
    assert await station.work_count(message) == 1
    assert await station.transactions(message) == 1


async def test_turn_whose_announcement_failed_is_announced_from_the_record(station, turn, monkeypatch):
    publish, failures = station.bus.publish, [BusUnavailable("x"), BusUnavailable("y")]

    async def flaky(*arguments: object) -> None:
        if failures:
            raise failures.pop()
        await publish(*arguments)

    monkeypatch.setattr(station.bus, "publish", flaky)
    message = turn(ORDER)
    await station.send(message)
    answer, _ = await station.published(AnswerFinished, message)
    assert answer.actions[0].startswith("Transaction de vente créée")
    assert await station.transactions(message) == 1


async def test_pending_travels_with_the_answer(station, turn):
    first = turn(ORDER)
    await station.send(first)
    await station.published(AnswerFinished, first)
    same = {"user_id": first.user_id, "conversation_id": first.conversation_id}
    second = turn("Annule la transaction", **same)
    await station.send(second)
    answer, _ = await station.published(AnswerFinished, second)
    assert isinstance(answer.pending, Confirmation)
    assert frame_data((await station.frames(second))[0])["actions"] == []


async def test_a_spent_budget_ends_what_needs_a_model_and_nothing_else(station, turn):
    ordered, asked = turn(ORDER, budget_spent=True), turn(QUESTION, budget_spent=True, attempt=2, round=1)
    both = turn(f"{ORDER}. {QUESTION}", budget_spent=True)
    for message in (ordered, asked, both):
        await station.send(message)
    answer, _ = await station.published(AnswerFinished, ordered)
    assert (answer.outcome, answer.provider) == (Outcome.DONE, "lea")
    refused, headers = await station.published(AnswerFinished, asked)
    assert headers["Nats-Msg-Id"] == f"{asked.turn_id}:answer_finished:1:2"
    assert (refused.outcome, refused.error.code) == (Outcome.FAILED, ErrorCode.BUDGET_SPENT)
    ids = [frame.partition(b"\n")[0] for frame in await station.frames(asked)]
    assert ids == [b"id: 0-1", b"id: 2-0"]
    half, _ = await station.published(AnswerFinished, both)
    assert half.error.code is ErrorCode.BUDGET_SPENT
    assert half.actions[0].startswith("Transaction de vente créée"), "what was ordered beside it is done"
    assert await station.transactions(both) == 1


async def test_turn_past_its_deadline_fails_as_late(station, turn):
    message = turn(ORDER, deadline=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    await station.send(message)
    answer, _ = await station.published(AnswerFinished, message)
    assert answer.outcome is Outcome.FAILED
    assert answer.error.code is ErrorCode.TIMEOUT
    assert await station.transactions(message) == 0
