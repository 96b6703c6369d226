"""A conversation's actions: listed, and taken back one at a time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID, uuid4, uuid5

from lea.contracts.commands import UndoAction
from lea.contracts.messages import Locale
from lea.gateway import errors
from lea.gateway.files import ActionPlace, ActionRow
from lea.gateway.ports import Commands, Files
from lea.gateway.service import cursors
from lea.gateway.service.standing import undoable

MOST_LISTED = 100

_INDEXES = range(2**15)


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Some actions, newest first."""

    actions: tuple[ActionRow, ...]
    undoable: frozenset[UUID]
    next_cursor: str | None
    """None when there are no older ones."""


class Journal:
    """Raises the problems of `lea.gateway.errors`, and outages as they are."""

    def __init__(self, files: Files, commands: Commands) -> None:
        self._files = files
        self._commands = commands

    async def list_actions(
        self, user_id: UUID, conversation_id: UUID, cursor: str | None, limit: int
    ) -> ActionPage:
        """Return a page of a conversation's actions. Raises UnknownConversation, BadCursor."""
        before = cursors.read(cursor, _place) if cursor else None
        found = await self._files.actions(user_id, conversation_id, before, limit + 1)
        if found is None:
            raise errors.UnknownConversation
        return await self._page(user_id, found, limit)

    async def list_of_transaction(
        self, user_id: UUID, transaction_id: UUID, cursor: str | None, limit: int
    ) -> ActionPage:
        """Return a page of what was done on a transaction. Raises UnknownTransaction, BadCursor."""
        before = cursors.read(cursor, _place) if cursor else None
        found = await self._files.actions_on(user_id, transaction_id, before, limit + 1)
        if found is None:
            raise errors.UnknownTransaction
        return await self._page(user_id, found, limit)

    async def _page(self, user_id: UUID, found: Sequence[ActionRow], limit: int) -> ActionPage:
        page = cursors.page(found, limit, _cursor)
        standing = await self._files.standing_actions(user_id, page.entries) if page.entries else ()
        return ActionPage(
            actions=tuple(page.entries),
            undoable=frozenset(undoable(page.entries, standing)),
            next_cursor=page.next_cursor,
        )

    async def undo_action(self, user_id: UUID, action_id: UUID, key: UUID | None, locale: Locale) -> str:
        """Take one action back; return the sentence that says so. The same key gets the same answer.

        Raises UnknownAction, ActionNotUndoable, ActionsUnavailable.
        """
        command_id = uuid5(key, f"undo {action_id}") if key else uuid4()
        answer = await self._commands.undo_action(
            UndoAction(command_id=command_id, user_id=user_id, action_id=action_id, locale=locale)
        )
        match answer.outcome:
            case "undone":
                return answer.line
            case "unknown":
                raise errors.UnknownAction
            case "changed" | "needed":
                raise errors.ActionNotUndoable(reason=answer.outcome, line=answer.line)
            case _:
                assert_never(answer.outcome)


def _cursor(action: ActionRow) -> str:
    return cursors.write(action.created_at, action.index, action.id)


def _place(created_at: dt.datetime, others: list[str]) -> ActionPlace:
    index, action_id = others
    if int(index) not in _INDEXES:
        raise ValueError(index)
    return ActionPlace(created_at, int(index), UUID(action_id))
