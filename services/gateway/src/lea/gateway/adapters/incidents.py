"""The register of confidentiality incidents, in PostgreSQL, by functions that look at who calls."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from lea.runtime.database import Database
from lea.store.privacy import Incident

_COLUMNS = tuple(column.name for column in Incident.__table__.columns)
_LIST = text(
    f"SELECT {', '.join(_COLUMNS)} FROM privacy.list_incidents(:actor, :incident, :since)"  # noqa: S608 (constants)
)
_KEEP = text("SELECT privacy.keep_incident(:actor, :incident, CAST(:told AS jsonb)) AS id")


class IncidentRepository:
    """See `service.incidents.Register`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def incidents(
        self, actor: UUID, *, since: dt.date | None = None, incident: UUID | None = None
    ) -> Sequence[Mapping[str, Any]]:
        rows = await self._database.once(_LIST, {"actor": actor, "incident": incident, "since": since})
        return [dict(zip(_COLUMNS, row, strict=True)) for row in rows]

    async def keep(self, actor: UUID, incident: UUID | None, told: Mapping[str, Any]) -> UUID | None:
        values = {"actor": actor, "incident": incident, "told": json.dumps(told)}
        return (await self._database.once(_KEEP, values))[0].id
