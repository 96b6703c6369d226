"""Commands in a real PostgreSQL and over a real nats-server: done once, for their own user alone."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from prometheus_client import CollectorRegistry
from sqlalchemy import text

from lea.actions.adapters.commands import PostgresCommandDesk
from lea.actions.adapters.repository import PostgresDesk
from lea.actions.commanding import Commands
from lea.actions.metrics import ActionsMetrics
from lea.actions.service import Actions
from lea.contracts import subjects
from lea.contracts.commands import (
    FormStatusAnswered,
    LinkSession,
    SessionLinked,
    SetFormStatus,
    UndoAction,
    UndoAnswered,
)
from lea.contracts.forms import FormStatus
from lea.contracts.messages import TurnAccepted
from lea.runtime.bus import Bus
from lea.runtime.database import Database
from lea.runtime.metrics import RuntimeMetrics

ORDER = "Crée un achat au 88, rue Principale, Granby, acheteuse Émilie Roy 819 555-0133"


class Office:
    """A broker who writes and commands, and what their files hold afterwards."""

    def __init__(self, database: Database) -> None:
        self.id = uuid4()
        self.conversation = uuid4()
        self._database = database
        metrics = ActionsMetrics(CollectorRegistry())
        self._actions = Actions(PostgresDesk(database), lambda: dt.datetime.now(dt.UTC), metrics)
        self.commands = Commands(PostgresCommandDesk(database), metrics)

    async def says(self, message: str) -> None:
        turn = TurnAccepted(
            turn_id=uuid4(),
            conversation_id=self.conversation,
            user_id=self.id,
            deadline=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100),
            message=message,
        )
        await self._actions.apply_actions(turn)

    async def rows(self, query: str) -> list[tuple]:
        async with self._database.transaction(self.id) as session:
            return [tuple(row) for row in (await session.execute(text(query))).all()]

    async def logged(self, action: str) -> UUID:
        query = f"SELECT id FROM crm.action_log WHERE action = '{action}' ORDER BY created_at DESC LIMIT 1"
        return (await self.rows(query))[0][0]

    def undo(self, action_id: UUID, **changes: object) -> UndoAction:
        values = {"command_id": uuid4(), "user_id": self.id, "action_id": action_id}
        return UndoAction(**(values | changes))

    def move(self, form_id: UUID, status: FormStatus, **changes: object) -> SetFormStatus:
        values = {"command_id": uuid4(), "user_id": self.id, "form_id": form_id, "status": status}
        return SetFormStatus(**(values | changes))

    def link(self, transaction_id: UUID | None) -> LinkSession:
        return LinkSession(
            command_id=uuid4(),
            user_id=self.id,
            conversation_id=self.conversation,
            transaction_id=transaction_id,
        )

    async def form(self) -> UUID:
        await self.says(ORDER)
        await self.says("Prépare la promesse d'achat")
        return (await self.rows("SELECT id FROM crm.forms"))[0][0]


@pytest_asyncio.fixture(loop_scope="session")
async def opened(database) -> AsyncGenerator[Database]:
    opened = Database(
        database.url("lea_actions"), pool_size=8, statement_timeout_s=5, application="test-actions"
    )
    yield opened
    await opened.close()


@pytest.fixture
def office(opened: Database) -> Office:
    return Office(opened)


async def test_one_action_is_undone_and_the_others_stay(office):
    await office.says(ORDER)
    await office.says("Prix demandé 389 000 $, signature le 26 février 2027")
    answer = await office.commands.undo_action(office.undo(await office.logged("set_price")))
    assert answer.outcome == "undone"
    assert answer.line == "Annulé\u00a0: «\u00a0Prix demandé fixé à 389\u00a0000\u00a0$.\u00a0»"
    assert await office.rows("SELECT * FROM crm.prices") == []
    assert len(await office.rows("SELECT * FROM crm.dates")) == 1


async def test_a_repeat_is_answered_the_same_and_done_once(office):
    await office.says(ORDER)
    await office.says("Prix demandé 389 000 $")
    command = office.undo(await office.logged("set_price"), locale="en")
    answers = await asyncio.gather(*(office.commands.undo_action(command) for _ in range(4)))
    assert {answer.model_dump_json() for answer in answers} == {answers[0].model_dump_json()}
    assert answers[0].line == "Undone: “Prix demandé fixé à 389\u00a0000\u00a0$.”"
    await office.says("Prix demandé 389 000 $")
    assert await office.commands.undo_action(command) == answers[0]
    assert await office.rows("SELECT amount_cad FROM crm.prices") == [(389000,)]


async def test_what_is_undone_stays_so_under_another_command(office):
    await office.says(ORDER)
    await office.says("Prix demandé 389 000 $")
    action = await office.logged("set_price")
    first = await office.commands.undo_action(office.undo(action))
    assert await office.commands.undo_action(office.undo(action)) == first


async def test_a_refusal_says_why_and_a_repeat_is_refused_again(office):
    await office.says(ORDER)
    action = await office.logged("create_transaction")
    command = office.undo(action)
    refused = await office.commands.undo_action(command)
    assert refused.outcome == "needed"
    assert "une action plus récente en dépend" in refused.line
    await office.says("annule")
    assert await office.commands.undo_action(command) == refused
    assert (await office.commands.undo_action(office.undo(action))).outcome == "undone"


async def test_a_contact_that_changed_since_is_not_undone(office):
    await office.says(ORDER)
    action = await office.logged("add_contact")
    await office.says("Le téléphone de l'acheteuse est le 514 555-0142")
    assert (await office.commands.undo_action(office.undo(action))).outcome == "changed"


async def test_a_form_goes_forward_only_and_says_when(office):
    form = await office.form()
    moved = await office.commands.set_form_status(office.move(form, FormStatus.SENT))
    assert (moved.outcome, moved.status) == ("set", FormStatus.SENT)
    back = await office.commands.set_form_status(office.move(form, FormStatus.PREPARED))
    assert (back.outcome, back.status) == ("backward", FormStatus.SENT)
    [(sent, signed)] = await office.rows("SELECT sent_at, signed_at FROM crm.forms")
    assert sent
    assert signed is None
    same = await office.commands.set_form_status(office.move(form, FormStatus.SENT))
    assert same.outcome == "set"
    assert await office.rows("SELECT sent_at FROM crm.forms") == [(sent,)], "a repeat keeps the moment"


async def test_a_form_that_was_sent_can_no_longer_be_undone(office):
    form = await office.form()
    await office.commands.set_form_status(office.move(form, FormStatus.SENT))
    answer = await office.commands.undo_action(office.undo(await office.logged("create_form")))
    assert answer.outcome == "changed"


async def test_a_conversation_is_linked_to_another_transaction_and_to_none(office):
    for _ in range(2):
        await office.says(ORDER)
    ids = [row[0] for row in await office.rows("SELECT id FROM crm.transactions ORDER BY created_at")]
    linked = "SELECT transaction_id FROM crm.session_links"
    command = office.link(ids[0])
    assert (await office.commands.link_session(command)).outcome == "linked"
    assert await office.rows(linked) == [(ids[0],)]
    assert (await office.commands.link_session(office.link(None))).outcome == "unlinked"
    assert (await office.commands.link_session(office.link(None))).outcome == "unlinked"
    assert await office.commands.link_session(command) == SessionLinked(outcome="linked")
    assert await office.rows(linked) == [], "a repeat is answered and not done again"


async def test_a_conversation_is_not_linked_to_somebody_elses_transaction(office, opened):
    stranger = Office(opened)
    await office.says(ORDER)
    [(transaction,)] = await office.rows("SELECT id FROM crm.transactions")
    for wanted in (transaction, uuid4()):
        assert (await stranger.commands.link_session(stranger.link(wanted))).outcome == "unknown"
    assert await stranger.rows("SELECT * FROM crm.session_links") == []


async def test_nobody_commands_somebody_elses_files(office, opened):
    form, stranger = await office.form(), Office(opened)
    action = await office.logged("create_form")
    assert (await office.commands.undo_action(stranger.undo(action))).outcome == "unknown"
    moved = await office.commands.set_form_status(stranger.move(form, FormStatus.SENT))
    assert moved == FormStatusAnswered(outcome="unknown")
    assert await office.rows("SELECT status FROM crm.forms") == [("prepared",)]
    assert await stranger.rows("SELECT * FROM crm.commands") == []


async def test_the_same_command_id_of_two_brokers_is_two_commands(office, opened):
    stranger = Office(opened)
    for broker in (office, stranger):
        await broker.says(ORDER)
    command_id = uuid4()
    for broker in (office, stranger):
        command = broker.undo(await broker.logged("set_address"), command_id=command_id)
        assert (await broker.commands.undo_action(command)).outcome == "undone"


async def test_commands_are_answered_over_the_bus(office, nats_server, template_database):
    bus = Bus(nats_server.url, service="test", metrics=RuntimeMetrics("test", CollectorRegistry()), grace_s=2)
    bus.answer(subjects.UNDO_ACTION, UndoAction, office.commands.undo_action)
    bus.answer(subjects.SET_FORM_STATUS, SetFormStatus, office.commands.set_form_status)
    form = await office.form()
    action = await office.logged("create_form")
    await bus.start()
    try:
        moved = await bus.request(subjects.SET_FORM_STATUS, office.move(form, FormStatus.SIGNED))
        undone = await bus.request(subjects.UNDO_ACTION, office.undo(action))
    finally:
        await bus.stop()
    assert FormStatusAnswered.model_validate_json(moved).status is FormStatus.SIGNED
    assert UndoAnswered.model_validate_json(undone).outcome == "changed"
