"""Decisions about conversations, on records in memory: pages, titles, links."""

import datetime as dt
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from lea.contracts.commands import LinkSession, SessionLinked
from lea.gateway import errors
from lea.gateway.conversations import Conversation
from lea.gateway.service.conversations import Change, Conversations

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def conversation(minute: int = 0) -> Conversation:
    moment = NOW + dt.timedelta(minutes=minute)
    return Conversation(uuid4(), None, None, moment, moment, None, None, None, None)


class MemoryRecords:
    def __init__(self, *entries: Conversation) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.asked: list[str | None] = []

    async def page(self, _user, asked, before, limit):
        self.asked.append(asked)
        older = [each for each in self.entries.values() if before is None or each.updated_at < before.moment]
        return sorted(older, key=lambda each: each.updated_at, reverse=True)[:limit]

    async def find(self, _user, conversation_id):
        return self.entries.get(conversation_id)

    async def rename(self, _user, conversation_id, title):
        self.entries[conversation_id] = replace(
            self.entries[conversation_id], title=title, titled_by="broker"
        )

    async def turns(self, _user, conversation_id, _before, _limit):
        return [] if conversation_id in self.entries else None


class MemoryCommands:
    def __init__(self, outcome: str = "linked") -> None:
        self._outcome = outcome
        self.asked: list[LinkSession] = []

    async def link_session(self, command: LinkSession) -> SessionLinked:
        self.asked.append(command)
        return SessionLinked(outcome=self._outcome)


def renamed(title: str) -> Change:
    return Change(title, relinks=False, transaction_id=None)


def linked(transaction_id: UUID | None, title: str | None = None) -> Change:
    return Change(title, relinks=True, transaction_id=transaction_id)


async def test_pages_follow_each_other_to_the_end() -> None:
    entries = [conversation(minute) for minute in (3, 2, 1)]
    conversations = Conversations(MemoryRecords(*entries), MemoryCommands())
    first = await conversations.list_conversations(uuid4(), None, None, 2)
    assert list(first.entries) == entries[:2]
    second = await conversations.list_conversations(uuid4(), None, first.next_cursor, 2)
    assert (list(second.entries), second.next_cursor) == (entries[2:], None)


@pytest.mark.parametrize(
    ("asked", "sought"), [(" rue\0des \n Pins ", "rue des Pins"), ("\0 ", None), (None, None)]
)
async def test_what_nobody_can_read_is_not_searched_for(asked: str | None, sought: str | None) -> None:
    records = MemoryRecords()
    await Conversations(records, MemoryCommands()).list_conversations(uuid4(), asked, None, 2)
    assert records.asked == [sought]


async def test_a_title_is_one_readable_line_and_the_brokers() -> None:
    entry = conversation()
    conversations = Conversations(MemoryRecords(entry), MemoryCommands())
    changed = await conversations.change(uuid4(), entry.id, renamed("  Vente\u00a0\n\0des Pins\ud800 "), None)
    assert (changed.title, changed.titled_by) == ("Vente des Pins", "broker")


async def test_a_title_that_is_refused_leaves_the_link_alone() -> None:
    entry, commands = conversation(), MemoryCommands()
    with pytest.raises(errors.EmptyTitle):
        await Conversations(MemoryRecords(entry), commands).change(
            uuid4(), entry.id, linked(uuid4(), "\0"), None
        )
    assert commands.asked == []


async def test_somebody_elses_conversation_is_unknown_and_nothing_is_commanded() -> None:
    commands = MemoryCommands()
    conversations = Conversations(MemoryRecords(), commands)
    for change in (renamed("Vente"), linked(None)):
        with pytest.raises(errors.UnknownConversation):
            await conversations.change(uuid4(), uuid4(), change, None)
    with pytest.raises(errors.UnknownConversation):
        await conversations.list_turns(uuid4(), uuid4(), None, 2)
    assert commands.asked == []


async def test_somebody_elses_transaction_is_unknown() -> None:
    entry = conversation()
    conversations = Conversations(MemoryRecords(entry), MemoryCommands("unknown"))
    with pytest.raises(errors.UnknownTransaction):
        await conversations.change(uuid4(), entry.id, linked(uuid4()), None)


async def test_the_same_key_is_the_same_command_for_the_same_link_alone() -> None:
    entry, commands, key, transaction = conversation(), MemoryCommands(), uuid4(), uuid4()
    conversations = Conversations(MemoryRecords(entry), commands)
    for wanted in (transaction, transaction, None):
        await conversations.change(uuid4(), entry.id, linked(wanted), key)
    ids = [command.command_id for command in commands.asked]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("bad", ["é", "bm9u", "MjAyNi0xMS0yMlQxMjowMDowMCswMDowMA"])
async def test_a_cursor_that_is_not_ours_is_refused(bad: str) -> None:
    conversations = Conversations(MemoryRecords(), MemoryCommands())
    with pytest.raises(errors.BadCursor):
        await conversations.list_conversations(uuid4(), None, bad, 2)
    with pytest.raises(errors.BadCursor):
        await conversations.list_turns(uuid4(), uuid4(), bad, 2)
