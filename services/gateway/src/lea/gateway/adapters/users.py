"""Users, in PostgreSQL: who may sign in, and what administrators do with them."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from lea.gateway.files import Place
from lea.gateway.managed import ManagedUser, Saved, UserChange
from lea.gateway.people import Role
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


_LIST = text(
    "SELECT id, email, name, role, works_for, locale, messages_per_minute, monthly_budget_micros, created_at,"
    " disabled_at FROM identity.list_users(:actor, :user, :asked, :role, :before, :before_id, :limit)"
)
_SAVE = text("SELECT identity.manage_user(:actor, :user, :new, CAST(:given AS jsonb)) AS outcome")
_CHANGES = text(
    "SELECT id, actor_id, actor_name, changed::text AS changed, changed_at"
    " FROM identity.list_user_changes(:actor, :user, :before, :before_id, :limit)"
)


class ManagedUserRepository:
    """Each deed is one statement, by a function that looks at who does it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, actor: UUID, asked: str | None, role: Role | None, before: Place | None, limit: int
    ) -> list[ManagedUser]:
        values = {"user": None, "asked": asked, "role": role, "limit": limit}
        return await self._list(actor, values | _after(before))

    async def one(self, actor: UUID, user_id: UUID) -> ManagedUser | None:
        values = {"user": user_id, "asked": None, "role": None, "limit": 1}
        found = await self._list(actor, values | _after(None))
        return found[0] if found else None

    async def _list(self, actor: UUID, values: Mapping[str, Any]) -> list[ManagedUser]:
        rows = await self._database.once(_LIST, {"actor": actor, **values})
        return [ManagedUser(row.id, row.email, row.name, Role(row.role), *tuple(row)[4:]) for row in rows]

    async def save(self, actor: UUID, user_id: UUID, given: Mapping[str, Any], *, new: bool) -> Saved:
        encoded = msgspec.json.encode(given).decode()
        values = {"actor": actor, "user": user_id, "new": new, "given": encoded}
        [row] = await self._database.once(_SAVE, values)
        return row.outcome

    async def changes(self, actor: UUID, user_id: UUID, before: Place | None, limit: int) -> list[UserChange]:
        values = {"actor": actor, "user": user_id, "limit": limit} | _after(before)
        rows = await self._database.once(_CHANGES, values)
        return [
            UserChange(row.id, row.actor_id, row.actor_name, json.loads(row.changed), row.changed_at)
            for row in rows
        ]


def _after(place: Place | None) -> dict[str, Any]:
    return {"before": place and place.moment, "before_id": place and place.id}
