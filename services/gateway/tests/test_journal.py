"""Lists of actions and what becomes of an undo, on files in memory."""

import base64
import datetime as dt
from uuid import UUID, uuid4

import pytest

from lea.contracts.commands import FormStatusAnswered, SetFormStatus, UndoAction, UndoAnswered
from lea.contracts.forms import FormStatus
from lea.gateway import errors
from lea.gateway.files import ActionPlace, ActionRow
from lea.gateway.service.journal import Journal
from lea.gateway.service.shelf import FormShelf

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


class MemoryFiles:
    def __init__(self, rows: list[ActionRow]) -> None:
        self.rows = rows

    async def actions(self, _user: UUID, conversation_id: UUID, before: ActionPlace | None, limit: int):
        if conversation_id.int == 0:
            return None
        older = [row for row in self.rows if before is None or row.created_at < before.created_at]
        return older[:limit]

    async def actions_on(self, user: UUID, transaction_id: UUID, before: ActionPlace | None, limit: int):
        return await self.actions(user, transaction_id, before, limit)

    async def standing_actions(self, _user: UUID, _since: list[ActionRow]):
        return self.rows


class MemoryCommands:
    """Answers as told; remembers what was asked."""

    def __init__(self, undo: UndoAnswered | None = None, form: FormStatusAnswered | None = None) -> None:
        self._undo, self._form = undo, form
        self.asked: list[UndoAction | SetFormStatus] = []

    async def undo_action(self, command: UndoAction):
        self.asked.append(command)
        return self._undo

    async def set_form_status(self, command: SetFormStatus):
        self.asked.append(command)
        return self._form


def row(minute: int) -> ActionRow:
    moment = NOW + dt.timedelta(minutes=minute)
    return ActionRow(uuid4(), uuid4(), 0, "set_price", str(minute), uuid4(), moment, None, {}, {})


async def test_pages_follow_each_other_to_the_end() -> None:
    journal = Journal(MemoryFiles([row(3), row(2), row(1)]), MemoryCommands())
    first = await journal.list_actions(uuid4(), uuid4(), None, 2)
    assert [one.line for one in first.actions] == ["3", "2"]
    second = await journal.list_actions(uuid4(), uuid4(), first.next_cursor, 2)
    assert [one.line for one in second.actions] == ["1"]
    assert second.next_cursor is None


async def test_a_transactions_actions_are_paged_as_a_conversations() -> None:
    journal = Journal(MemoryFiles([row(2), row(1)]), MemoryCommands())
    first = await journal.list_of_transaction(uuid4(), uuid4(), None, 1)
    second = await journal.list_of_transaction(uuid4(), uuid4(), first.next_cursor, 1)
    assert [one.line for one in (*first.actions, *second.actions)] == ["2", "1"]
    with pytest.raises(errors.UnknownTransaction):
        await journal.list_of_transaction(uuid4(), UUID(int=0), None, 1)


async def test_somebody_elses_conversation_is_unknown() -> None:
    with pytest.raises(errors.UnknownConversation):
        await Journal(MemoryFiles([]), MemoryCommands()).list_actions(uuid4(), UUID(int=0), None, 2)


def cursor(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode()


BAD = [
    "é", "%", "bm9u", cursor("x"), cursor(f"2026-11-22T12:00:00 0 {UUID(int=1)}"),
    cursor(f"0001-01-01T00:00:00+23:59 0 {UUID(int=1)}"), cursor(f"9999-12-31T23:59:59-23:59 0 {UUID(int=1)}"),
    cursor(f"2026-11-22T12:00:00+00:00 99999 {UUID(int=1)}"), cursor("2026-11-22T12:00:00+00:00 0 nobody"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
async def test_a_cursor_that_is_not_ours_is_refused(bad: str) -> None:
    with pytest.raises(errors.BadCursor):
        await Journal(MemoryFiles([]), MemoryCommands()).list_actions(uuid4(), uuid4(), bad, 2)


async def test_the_same_key_is_the_same_command_for_the_same_action_alone() -> None:
    commands = MemoryCommands(UndoAnswered(outcome="undone", line="Annulé"))
    journal, key, action = Journal(MemoryFiles([]), commands), uuid4(), uuid4()
    for asked in (action, action, uuid4()):
        assert await journal.undo_action(uuid4(), asked, key, "fr") == "Annulé"
    await journal.undo_action(uuid4(), action, None, "fr")
    ids = [command.command_id for command in commands.asked]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("reason", ["changed", "needed"])
async def test_a_refused_undo_says_why(reason: str) -> None:
    commands = MemoryCommands(UndoAnswered(outcome=reason, line="Impossible"))
    with pytest.raises(errors.ActionNotUndoable) as refused:
        await Journal(MemoryFiles([]), commands).undo_action(uuid4(), uuid4(), None, "fr")
    document = refused.value.document("fr")
    assert (document["status"], document["reason"], document["detail"]) == (409, reason, "Impossible")


@pytest.mark.parametrize(("locale", "said"), [("fr", "déjà signé"), ("en", "already signed")])
async def test_a_form_that_would_go_back_is_refused_in_the_callers_language(locale: str, said: str) -> None:
    commands = MemoryCommands(form=FormStatusAnswered(outcome="backward", status=FormStatus.SIGNED))
    shelf = FormShelf(MemoryFiles([]), commands, None, None, None)
    with pytest.raises(errors.FormGoesForward) as refused:
        await shelf.move(uuid4(), uuid4(), FormStatus.SENT, None, locale)
    document = refused.value.document(locale)
    assert (document["status"], document["form_status"]) == (409, "signed")
    assert said in document["detail"]
