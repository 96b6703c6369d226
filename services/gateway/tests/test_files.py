"""The broker's files as the gateway's own role reads them, in a real PostgreSQL."""

import datetime as dt
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest_asyncio
from sqlalchemy import text

from lea.contracts.forms import FormFact, FormFields, FormStatus
from lea.gateway.adapters.files import FileRepository
from lea.gateway.files import ActionPlace
from lea.runtime.database import Database
from lea.store import crm
from lea.store.chat import Conversation
from lea.testing import fixtures

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@dataclass
class Shelf:
    files: FileRepository
    owner: Database

    async def file(self, user_id: UUID, actions: int = 0) -> tuple[UUID, UUID]:
        """Add a conversation and a transaction with actions, two to a moment; return their ids."""
        conversation, transaction = uuid4(), uuid4()
        async with self.owner.transaction(user_id) as session:
            session.add(Conversation(id=conversation, user_id=user_id, title=""))
            session.add(crm.Transaction(id=transaction, user_id=user_id, kind="sale"))
            await session.flush()
            session.add_all(
                crm.ActionLogEntry(
                    id=uuid4(),
                    turn_id=uuid4(),
                    action_index=number % 2,
                    conversation_id=conversation,
                    user_id=user_id,
                    transaction_id=transaction,
                    action="set_price",
                    line=str(number),
                    before={},
                    after={},
                    created_at=NOW + dt.timedelta(seconds=number // 2),
                )
                for number in range(actions)
            )
        return conversation, transaction


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shelf(database: fixtures.Database) -> AsyncGenerator[Shelf]:
    def connect(role: str) -> Database:
        return Database(database.url(role), pool_size=2, statement_timeout_s=5, application="test")

    gateway, owner = connect("lea_gateway"), connect("postgres")
    yield Shelf(FileRepository(gateway), owner)
    for one in (gateway, owner):
        await one.close()


async def test_actions_come_newest_first_and_from_a_place_on(shelf: Shelf) -> None:
    user_id = uuid4()
    conversation, _ = await shelf.file(user_id, actions=5)
    found = await shelf.files.actions(user_id, conversation, None, 3)
    assert [row.line for row in found or ()] == ["4", "3", "2"]
    last = (found or ())[-1]
    rest = await shelf.files.actions(
        user_id, conversation, ActionPlace(last.created_at, last.index, last.id), 9
    )
    assert [row.line for row in rest or ()] == ["1", "0"]


async def test_standing_actions_begin_with_the_oldest_of_the_page(shelf: Shelf) -> None:
    user_id = uuid4()
    conversation, _ = await shelf.file(user_id, actions=6)
    page = await shelf.files.actions(user_id, conversation, None, 2) or ()
    assert [row.line for row in await shelf.files.standing_actions(user_id, page)] == ["5", "4"]


async def test_forms_carry_their_entry_and_their_fields(shelf: Shelf) -> None:
    user_id = uuid4()
    _, transaction = await shelf.file(user_id)
    fields = FormFields(address="42, rue des Pins", missing=(FormFact.SELLER,)).model_dump(mode="json")
    async with shelf.owner.transaction(user_id) as session:
        for version, key in ((1, "DV"), (1, "CC_DIVISE_EXCL")):
            session.add(
                crm.Form(
                    id=uuid4(),
                    transaction_id=transaction,
                    user_id=user_id,
                    form_key=key,
                    version=version,
                    fields=fields,
                )
            )
    forms = {form.entry.key: form for form in await shelf.files.forms(user_id, transaction) or ()}
    assert forms["DV"].entry.code == "DV"
    assert forms["CC_DIVISE_EXCL"].entry.code_en is None
    assert forms["DV"].fields.missing == (FormFact.SELLER,)
    assert forms["DV"].status is FormStatus.PREPARED
    assert await shelf.files.form(user_id, forms["DV"].id) == forms["DV"]
    assert await shelf.files.form(uuid4(), forms["DV"].id) is None


async def test_other_peoples_files_do_not_exist(shelf: Shelf) -> None:
    user_id, stranger = uuid4(), uuid4()
    conversation, transaction = await shelf.file(user_id, actions=2)
    page = await shelf.files.actions(user_id, conversation, None, 9) or ()
    assert await shelf.files.actions(stranger, conversation, None, 9) is None
    assert await shelf.files.forms(stranger, transaction) is None
    assert await shelf.files.standing_actions(stranger, page) == []


async def test_the_gateway_cannot_write_files(shelf: Shelf) -> None:
    codes = {entry.key: entry.code for entry in await shelf.files.catalogue()}
    assert codes["PA"] == "PA"
    assert codes["AG"] is None, "its code is dated: only the name is shown"
    granted = await shelf.owner.once(
        text("SELECT has_table_privilege('lea_gateway', :table, 'UPDATE, INSERT, DELETE') AS may"),
        {"table": "crm.forms"},
    )
    assert granted[0].may is False
