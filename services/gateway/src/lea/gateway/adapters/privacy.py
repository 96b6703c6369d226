"""What the registers tell a broker, read on their behalf: other people's rows are not there."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from lea.gateway.privacy import ReadingRow
from lea.runtime.database import Database

_CONTACT = text("SELECT created_at FROM crm.contacts WHERE id = :contact")
_READINGS = text(
    "SELECT reader, reader_name, purpose, route, turn_id, read_at FROM privacy.access_log"
    " WHERE read_at >= :since AND (contact_ids @> ARRAY[CAST(:contact AS uuid)] OR contact_ids = '{}')"
    " ORDER BY read_at DESC, id DESC LIMIT :limit"
)


class PrivacyRepository:
    """See `ports.PersonalData`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def readings(self, user_id: UUID, contact_id: UUID, limit: int) -> Sequence[ReadingRow] | None:
        async with self._database.transaction(user_id) as session:
            since = await session.scalar(_CONTACT, {"contact": contact_id})
            if since is None:
                return None
            parameters = {"contact": contact_id, "since": since, "limit": limit}
            return [ReadingRow(*row) for row in await session.execute(_READINGS, parameters)]
