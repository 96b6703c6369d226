"""An erasure as the gateway sees it: what was asked for, and what was kept of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from lea.contracts.commands import ConversationsForgotten, EraseFiles, FilesErased, ForgetConversations


@dataclass(frozen=True, slots=True)
class Sought:
    """How conversations may tell a contact."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """A contact, or a broker's account, that is to go."""

    id: UUID
    user_id: UUID
    subject: Literal["account", "contact"]
    contact_id: UUID | None
    sought: Sought | None
    """None once it is done."""
    requested_at: dt.datetime
    completed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class KeptRow:
    """Something that stays, and why."""

    what: Literal["transaction", "contact"]
    row_id: UUID
    ground: str
    """A `lea.store.retention.Ground`."""
    until: dt.datetime | None
    """None while a file is open."""


class Erasures(Protocol):
    """What is to go, and what of conversations and accounts goes with it; all but `pending` for one user."""

    async def ask(self, user_id: UUID, contact_id: UUID | None) -> Erasure | None:
        """Record that a contact (None: the account) is to go; the one under way where there is one.

        None where the user has no such contact.
        """
        ...

    async def find(self, user_id: UUID, erasure_id: UUID) -> Erasure | None: ...

    async def latest(self, user_id: UUID) -> Sequence[Erasure]: ...

    async def kept(self, user_id: UUID, erasure_id: UUID) -> Sequence[KeptRow]:
        """Return what an erasure left, open files first; bounded."""
        ...

    async def pending(self) -> Sequence[tuple[UUID, UUID]]:
        """Return the user and the id of erasures that are not done, the oldest first; bounded."""
        ...

    async def complete(self, user_id: UUID, erasure_id: UUID) -> None: ...

    async def mentions(self, user_id: UUID, pattern: str) -> Mapping[UUID, UUID]:
        """Return the turns in whose texts something is found, each with its conversation."""
        ...

    async def redact(self, user_id: UUID, pattern: str, turn_ids: Sequence[UUID]) -> None:
        """Blank what is found in some turns' texts, and in titles."""
        ...

    async def conversations(self, user_id: UUID) -> Sequence[UUID]:
        """Return some of the user's conversations; none when none are left."""
        ...

    async def delete_conversations(self, user_id: UUID, ids: Sequence[UUID]) -> None: ...

    async def close_account(self, user_id: UUID) -> None:
        """Take the address and the password away; nobody signs in any more."""
        ...


class Frames(Protocol):
    async def forget(self, conversation_id: UUID) -> None:
        """Drop every frame of a conversation. Raises Unavailable."""
        ...


class Owners(Protocol):
    """The other services' own data. Raises Unavailable."""

    async def erase_files(self, command: EraseFiles) -> FilesErased: ...

    async def forget_conversations(self, command: ForgetConversations) -> ConversationsForgotten: ...
