"""Managing users: made, changed, let in with a new password, shut out."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never
from uuid import UUID, uuid4

from lea.gateway.errors import users as errors
from lea.gateway.managed import ManagedUser, PasswordMaker, Saved, UserChange, UserRecords
from lea.gateway.people import Role
from lea.gateway.service import cursors
from lea.gateway.service.conversations import one_line
from lea.gateway.service.cursors import Page

PASSWORD_BYTES = 15
"""20 characters to type: more than anybody guesses."""


@dataclass(frozen=True, slots=True)
class LetIn:
    """A user and the password that was made for them; it is told once and kept nowhere. None: they have their own."""

    user: ManagedUser
    password: str | None


class UserManager:
    """Every deed is its administrator's. Raises the problems of `lea.gateway.errors.users`, and outages as they are."""

    def __init__(self, records: UserRecords, passwords: PasswordMaker) -> None:
        self._records = records
        self._passwords = passwords

    async def list_users(
        self, actor: UUID, asked: str | None, role: Role | None, cursor: str | None, limit: int
    ) -> Page[ManagedUser]:
        """Return users, the newest first; those whose address or name holds what is asked. Raises BadCursor."""
        before = cursors.read_place(cursor) if cursor else None
        found = await self._records.page(actor, one_line(asked or "") or None, role, before, limit + 1)
        return cursors.page(found, limit, lambda last: cursors.write(last.created_at, last.id))

    async def user(self, actor: UUID, user_id: UUID) -> ManagedUser:
        """Return one user. Raises UnknownUser."""
        found = await self._records.one(actor, user_id)
        if found is None:
            raise errors.UnknownUser
        return found

    async def add(self, actor: UUID, given: Mapping[str, Any], password: str | None) -> LetIn:
        """Make a user; without a password one is made for them. Raises EmailTaken, NeedsBroker, NotAdministrator."""
        made = None if password else secrets.token_urlsafe(PASSWORD_BYTES)
        hashed = await self._passwords.hash(password or made or "")
        user_id = uuid4()
        await self._save(actor, user_id, {**given, "password_hash": hashed}, new=True)
        return LetIn(await self.user(actor, user_id), made)

    async def change(self, actor: UUID, user_id: UUID, given: Mapping[str, Any]) -> ManagedUser:
        """Change a user. Raises UnknownUser, EmailTaken, NeedsBroker, HasAssistants, LastAdmin, NotAdministrator."""
        if not given:
            raise errors.NoChange
        await self._save(actor, user_id, given, new=False)
        return await self.user(actor, user_id)

    async def reset_password(self, actor: UUID, user_id: UUID) -> LetIn:
        """Give a user a new password; every session of theirs ends. Raises UnknownUser, NotAdministrator."""
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        hashed = await self._passwords.hash(password)
        await self._save(actor, user_id, {"password_hash": hashed}, new=False)
        return LetIn(await self.user(actor, user_id), password)

    async def changes(self, actor: UUID, user_id: UUID, cursor: str | None, limit: int) -> Page[UserChange]:
        """Return what was changed about a user, the latest first. Raises UnknownUser, BadCursor."""
        before = cursors.read_place(cursor) if cursor else None
        await self.user(actor, user_id)
        found = await self._records.changes(actor, user_id, before, limit + 1)
        return cursors.page(found, limit, lambda last: cursors.write(last.changed_at, last.id))

    async def _save(self, actor: UUID, user_id: UUID, given: Mapping[str, Any], *, new: bool) -> None:
        saved: Saved = await self._records.save(actor, user_id, given, new=new)
        match saved:
            case "saved":
                return
            case "refused":
                raise errors.NotAdministrator
            case "unknown":
                raise errors.UnknownUser
            case "email_taken":
                raise errors.EmailTaken
            case "needs_broker":
                raise errors.NeedsBroker
            case "has_assistants":
                raise errors.HasAssistants
            case "last_admin":
                raise errors.LastAdmin
            case _:
                assert_never(saved)
