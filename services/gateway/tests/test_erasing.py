"""Erasing: how a contact is found in what was said, and that nothing asked for is forgotten."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from lea.contracts.commands import ConversationsForgotten, FilesErased
from lea.gateway.erasures import Erasure, Sought
from lea.gateway.errors import ActionsUnavailable
from lea.gateway.service.erasing import Eraser
from lea.gateway.service.mentions import mention_pattern
from lea.runtime.database import Database
from lea.testing import fixtures
from lea.testing.journey import eventually

SOUGHT = Sought("Béatrice Côté-L’Écuyer", "819 555-0133", "b.cote+maison@exemple.ca")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def postgres(database: fixtures.Database) -> AsyncGenerator[Database]:
    one = Database(database.url("lea_gateway"), pool_size=1, statement_timeout_s=5, application="test")
    yield one
    await one.close()


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Appelle Béatrice Côté-L’Écuyer demain", "Appelle [effacé] demain"),
        ("beatrice  cote l'ecuyer veut vendre", "[effacé] veut vendre"),
        ("BÉATRICE CÔTÉ L’ÉCUYER", "[effacé]"),
        ("au (819) 555-0133 ou 8195550133", "au ([effacé] ou [effacé]"),
        ("écris à B.Cote+Maison@exemple.ca", "écris à [effacé]"),
        ("Béatrice Côté et L’Écuyer", "Béatrice Côté et L’Écuyer"),
        ("le 18195550133 99", "le 18195550133 99"),
        ("bxcote+maison@exemple.ca", "bxcote+maison@exemple.ca"),
    ],
)
async def test_a_contact_is_found_whatever_the_accents_the_case_and_the_spacing(
    postgres: Database, said: str, left: str
) -> None:
    [row] = await postgres.once(
        text("SELECT regexp_replace(:said, :pattern, '[effacé]', 'gi') AS left"),
        {"said": said, "pattern": mention_pattern(SOUGHT)},
    )
    assert row.left == left


class Register:
    """Erasures in memory, with two conversations, and owners who may be away."""

    def __init__(self, *asked: Erasure) -> None:
        self.asked = {one.id: one for one in asked}
        self.away: set[UUID] = set()
        self.tried = asyncio.Event()
        self.there = [uuid4(), uuid4()]
        self.deeds: list[str] = []

    async def pending(self):
        return [(one.user_id, one.id) for one in self.asked.values() if one.completed_at is None]

    async def find(self, user_id, erasure_id):
        return self.asked[erasure_id]

    async def complete(self, user_id, erasure_id):
        self.asked[erasure_id] = replace(
            self.asked[erasure_id], completed_at=dt.datetime.now(dt.UTC), sought=None
        )

    async def mentions(self, user_id, pattern):
        return {uuid4(): self.there[0], uuid4(): self.there[0]}

    async def redact(self, user_id, pattern, turn_ids):
        self.deeds.append(f"redact {len(turn_ids)}")

    async def conversations(self, user_id):
        return self.there

    async def delete_conversations(self, user_id, ids):
        self.deeds.append(f"delete {len(ids)}")
        self.there = []

    async def close_account(self, user_id):
        self.deeds.append("close account")

    async def erase_files(self, command):
        self.tried.set()
        if command.command_id in self.away:
            raise ActionsUnavailable
        self.deeds.append("erase files")
        return FilesErased(kept=0)

    async def forget_conversations(self, command):
        self.deeds.append(f"forget {len(command.conversation_ids)} summaries")
        return ConversationsForgotten(summaries=1)

    async def forget(self, conversation_id):
        self.deeds.append("forget frames")


def asked(contact_id: UUID | None = None) -> Erasure:
    subject, sought = ("contact", SOUGHT) if contact_id else ("account", None)
    return Erasure(uuid4(), uuid4(), subject, contact_id, sought, dt.datetime.now(dt.UTC), None)


async def test_what_was_made_of_a_conversation_goes_before_its_words() -> None:
    register = Register(asked(uuid4()))
    await Eraser(register, register, register).carry_out_pending()
    assert register.deeds == ["erase files", "forget frames", "forget 1 summaries", "redact 2"]
    assert await register.pending() == []


async def test_an_account_is_closed_before_its_conversations_go() -> None:
    register = Register(asked())
    await Eraser(register, register, register).carry_out_pending()
    assert register.deeds == ["erase files", "close account", "forget frames", "forget frames", "delete 2"]


async def test_what_could_not_be_done_stays_asked_for_and_holds_nothing_else_up() -> None:
    stuck, other = asked(), asked(uuid4())
    register = Register(stuck, other)
    register.away = {stuck.id}
    eraser = Eraser(register, register, register)
    await eraser.carry_out_pending()
    assert await register.pending() == [(stuck.user_id, stuck.id)]
    register.away = set()
    await eraser.carry_out_pending()
    assert await register.pending() == []


async def test_owners_that_are_away_do_not_end_the_job() -> None:
    one = asked()
    register = Register(one)
    register.away = {one.id}
    eraser = Eraser(register, register, register)
    running = asyncio.create_task(eraser.run())
    await eventually(register.tried.wait)
    register.away = set()
    eraser.wake()

    async def done() -> bool:
        return await register.pending() == []

    await eventually(done)
    assert not running.done()
    running.cancel()
