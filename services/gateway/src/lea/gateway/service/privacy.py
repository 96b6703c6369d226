"""What the law on personal information lets a broker ask of Léa."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from uuid import UUID

from lea.contracts.messages import Locale
from lea.gateway import errors
from lea.gateway.erasures import Erasure, Erasures, KeptRow
from lea.gateway.errors.problem import Text
from lea.gateway.ports import Users
from lea.gateway.privacy import Archives, PersonalData, ReadingRow
from lea.store.retention import Ground

MOST_AT_ONCE = 4
"""Archives that one process writes at a time, the others wait: each costs compressing a broker's whole files."""
MOST_READINGS = 200


_REASONS = {
    Ground.BROKERAGE_FILE: Text(
        fr="Un courtier conserve ses dossiers pendant six ans après leur fermeture (RLRQ, c. C-73.2, r. 4, art. 17).",
        en="A broker keeps records for six years after their closing (CQLR, c. C-73.2, r. 4, s. 17).",
    )
}


def reason_for(ground: str, locale: Locale) -> str:
    """Return why something is kept, for a person."""
    return str(getattr(_REASONS[Ground(ground)], locale))


class Privacy:
    """Raises the problems of `lea.gateway.errors`, and outages as they are."""

    def __init__(
        self,
        archives: Archives,
        data: PersonalData,
        users: Users,
        erasures: Erasures,
        wake: Callable[[], None],
    ) -> None:
        self._archives = archives
        self._data = data
        self._users = users
        self._erasures = erasures
        self._wake = wake
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

    async def erase_contact(self, user_id: UUID, contact_id: UUID) -> Erasure:
        """Record that a contact is to go. Raises UnknownContact."""
        erasure = await self._erasures.ask(user_id, contact_id)
        if erasure is None:
            raise errors.UnknownContact
        self._wake()
        return erasure

    async def erase_account(self, user_id: UUID, email: str) -> Erasure:
        """Record that the broker's own account is to go, once they typed its address. Raises NotConfirmed."""
        user = await self._users.by_id(user_id)
        if user is None:
            raise errors.Unauthenticated
        if email.strip().lower() != user.email.lower():
            raise errors.NotConfirmed
        erasure = await self._erasures.ask(user_id, None)
        if erasure is None:
            raise errors.Unauthenticated
        self._wake()
        return erasure

    async def erasures(self, user_id: UUID) -> Sequence[Erasure]:
        """Return what was asked to go, the latest first."""
        return await self._erasures.latest(user_id)

    async def erasure(self, user_id: UUID, erasure_id: UUID) -> tuple[Erasure, Sequence[KeptRow]]:
        """Return how an erasure stands, and what it left. Raises UnknownErasure."""
        erasure = await self._erasures.find(user_id, erasure_id)
        if erasure is None:
            raise errors.UnknownErasure
        return erasure, await self._erasures.kept(user_id, erasure_id)

    async def _in_turn(self, chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        async with self._slots, aclosing(chunks):
            async for chunk in chunks:
                yield chunk
