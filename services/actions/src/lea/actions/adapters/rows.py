"""Rows that orders write, each remembered as it was and as it is."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Table, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from lea.actions.adapters import images
from lea.actions.adapters.images import TABLES, Image, Values
from lea.actions.files import Address

_PROPERTIES = TABLES["properties"]
_ADDRESS = tuple(slot.name for slot in fields(Address))


class Rows:
    """The tables of one database transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self._before: dict[str, Image | None] = {}
        self._after: dict[str, Image | None] = {}
        self.readdressed: set[UUID] = set()
        """The transactions whose immovable got another address, be it an earlier one."""

    async def find(self, table: Table, key: Values) -> Values | None:
        """Return a row by its primary key."""
        found = (await self.connection.execute(select(table).where(_is(table, key)))).mappings().one_or_none()
        return _values(found) if found else None

    async def add(self, table: Table, row: Values) -> Values:
        """Insert a row; return it with what the database filled in."""
        statement = insert(table).values(row).returning(*table.columns)
        added = _values((await self.connection.execute(statement)).mappings().one())
        self._keep(table, None, added)
        return added

    async def put(self, table: Table, key: Values, changes: Values, fixed: Values) -> None:
        """Change the row of a key, or insert it with what is `fixed` besides."""
        row = await self.find(table, key)
        if row is None:
            await self.add(table, {**key, **changes, **fixed})
        elif changes:
            await self.change(table, row, changes)

    async def change(self, table: Table, row: Values, changes: Values) -> None:
        """Change some columns of a row that was found."""
        statement = update(table).where(_is(table, row)).values(changes).returning(*table.columns)
        self._keep(table, row, _values((await self.connection.execute(statement)).mappings().one()))

    async def remove(self, table: Table, row: Values) -> None:
        """Delete a row that was found."""
        await self.connection.execute(delete(table).where(_is(table, row)))
        self._keep(table, row, None)

    def take_changes(self) -> tuple[dict[str, Image | None], dict[str, Image | None]]:
        """Return what the rows written since the last call were and are; in the order of the writes."""
        taken = self._before, self._after
        self._before, self._after = {}, {}
        return taken

    def _keep(self, table: Table, before: Values | None, after: Values | None) -> None:
        name = images.reference(table, before or after or {})
        self._before.setdefault(name, images.image(before) if before else None)
        self._after[name] = images.image(after) if after else None
        if table is _PROPERTIES and after and _address(before) != _address(after):
            self.readdressed.add(after["transaction_id"])


def _values(row: RowMapping) -> Values:
    return {str(name): value for name, value in row.items()}


def _address(row: Values | None) -> list[Any]:
    return [row[name] for name in _ADDRESS] if row else []


def _is(table: Table, row: Values) -> ColumnElement[bool]:
    return and_(*(column == row[column.key] for column in table.primary_key))
