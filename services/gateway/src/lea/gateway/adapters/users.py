"""Who may sign in, in PostgreSQL."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from lea.gateway.ports import UserRow
from lea.runtime.database import Database

_USER = (
    "SELECT id, email, name, role, locale, password_hash FROM identity.users WHERE disabled_at IS NULL AND "
)
_USER_BY_EMAIL = text(_USER + "lower(email) = lower(:email)")
_USER_BY_ID = text(_USER + "id = :id")


class UserRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_email(self, email: str) -> UserRow | None:
        """Return the user who may sign in with an address, whatever its case."""
        return self._first(await self._database.once(_USER_BY_EMAIL, {"email": email}))

    async def by_id(self, user_id: UUID) -> UserRow | None:
        return self._first(await self._database.once(_USER_BY_ID, {"id": user_id}))

    @staticmethod
    def _first(rows: Any) -> UserRow | None:
        return UserRow(*rows[0]) if rows else None
