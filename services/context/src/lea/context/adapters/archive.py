"""Titles, summaries and turns in PostgreSQL, under row-level security; none of it in a turn's path."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from lea.context.ports import Conversation
from lea.context.summaries import SettledTurn, Summary
from lea.contracts.memory import SummaryWritten
from lea.runtime.database import Database

MOST_READ = 250
"""Unfolded turns that are looked at; what is older is counted."""

_CONVERSATION = text(
    """
    SELECT c.title, s.text, s.turns, s.turn_id, s.through,
        (SELECT message FROM chat.turns WHERE conversation_id = c.id ORDER BY created_at LIMIT 1) AS first_message,
        (SELECT count(*) FROM chat.turns t WHERE t.conversation_id = c.id AND t.state = 'done' AND t.answer <> ''
            AND t.created_at > coalesce(s.through, '-infinity')) AS unfolded
    FROM chat.conversations c LEFT JOIN memory.summaries s ON s.conversation_id = c.id WHERE c.id = :conversation
    """
)
_UNFOLDED = text(
    "SELECT id, created_at, message, answer, actions FROM chat.turns"
    " WHERE conversation_id = :conversation AND state = 'done' AND answer <> ''"
    " AND created_at > coalesce(CAST(:through AS timestamptz), '-infinity') ORDER BY created_at DESC LIMIT :limit"
)
_FOLD = text(
    """
    INSERT INTO memory.summaries AS s (conversation_id, user_id, text, turns, turn_id, through)
    VALUES (:conversation, :user, :text, :turns, :turn, :through)
    ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text, turns = excluded.turns,
        turn_id = excluded.turn_id, through = excluded.through, provider = NULL, model = NULL, updated_at = now()
        WHERE s.turn_id = :earlier
    RETURNING conversation_id
    """
)
_FORGET = text(
    "DELETE FROM memory.summaries WHERE conversation_id = ANY(:conversations) RETURNING conversation_id"
)
_REWRITE = text(
    "UPDATE memory.summaries SET text = :text, provider = :provider, model = :model, updated_at = now()"
    " WHERE conversation_id = :conversation AND turn_id = :turn RETURNING conversation_id"
)


class PostgresArchive:
    """See `ports.Archive`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def conversation(self, user_id: UUID, conversation_id: UUID) -> Conversation | None:
        async with self._database.transaction(user_id) as session:
            found = (await session.execute(_CONVERSATION, {"conversation": conversation_id})).one_or_none()
            if found is None or found.first_message is None:
                return None
            parameters = {"conversation": conversation_id, "through": found.through, "limit": MOST_READ}
            turns = (await session.execute(_UNFOLDED, parameters)).all()
        return Conversation(
            title=found.title,
            first_message=found.first_message,
            summary=_summary(found),
            unfolded=tuple(map(_turn, reversed(turns))),
            unfolded_total=found.unfolded,
        )

    async def fold(
        self, user_id: UUID, conversation_id: UUID, summary: Summary, earlier: Summary | None
    ) -> bool:
        parameters = {
            "conversation": conversation_id,
            "user": user_id,
            "text": summary.text,
            "turns": summary.turns,
            "turn": summary.turn_id,
            "through": summary.through,
            "earlier": earlier.turn_id if earlier else None,
        }
        async with self._database.transaction(user_id) as session:
            return (await session.execute(_FOLD, parameters)).first() is not None

    async def forget(self, user_id: UUID, conversation_ids: Sequence[UUID]) -> int:
        async with self._database.transaction(user_id) as session:
            return len((await session.execute(_FORGET, {"conversations": list(conversation_ids)})).all())

    async def rewrite(self, written: SummaryWritten) -> bool:
        parameters = {
            "conversation": written.conversation_id,
            "turn": written.turn_id,
            "text": written.text,
            "provider": written.provider,
            "model": written.model,
        }
        async with self._database.transaction(written.user_id) as session:
            return (await session.execute(_REWRITE, parameters)).first() is not None


def _summary(found: Row[Any]) -> Summary | None:
    if found.turn_id is None:
        return None
    return Summary(found.text, found.turns, found.turn_id, found.through)


def _turn(row: Row[Any]) -> SettledTurn:
    return SettledTurn(row.id, row.created_at, row.message, row.answer, tuple(row.actions or ()))
