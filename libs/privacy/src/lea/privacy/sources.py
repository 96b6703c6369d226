"""What an archive holds: every row about a broker, or what concerns one contact and nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Text, literal_column, or_

from lea.store import Base, crm
from lea.store.access import SHARED
from lea.store.portal import PortalAccess, PortalDocument
from lea.store.privacy import AccessLogEntry

LEFT_OUT: Mapping[str, str] = {
    "chat.outbox": "copies of messages of chat.turns on their way",
    "chat.rate_limits": "a counter of the last minute",
    "crm.commands": "technical: answers to repeated requests, gone after 30 days",
    "crm.inbox": "technical: results that crm.action_log tells too, gone after a day",
    "identity.known_places": "hashes of networks, gone after 90 days",
    "identity.outside_subjects": "which account with another issuer signs in here",
    "identity.sessions": "hashes of what keeps the broker signed in",
    "crm.outbox": "ids of crm.properties on their way",
}
"""Tables with rows of the broker's that no archive repeats, each with its reason."""
SECRET: Mapping[str, tuple[str, ...]] = {
    "chat.turns": ("fingerprint", "traceparent"),
    "identity.users": ("password_hash",),
}
"""Columns that prove who somebody is, or serve the machine alone."""

_READING = ("id", "reader", "reader_name", "purpose", "route", "turn_id", "read_at")
"""Of an access log entry: not who else was read."""


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of one file of an archive."""

    name: str
    table: Table
    line: ColumnElement[str]
    """A row as JSON text."""
    fields: Sequence[str]
    where: ColumnElement[bool]

    @property
    def keys(self) -> Sequence[ColumnElement[Any]]:
        return tuple(self.table.primary_key.columns)


def about_broker(user_id: UUID) -> list[Source]:
    """Return every table that has rows of a broker's, each row in full but for secrets."""
    return [
        _source(table, table.columns[owner] == user_id)
        for table in Base.metadata.sorted_tables
        if _name(table) not in {**LEFT_OUT, **SHARED}
        for owner in ("id" if _name(table) == "identity.users" else "user_id",)
    ]


def about_contact(contact_id: UUID) -> list[Source]:
    """Return what concerns one contact: nothing that is about other parties to the same files."""
    contact, part = _table(crm.Contact), _table(crm.Participant)
    portal, document, log = _table(PortalAccess), _table(PortalDocument), _table(AccessLogEntry)
    accesses = (
        portal.select().with_only_columns(portal.columns.id).where(portal.columns.contact_id == contact_id)
    )
    return [
        _source(contact, contact.columns.id == contact_id),
        _source(part, part.columns.contact_id == contact_id),
        *(_files_of(model, contact_id) for model in (crm.Transaction, crm.Property, crm.Price, crm.Date)),
        _source(portal, portal.columns.contact_id == contact_id),
        _source(document, document.columns.access_id.in_(accesses)),
        _actions_on(contact_id),
        _source(log, _read(log, contact_id), {name: f"access_log.{name}" for name in _READING}),
    ]


def _files_of(model: type[Base], contact_id: UUID) -> Source:
    table, part = _table(model), _table(crm.Participant)
    files = part.select().with_only_columns(part.columns.transaction_id)
    key = table.columns.id if model is crm.Transaction else table.columns.transaction_id
    return _source(table, key.in_(files.where(part.columns.contact_id == contact_id)))


def _actions_on(contact_id: UUID) -> Source:
    """Return what Léa wrote about the contact: the images of that row alone, without the sentence."""
    log, key = _table(crm.ActionLogEntry), f"contacts/{contact_id}"
    kept = ("id", "action", "transaction_id", "created_at", "undone_at")
    images = {image: f"action_log.{image} -> '{key}'" for image in ("before", "after")}
    where = or_(log.columns.before.has_key(key), log.columns.after.has_key(key))
    return _source(log, where, {name: f"action_log.{name}" for name in kept} | images)


def _read(log: Table, contact_id: UUID) -> ColumnElement[bool]:
    """An entry without contacts is a reading of all of them."""
    columns = log.columns
    return or_(columns.contact_ids.contains([contact_id]), columns.contact_ids == [])


def _source(table: Table, where: ColumnElement[bool], members: Mapping[str, str] | None = None) -> Source:
    """Return a table's rows with all columns but the secret ones, or with the members that are given."""
    hidden = SECRET.get(_name(table), ())
    shown = members or {c.name: f"{table.name}.{c.name}" for c in table.columns if c.name not in hidden}
    pairs = ", ".join(f"'{name}', {value}" for name, value in shown.items())
    line: ColumnElement[str] = literal_column(f"json_build_object({pairs})::text", Text())
    return Source(f"{_name(table).replace('.', '/')}.json", table, line, tuple(shown), where)


def _name(table: Table) -> str:
    return f"{table.schema}.{table.name}"


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)
