"""Addresses as the broker gave them."""

from typing import Any

from sqlalchemy import Row

ADDRESS_SLOTS = "p.civic_number, p.street, p.unit, p.city, p.province, p.postal_code"
"""The columns of `crm.properties p` that `address_line` reads."""


def address_line(row: Row[Any]) -> str | None:
    """Return an address on one line as Québec writes it: `1234, rue Saint-Denis, app. 5, Montréal H2X 3J8`."""
    unit = f"app. {row.unit}" if row.unit else None
    place = " ".join(part for part in (row.city, row.postal_code) if part)
    return ", ".join(part for part in (row.civic_number, row.street, unit, place) if part) or None
