"""What Léa knows in a conversation: the broker's files and the conversation itself, as a prompt would hold them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from lea.contracts.context import ContextRead, ReadContext
from lea.contracts.memory import ConversationTitled
from lea.contracts.messages import Locale
from lea.gateway.conversations import Conversation
from lea.gateway.service.conversations import Conversations

_SPEAKERS = {"user": "Courtier", "assistant": "Léa"}
"""In the language of the text itself, which a model reads."""


class Knowledge(Protocol):
    """What only `context` knows. Raises Unavailable."""

    async def read(self, query: ReadContext) -> ContextRead: ...


class KnownRecords(Protocol):
    async def entitle(self, user_id: UUID, conversation_id: UUID, title: str) -> None:
        """Title a conversation in Léa's name, where it has no title."""
        ...

    async def log_reading(self, user_id: UUID, route: str, transaction_ids: Sequence[UUID]) -> None:
        """Keep that the broker read the contacts of some transactions."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    conversation: Conversation
    context: ContextRead


class Knowing:
    """Raises the problems of `lea.gateway.errors`, and outages as they are."""

    def __init__(self, conversations: Conversations, records: KnownRecords, knowledge: Knowledge) -> None:
        self._conversations = conversations
        self._records = records
        self._knowledge = knowledge

    async def known(self, user_id: UUID, conversation_id: UUID, route: str, locale: Locale) -> Known:
        """Return what is known in a conversation; the reading of its contacts is logged. Raises UnknownConversation."""
        conversation = await self._conversations.conversation(user_id, conversation_id)
        context = await self._knowledge.read(
            ReadContext(user_id=user_id, conversation_id=conversation_id, locale=locale)
        )
        told = [UUID(each.id) for each in context.platform.transactions]
        await self._records.log_reading(user_id, route, told)
        return Known(conversation, context)

    async def entitle(self, titled: ConversationTitled) -> None:
        """Give a conversation the title that Léa made for it; one that it has stays."""
        await self._records.entitle(titled.user_id, titled.conversation_id, titled.title)


def as_markdown(known: Known) -> str:
    """Return all of it as one text to read: what a model is told, and what was said."""
    said = [f"**{_SPEAKERS[entry.role]}** : {entry.content}" for entry in known.context.history]
    return "\n\n".join([known.context.text.rstrip(), *(["# Conversation", *said] if said else [])]) + "\n"
