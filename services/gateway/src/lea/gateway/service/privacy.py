"""What the law on personal information lets a broker ask of Léa."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from uuid import UUID

from lea.gateway import errors
from lea.gateway.privacy import Archives, PersonalData, ReadingRow

MOST_AT_ONCE = 4
"""Archives that one process writes at a time, the others wait: each costs compressing a broker's whole files."""
MOST_READINGS = 200


class Privacy:
    """Raises the problems of `lea.gateway.errors`, and outages as they are."""

    def __init__(self, archives: Archives, data: PersonalData) -> None:
        self._archives = archives
        self._data = data
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)

    async def export_broker(self, user_id: UUID, route: str) -> AsyncGenerator[bytes]:
        """Return the archive of a broker's own data."""
        return self._in_turn(await self._archives.broker(user_id, route))

    async def export_contact(self, user_id: UUID, contact_id: UUID, route: str) -> AsyncGenerator[bytes]:
        """Return the archive about one contact. Raises UnknownContact."""
        chunks = await self._archives.contact(user_id, contact_id, route)
        if chunks is None:
            raise errors.UnknownContact
        return self._in_turn(chunks)

    async def readings(self, user_id: UUID, contact_id: UUID, limit: int) -> Sequence[ReadingRow]:
        """Return who read a contact's data, the latest first. Raises UnknownContact."""
        found = await self._data.readings(user_id, contact_id, limit)
        if found is None:
            raise errors.UnknownContact
        return found

    async def _in_turn(self, chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        async with self._slots, aclosing(chunks):
            async for chunk in chunks:
                yield chunk
