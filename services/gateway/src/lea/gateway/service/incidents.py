"""The register of confidentiality incidents (RLRQ, c. A-2.1, r. 3.1, art. 7), as administrators keep it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from lea.gateway import errors

Row = Mapping[str, Any]


class Register(Protocol):
    """Shows and takes nothing where `actor` is no administrator."""

    async def incidents(
        self, actor: UUID, *, since: dt.date | None = None, incident: UUID | None = None
    ) -> Sequence[Row]:
        """Return incidents known since a day, the latest first, or one."""
        ...

    async def keep(self, actor: UUID, incident: UUID | None, told: Row) -> UUID | None:
        """Add an incident, or to one what became known since; None where there is none."""
        ...


class Incidents:
    """Raises UnknownIncident, and outages as they are."""

    def __init__(self, register: Register) -> None:
        self._register = register

    async def list_incidents(self, actor: UUID, since: dt.date | None) -> Sequence[Row]:
        """Return the register, the latest first."""
        return await self._register.incidents(actor, since=since)

    async def record(self, actor: UUID, told: Row) -> Row:
        """Add an incident under the administrator's name."""
        return await self._kept(actor, None, told)

    async def complete(self, actor: UUID, incident: UUID, told: Row) -> Row:
        """Add to an incident what became known, or was done, since."""
        return await self._kept(actor, incident, told)

    async def _kept(self, actor: UUID, incident: UUID | None, told: Row) -> Row:
        kept = await self._register.keep(actor, incident, told)
        found = await self._register.incidents(actor, incident=kept) if kept else ()
        if not found:
            raise errors.UnknownIncident
        return found[0]
