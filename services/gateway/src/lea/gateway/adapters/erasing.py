"""Erasures in PostgreSQL: asked for and carried out on behalf of the broker, found for everyone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, text

from lea.gateway.erasures import Erasure, KeptRow, Sought
from lea.runtime.database import Database

BATCH = 200
"""Turns looked through, or conversations deleted, in one statement."""
MOST_LISTED = 200
MOST_PENDING = 20

_ROW = "id, user_id, subject, contact_id, sought, requested_at, completed_at"
_ASK_CONTACT = text(
    f"""
    INSERT INTO privacy.erasures (id, user_id, subject, contact_id, sought, requested_by)
    SELECT gen_random_uuid(), user_id, 'contact', id,
        jsonb_build_object('name', name, 'phone', phone, 'email', email), 'broker'
    FROM crm.contacts WHERE id = :contact
    ON CONFLICT (user_id, coalesce(contact_id, user_id)) WHERE completed_at IS NULL DO NOTHING
    RETURNING {_ROW}
    """  # noqa: S608 (constants)
)
_ASK_ACCOUNT = text(
    f"""
    INSERT INTO privacy.erasures (id, user_id, subject, requested_by)
    SELECT gen_random_uuid(), id, 'account', 'broker' FROM identity.users WHERE id = :user
    ON CONFLICT (user_id, coalesce(contact_id, user_id)) WHERE completed_at IS NULL DO NOTHING
    RETURNING {_ROW}
    """  # noqa: S608
)
_ASKED = text(
    f"SELECT {_ROW} FROM privacy.erasures WHERE user_id = :user AND completed_at IS NULL"  # noqa: S608
    " AND contact_id IS NOT DISTINCT FROM CAST(:contact AS uuid)"
)
_FIND = text(f"SELECT {_ROW} FROM privacy.erasures WHERE id = :erasure")  # noqa: S608
_LIST = text(f"SELECT {_ROW} FROM privacy.erasures ORDER BY requested_at DESC LIMIT {MOST_LISTED}")  # noqa: S608
_KEPT = text(
    "SELECT what, row_id, ground, until FROM privacy.kept WHERE erasure_id = :erasure"  # noqa: S608
    f" ORDER BY until NULLS FIRST, what, row_id LIMIT {MOST_LISTED}"
)
_PENDING = text(
    "SELECT user_id, id FROM privacy.erasures WHERE completed_at IS NULL"  # noqa: S608
    f" ORDER BY requested_at LIMIT {MOST_PENDING}"
)
_COMPLETE = text(
    "UPDATE privacy.erasures SET completed_at = now(), sought = NULL WHERE id = :erasure AND completed_at IS NULL"
)
_CONVERSATIONS = text(f"SELECT id FROM chat.conversations WHERE user_id = :user LIMIT {BATCH}")  # noqa: S608
_DELETE = text("DELETE FROM chat.conversations WHERE id = ANY(:ids)")
_TEXTS = ("message", "last_assistant_message", "answer", "terminal", "actions::text", "pending::text")
_NAMED = " OR ".join(f"{column} ~* :pattern" for column in _TEXTS)
_MENTIONS = text(
    f"SELECT id, conversation_id, {_NAMED} AS named FROM chat.turns"  # noqa: S608
    " WHERE user_id = :user AND (CAST(:after AS uuid) IS NULL OR id > :after)"
    f" ORDER BY id LIMIT {BATCH}"
)
_REDACTED = "regexp_replace({}, :pattern, '[effacé]', 'gi')"
_REDACT = text(
    "UPDATE chat.turns SET "  # noqa: S608
    + ", ".join(
        f"{column.partition('::')[0]} = " + _REDACTED.format(column) + ("::jsonb" if "::" in column else "")
        for column in _TEXTS
    )
    + " WHERE id = ANY(:ids)"
)
_REDACT_TITLES = text(
    "UPDATE chat.conversations SET title = "  # noqa: S608
    + _REDACTED.format("title")
    + " WHERE user_id = :user AND title ~* :pattern"
)
_CLOSE_ACCOUNT = text(
    "UPDATE identity.users SET email = id || '@efface.invalid', password_hash = '!',"
    " disabled_at = coalesce(disabled_at, now()), erased_at = now() WHERE id = :user AND erased_at IS NULL"
)
_FORGET_RATE = text("DELETE FROM chat.rate_limits WHERE user_id = :user")
_FORGET_SIGN_INS = tuple(
    text(f"DELETE FROM identity.{table} WHERE user_id = :user")  # noqa: S608 (constants)
    for table in ("sessions", "known_places", "outside_subjects")
)


class ErasureRepository:
    """See `erasures.Erasures`."""

    def __init__(self, database: Database, relay_database: Database) -> None:
        self._database = database
        self._relay = relay_database

    async def ask(self, user_id: UUID, contact_id: UUID | None) -> Erasure | None:
        values = {"user": user_id, "contact": contact_id}
        async with self._database.transaction(user_id) as session:
            ask = _ASK_ACCOUNT if contact_id is None else _ASK_CONTACT
            row = (await session.execute(ask, values)).one_or_none()
            row = row or (await session.execute(_ASKED, values)).one_or_none()
        return _erasure(row) if row else None

    async def find(self, user_id: UUID, erasure_id: UUID) -> Erasure | None:
        async with self._database.transaction(user_id) as session:
            row = (await session.execute(_FIND, {"erasure": erasure_id})).one_or_none()
        return _erasure(row) if row else None

    async def latest(self, user_id: UUID) -> Sequence[Erasure]:
        async with self._database.transaction(user_id) as session:
            return [_erasure(row) for row in await session.execute(_LIST)]

    async def kept(self, user_id: UUID, erasure_id: UUID) -> Sequence[KeptRow]:
        async with self._database.transaction(user_id) as session:
            return [KeptRow(*row) for row in await session.execute(_KEPT, {"erasure": erasure_id})]

    async def pending(self) -> Sequence[tuple[UUID, UUID]]:
        return [(row.user_id, row.id) for row in await self._relay.once(_PENDING, {})]

    async def complete(self, user_id: UUID, erasure_id: UUID) -> None:
        async with self._database.transaction(user_id) as session:
            await session.execute(_COMPLETE, {"erasure": erasure_id})

    async def mentions(self, user_id: UUID, pattern: str) -> dict[UUID, UUID]:
        found: dict[UUID, UUID] = {}
        after: UUID | None = None
        while True:
            values = {"user": user_id, "pattern": pattern, "after": after}
            async with self._database.transaction(user_id) as session:
                page = (await session.execute(_MENTIONS, values)).all()
            found |= {row.id: row.conversation_id for row in page if row.named}
            if len(page) < BATCH:
                return found
            after = page[-1].id

    async def redact(self, user_id: UUID, pattern: str, turn_ids: Sequence[UUID]) -> None:
        for start in range(0, len(turn_ids), BATCH):
            values = {"pattern": pattern, "ids": list(turn_ids[start : start + BATCH])}
            async with self._database.transaction(user_id) as session:
                await session.execute(_REDACT, values)
        async with self._database.transaction(user_id) as session:
            await session.execute(_REDACT_TITLES, {"pattern": pattern, "user": user_id})

    async def conversations(self, user_id: UUID) -> Sequence[UUID]:
        async with self._database.transaction(user_id) as session:
            return (await session.scalars(_CONVERSATIONS, {"user": user_id})).all()

    async def delete_conversations(self, user_id: UUID, ids: Sequence[UUID]) -> None:
        async with self._database.transaction(user_id) as session:
            await session.execute(_DELETE, {"ids": list(ids)})

    async def close_account(self, user_id: UUID) -> None:
        async with self._database.transaction(user_id) as session:
            for statement in (_CLOSE_ACCOUNT, _FORGET_RATE, *_FORGET_SIGN_INS):
                await session.execute(statement, {"user": user_id})


def _erasure(row: Row[Any]) -> Erasure:
    sought = msgspec.convert(row.sought, Sought) if row.sought else None
    return Erasure(
        row.id, row.user_id, row.subject, row.contact_id, sought, row.requested_at, row.completed_at
    )
