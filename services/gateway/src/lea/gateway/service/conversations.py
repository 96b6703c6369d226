"""A broker's conversations: listed, searched, named, linked to a transaction, and read again."""

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID, uuid4, uuid5

from lea.contracts.commands import LinkSession
from lea.gateway import errors
from lea.gateway.conversations import Conversation, Turn
from lea.gateway.ports import Commands, ConversationRecords, EventLog
from lea.gateway.service import cursors
from lea.gateway.service.cursors import Page
from lea.runtime.errors import Unavailable
from lea.runtime.logging import get_logger

MOST_LISTED = 100

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be otherwise about a conversation."""

    title: str | None
    """None: the title stays."""
    relinks: bool
    transaction_id: UUID | None
    """The transaction that it is about from now on, if it `relinks`; None for no transaction."""


class Conversations:
    """Raises the problems of `lea.gateway.errors`, and outages as they are."""

    def __init__(self, records: ConversationRecords, log: EventLog, commands: Commands) -> None:
        self._records = records
        self._log = log
        self._commands = commands

    async def list_conversations(
        self, user_id: UUID, asked: str | None, cursor: str | None, limit: int
    ) -> Page[Conversation]:
        """Return conversations, the latest activity first; those that say what is asked. Raises BadCursor."""
        before = cursors.read_place(cursor) if cursor else None
        found = await self._records.page(user_id, one_line(asked or "") or None, before, limit + 1)
        return cursors.page(found, limit, lambda last: cursors.write(last.updated_at, last.id))

    async def conversation(self, user_id: UUID, conversation_id: UUID) -> Conversation:
        """Return one conversation. Raises UnknownConversation."""
        found = await self._records.find(user_id, conversation_id)
        if found is None:
            raise errors.UnknownConversation
        return found

    async def change(
        self, user_id: UUID, conversation_id: UUID, change: Change, key: UUID | None
    ) -> Conversation:
        """Name a conversation, for good, link it to a transaction, or both. The same key does it once.

        Raises EmptyTitle, UnknownConversation, UnknownTransaction, ActionsUnavailable.
        """
        title = None if change.title is None else one_line(change.title)
        if title == "":
            raise errors.EmptyTitle
        await self.conversation(user_id, conversation_id)
        if change.relinks:
            await self._link(user_id, conversation_id, change.transaction_id, key)
        if title is not None:
            await self._records.rename(user_id, conversation_id, title)
        return await self.conversation(user_id, conversation_id)

    async def delete(self, user_id: UUID, conversation_id: UUID, key: UUID | None) -> None:
        """Delete a conversation: its turns, what is remembered of it, its frames and its link. Its files stay.

        Raises UnknownConversation, ConversationBusy, ActionsUnavailable (then nothing was deleted).
        """
        conversation = await self.conversation(user_id, conversation_id)
        if conversation.active_turn_id is not None:
            raise errors.ConversationBusy(conversation.active_turn_id)
        if conversation.transaction is not None:
            await self._link(user_id, conversation_id, None, key)
        erasure = await self._records.erase(user_id, conversation_id)
        match erasure.outcome:
            case "erased":
                await self._forget_frames(conversation_id)
            case "unknown":
                raise errors.UnknownConversation
            case "busy":
                raise errors.ConversationBusy(erasure.active_turn_id)
            case _:
                assert_never(erasure.outcome)

    async def _forget_frames(self, conversation_id: UUID) -> None:
        try:
            await self._log.forget(conversation_id)
        except Unavailable:
            _log.warning("frames of a deleted conversation are left to the log's age")

    async def _link(
        self, user_id: UUID, conversation_id: UUID, transaction_id: UUID | None, key: UUID | None
    ) -> None:
        answer = await self._commands.link_session(
            LinkSession(
                command_id=uuid5(key, f"link {conversation_id} {transaction_id}") if key else uuid4(),
                user_id=user_id,
                conversation_id=conversation_id,
                transaction_id=transaction_id,
            )
        )
        if answer.outcome == "unknown":
            raise errors.UnknownTransaction

    async def list_turns(
        self, user_id: UUID, conversation_id: UUID, cursor: str | None, limit: int
    ) -> Page[Turn]:
        """Return a conversation's turns, newest first. Raises BadCursor, UnknownConversation."""
        before = cursors.read_place(cursor) if cursor else None
        found = await self._records.turns(user_id, conversation_id, before, limit + 1)
        if found is None:
            raise errors.UnknownConversation
        return cursors.page(found, limit, lambda last: cursors.write(last.created_at, last.id))


def one_line(text: str) -> str:
    """Return what is readable of a text, on one line: no control characters, no lone surrogates."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
