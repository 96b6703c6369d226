"""Decisions about conversations, on records in memory: pages, titles, links."""

import datetime as dt
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from lea.contracts.commands import LinkSession, SessionLinked
from lea.contracts.orders import TransactionKind
from lea.gateway import errors
from lea.gateway.conversations import Conversation, LinkedTransaction
from lea.gateway.ports import Erasure
from lea.gateway.service.conversations import Change, Conversations
from lea.runtime.errors import BusUnavailable

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def conversation(minute: int = 0) -> Conversation:
    moment = NOW + dt.timedelta(minutes=minute)
    return Conversation(uuid4(), None, None, moment, moment, None, None, None, None)


class MemoryRecords:
    def __init__(self, *entries: Conversation) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.asked: list[str | None] = []
        self.running: UUID | None = None

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

    async def erase(self, _user, conversation_id):
        if self.running:
            return Erasure("busy", self.running)
        return Erasure("erased" if self.entries.pop(conversation_id, None) else "unknown")


class MemoryLog:
    def __init__(self, *, reachable: bool = True) -> None:
        self._reachable = reachable
        self.forgotten: list[UUID] = []

    async def forget(self, conversation_id: UUID) -> None:
        if not self._reachable:
            raise BusUnavailable("events")
        self.forgotten.append(conversation_id)


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
    conversations = Conversations(MemoryRecords(*entries), MemoryLog(), MemoryCommands())
    first = await conversations.list_conversations(uuid4(), None, None, 2)
    assert list(first.entries) == entries[:2]
    second = await conversations.list_conversations(uuid4(), None, first.next_cursor, 2)
    assert (list(second.entries), second.next_cursor) == (entries[2:], None)


@pytest.mark.parametrize(
    ("asked", "sought"), [(" rue\0des \n Pins ", "rue des Pins"), ("\0 ", None), (None, None)]
)
async def test_what_nobody_can_read_is_not_searched_for(asked: str | None, sought: str | None) -> None:
    records = MemoryRecords()
    await Conversations(records, MemoryLog(), MemoryCommands()).list_conversations(uuid4(), asked, None, 2)
    assert records.asked == [sought]


async def test_a_title_is_one_readable_line_and_the_brokers() -> None:
    entry = conversation()
    conversations = Conversations(MemoryRecords(entry), MemoryLog(), MemoryCommands())
    changed = await conversations.change(uuid4(), entry.id, renamed("  Vente\u00a0\n\0des Pins\ud800 "), None)
    assert (changed.title, changed.titled_by) == ("Vente des Pins", "broker")


async def test_a_title_that_is_refused_leaves_the_link_alone() -> None:
    entry, commands = conversation(), MemoryCommands()
    with pytest.raises(errors.EmptyTitle):
        await Conversations(MemoryRecords(entry), MemoryLog(), commands).change(
            uuid4(), entry.id, linked(uuid4(), "\0"), None
        )
    assert commands.asked == []


async def test_somebody_elses_conversation_is_unknown_and_nothing_is_commanded() -> None:
    commands = MemoryCommands()
    conversations = Conversations(MemoryRecords(), MemoryLog(), commands)
    for change in (renamed("Vente"), linked(None)):
        with pytest.raises(errors.UnknownConversation):
            await conversations.change(uuid4(), uuid4(), change, None)
    with pytest.raises(errors.UnknownConversation):
        await conversations.list_turns(uuid4(), uuid4(), None, 2)
    assert commands.asked == []


async def test_somebody_elses_transaction_is_unknown() -> None:
    entry = conversation()
    conversations = Conversations(MemoryRecords(entry), MemoryLog(), MemoryCommands("unknown"))
    with pytest.raises(errors.UnknownTransaction):
        await conversations.change(uuid4(), entry.id, linked(uuid4()), None)


async def test_the_same_key_is_the_same_command_for_the_same_link_alone() -> None:
    entry, commands, key, transaction = conversation(), MemoryCommands(), uuid4(), uuid4()
    conversations = Conversations(MemoryRecords(entry), MemoryLog(), commands)
    for wanted in (transaction, transaction, None):
        await conversations.change(uuid4(), entry.id, linked(wanted), key)
    ids = [command.command_id for command in commands.asked]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("bad", ["é", "bm9u", "MjAyNi0xMS0yMlQxMjowMDowMCswMDowMA"])
async def test_a_cursor_that_is_not_ours_is_refused(bad: str) -> None:
    conversations = Conversations(MemoryRecords(), MemoryLog(), MemoryCommands())
    with pytest.raises(errors.BadCursor):
        await conversations.list_conversations(uuid4(), None, bad, 2)
    with pytest.raises(errors.BadCursor):
        await conversations.list_turns(uuid4(), uuid4(), bad, 2)


async def test_a_deleted_conversation_leaves_no_frames_and_no_link() -> None:
    about = LinkedTransaction(uuid4(), TransactionKind.SALE, None)
    entry = replace(conversation(), transaction=about)
    records, log, commands = MemoryRecords(entry), MemoryLog(), MemoryCommands("unlinked")
    await Conversations(records, log, commands).delete(uuid4(), entry.id, None)
    assert (records.entries, log.forgotten) == ({}, [entry.id])
    assert [command.transaction_id for command in commands.asked] == [None]


async def test_frames_that_cant_be_dropped_are_left_to_the_logs_age() -> None:
    entry = conversation()
    records = MemoryRecords(entry)
    await Conversations(records, MemoryLog(reachable=False), MemoryCommands()).delete(uuid4(), entry.id, None)
    assert records.entries == {}


async def test_a_conversation_that_is_being_answered_stays() -> None:
    begun, about = uuid4(), LinkedTransaction(uuid4(), TransactionKind.SALE, None)
    entry, commands = replace(conversation(), transaction=about, active_turn_id=begun), MemoryCommands()
    with pytest.raises(errors.ConversationBusy) as refused:
        await Conversations(MemoryRecords(entry), MemoryLog(), commands).delete(uuid4(), entry.id, None)
    assert refused.value.members["turn_id"] == str(begun)
    assert commands.asked == []
    racing = MemoryRecords(entry := conversation())
    racing.running = uuid4()
    with pytest.raises(errors.ConversationBusy):
        await Conversations(racing, MemoryLog(), commands).delete(uuid4(), entry.id, None)
    assert entry.id in racing.entries


async def test_somebody_elses_conversation_is_not_deleted() -> None:
    with pytest.raises(errors.UnknownConversation):
        await Conversations(MemoryRecords(), MemoryLog(), MemoryCommands()).delete(uuid4(), uuid4(), None)
