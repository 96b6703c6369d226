"""What the law on personal information asks of the outside: the registers, and archives of what is known."""

import datetime as dt
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """Somebody read a contact's data."""

    reader: str
    reader_name: str | None
    purpose: str
    route: str
    turn_id: UUID | None
    read_at: dt.datetime


class PersonalData(Protocol):
    """The registers, read on behalf of the user. None where there is no such contact of theirs."""

    async def readings(self, user_id: UUID, contact_id: UUID, limit: int) -> Sequence[ReadingRow] | None:
        """Return who read a contact's data, the latest first."""
        ...


class Archives(Protocol):
    """Writes what is known into archives; the reading is logged before the first byte."""

    async def broker(self, user_id: UUID, route: str) -> AsyncGenerator[bytes]: ...

    async def contact(self, user_id: UUID, contact_id: UUID, route: str) -> AsyncGenerator[bytes] | None: ...
