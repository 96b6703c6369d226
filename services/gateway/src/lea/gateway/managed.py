"""Users as an administrator manages them, and what that needs of the outside."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from lea.contracts.messages import Locale
from lea.gateway.files import Place
from lea.gateway.people import Role

Saved = Literal["saved", "refused", "unknown", "email_taken", "needs_broker", "has_assistants", "last_admin"]


@dataclass(frozen=True, slots=True)
class ManagedUser:
    id: UUID
    email: str
    name: str
    role: Role
    works_for: UUID | None
    locale: Locale
    messages_per_minute: int | None
    monthly_budget_micros: int | None
    created_at: dt.datetime
    disabled_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class UserChange:
    """What somebody changed about a user."""

    id: UUID
    actor_id: UUID | None
    actor_name: str | None
    changed: Mapping[str, Any]
    changed_at: dt.datetime


class UserRecords(Protocol):
    """The record of users, which looks itself at whether `actor` is an administrator: nobody else is told anything."""

    async def page(
        self, actor: UUID, asked: str | None, role: Role | None, before: Place | None, limit: int
    ) -> Sequence[ManagedUser]: ...

    async def one(self, actor: UUID, user_id: UUID) -> ManagedUser | None: ...

    async def save(self, actor: UUID, user_id: UUID, given: Mapping[str, Any], *, new: bool) -> Saved:
        """Make a user or change one; sessions that no longer say who they are end. It is written down who did what."""
        ...

    async def changes(
        self, actor: UUID, user_id: UUID, before: Place | None, limit: int
    ) -> Sequence[UserChange]: ...


class PasswordMaker(Protocol):
    async def hash(self, password: str) -> str: ...
