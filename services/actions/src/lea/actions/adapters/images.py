"""Rows as the action log keeps them, and back."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from sqlalchemy import Column, inspect

from lea.store import Base, crm

TABLES: Mapping[str, type[Base]] = {
    model.__tablename__: model
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
}
"""What an order may write."""

_STAMPS = frozenset({"created_at", "updated_at"})


def reference(row: Base) -> str:
    """Name a row: `prices/17`, `participants/<transaction>/<contact>/seller`."""
    return "/".join([row.__tablename__, *map(str, inspect(row).identity or ())])


def find(name: str) -> tuple[type[Base], tuple[Any, ...]]:
    """Return the model and the primary key that a reference names."""
    table, *parts = name.split("/")
    model = TABLES[table]
    key = tuple(
        msgspec.convert(part, column.type.python_type, strict=False)
        for column, part in zip(inspect(model).primary_key, parts, strict=True)
    )
    return model, key


def image(row: Base) -> dict[str, Any]:
    """Return a row's columns as JSON takes them."""
    values = {column.key: getattr(row, column.key) for column in inspect(type(row)).columns}
    return cast("dict[str, Any]", msgspec.to_builtins(values))


def same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Tell whether two images show the same row, its time stamps aside."""
    if one is None or other is None:
        return one is other
    return all(one.get(key) == other.get(key) for key in {*one, *other} - _STAMPS)


def values(model: type[Base], image: Mapping[str, Any]) -> dict[str, Any]:
    """Return an image's columns as the model takes them."""
    columns: Mapping[str, Column[Any]] = {column.key: column for column in inspect(model).columns}
    return {
        key: None if value is None else _value(columns[key], value)
        for key, value in image.items()
        if key in columns
    }


def _value(column: Column[Any], value: Any) -> Any:
    if isinstance(value, dict):
        return cast("Any", value)
    return msgspec.convert(value, column.type.python_type, strict=False)
