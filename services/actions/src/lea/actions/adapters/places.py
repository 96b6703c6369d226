"""Where immovables are, in PostgreSQL: a broker's own under row-level security, the cache for everybody."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from lea.actions.files import Address
from lea.actions.ports import Located, Place, Remembered
from lea.runtime.database import Database

_FIND = text(
    "SELECT civic_number, street, unit, city, province, postal_code, normalized IS NOT NULL AS located"
    " FROM crm.properties WHERE transaction_id = :transaction_id"
)
_STORE = text(
    """
    UPDATE crm.properties
    SET normalized = :normalized, latitude = :latitude, longitude = :longitude
    WHERE transaction_id = :transaction_id
        AND (civic_number, street, unit, city, province, postal_code) IS NOT DISTINCT FROM
            (:civic_number, :street, :unit, :city, :province, :postal_code)
    RETURNING transaction_id
    """
)
_REMEMBERED = text(
    "SELECT normalized, latitude, longitude FROM crm.geocode_cache"
    " WHERE provider = :provider AND query = :query AND expires_at > now()"
)
_REMEMBER = text(
    """
    INSERT INTO crm.geocode_cache (provider, query, normalized, latitude, longitude, expires_at)
    VALUES (:provider, :query, :normalized, :latitude, :longitude, now() + make_interval(days => :days))
    ON CONFLICT (provider, query) DO UPDATE
    SET normalized = EXCLUDED.normalized, latitude = EXCLUDED.latitude, longitude = EXCLUDED.longitude,
        expires_at = EXCLUDED.expires_at
    RETURNING query
    """
)
_FORGET = text("DELETE FROM crm.geocode_cache WHERE expires_at < now() RETURNING query")


class PostgresPlaces:
    """See `ports.Places`; the cache is kept for each provider, for `cache_days`."""

    def __init__(self, database: Database, *, provider: str, cache_days: int) -> None:
        self._database = database
        self._provider = provider
        self._cache_days = cache_days

    async def find(self, user_id: UUID, transaction_id: UUID) -> Place | None:
        async with self._database.transaction(user_id) as session:
            row = (await session.execute(_FIND, {"transaction_id": transaction_id})).one_or_none()
        return Place(_address(row), row.located) if row else None

    async def store(self, user_id: UUID, transaction_id: UUID, address: Address, located: Located) -> bool:
        parameters = {"transaction_id": transaction_id} | asdict(address) | asdict(located)
        async with self._database.transaction(user_id) as session:
            return (await session.execute(_STORE, parameters)).one_or_none() is not None

    async def remembered(self, key: str) -> Remembered | None:
        rows = await self._database.once(_REMEMBERED, {"provider": self._provider, "query": key})
        if not rows:
            return None
        known = rows[0].normalized is not None
        return Remembered(Located(*rows[0]) if known else None)

    async def remember(self, key: str, located: Located | None) -> None:
        """Keep an answer, and drop those that are too old."""
        answer = asdict(located) if located else dict.fromkeys(("normalized", "latitude", "longitude"))
        await self._database.once(_FORGET, {})
        parameters = {"provider": self._provider, "query": key, "days": self._cache_days}
        await self._database.once(_REMEMBER, parameters | answer)


def _address(row: Row[Any]) -> Address:
    return Address(row.civic_number, row.street, row.unit, row.city, row.province, row.postal_code)
