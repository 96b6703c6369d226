"""Rows as the action log keeps them, and back."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from sqlalchemy import Column, Table

from lea.store import crm

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        cast("Table", model.__table__)
        for model in (
            crm.Transaction,
            crm.Property,
            crm.Contact,
            crm.Participant,
            crm.Price,
            crm.Date,
            crm.Form,
            crm.SessionLink,
        )
    )
}
"""What an order may write."""

Image = dict[str, Any]
Values = dict[str, Any]

_STAMPS = frozenset({"created_at", "updated_at", "closed_at"})
PLACE = frozenset({"normalized", "latitude", "longitude"})
"""What the geocoder writes, in its own time."""


def reference(table: Table, row: Values) -> str:
    """Name a row: `prices/17`, `participants/<transaction>/<contact>/seller`."""
    return "/".join([table.name, *(str(row[column.key]) for column in table.primary_key)])


def find(name: str) -> tuple[Table, Values]:
    """Return the table and the primary key that a reference names."""
    table_name, *parts = name.split("/")
    table = TABLES[table_name]
    key = {column.key: _value(column, part) for column, part in zip(table.primary_key, parts, strict=True)}
    return table, key


def image(row: Values) -> Image:
    """Return a row's columns as JSON takes them."""
    return cast("Image", msgspec.to_builtins(dict(row)))


def same(one: Image | None, other: Image | None) -> bool:
    """Tell whether two images show the same row, its time stamps and what the geocoder wrote aside."""
    if one is None or other is None:
        return one is other
    return all(one.get(key) == other.get(key) for key in {*one, *other} - _STAMPS - PLACE)


def values(table: Table, image: Image) -> Values:
    """Return an image's columns as the table takes them."""
    return {
        key: None if value is None else _value(table.columns[key], value)
        for key, value in image.items()
        if key in table.columns
    }


def _value(column: Column[Any], value: Any) -> Any:
    if isinstance(value, dict):
        return cast("Any", value)
    return msgspec.convert(value, column.type.python_type, strict=False)
