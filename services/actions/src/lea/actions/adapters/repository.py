"""A turn's orders in PostgreSQL: one transaction on behalf of the user, under row-level security."""

import datetime as dt
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import cast
from uuid import UUID, uuid4

from pydantic import TypeAdapter
from sqlalchemy import Table, func, select, update
from sqlalchemy.dialects.postgresql import insert

from lea.actions.adapters import images, queries, reverting
from lea.actions.adapters.images import TABLES, Values
from lea.actions.adapters.outbox import Announce, open_rows
from lea.actions.adapters.rows import Rows
from lea.actions.files import Address, CatalogueForm, Contact, SetDay, TransactionFile
from lea.actions.ports import Claim, Fresh, Late, LoggedAction, Obstacle, Recorded
from lea.actions.reading import Files
from lea.actions.results import Result
from lea.contracts.messages import TurnAccepted
from lea.contracts.orders import ContactRole, Order, PriceKind, TransactionKind, TransactionStatus
from lea.runtime.database import Database
from lea.store import Base, crm

RECENT_MINUTES = 10
"""How long « non, plutôt 455 000 $ » may come after what it corrects."""

_ORDER: TypeAdapter[Order] = TypeAdapter(Order)
_TRANSACTIONS = TABLES["transactions"]


class PostgresDesk:
    """Opens a broker's files for one turn; `announce` as in `open_rows`."""

    def __init__(self, database: Database, announce: Announce | None = None) -> None:
        self._database = database
        self._announce = announce

    async def recent(self, message: TurnAccepted) -> tuple[Order, ...]:
        async with self._database.transaction(message.user_id) as session:
            rows = await session.execute(
                queries.RECENT, {"conversation_id": message.conversation_id, "minutes": RECENT_MINUTES}
            )
            return tuple(_ORDER.validate_python(row.ordered) for row in rows)

    @asynccontextmanager
    async def open(self, message: TurnAccepted) -> AsyncGenerator["PostgresBooks"]:
        async with open_rows(self._database, message.user_id, self._announce) as rows:
            yield PostgresBooks(rows, message)


class PostgresBooks:
    """See `ports.Books`."""

    def __init__(self, rows: Rows, message: TurnAccepted) -> None:
        self._connection = rows.connection
        self._rows = rows
        self._turn = message
        self._owner = {"user_id": message.user_id}
        self._now = message.deadline
        self._fresh: set[UUID] = set()
        """The transactions and contacts that this turn added: nothing hangs on them that it didn't write."""
        self._entries: list[Values] = []

    async def claim(self) -> Claim:
        self._now = (
            (await self._connection.execute(queries.LOCK, {"user_id": str(self._turn.user_id)})).one().now
        )
        claimed = await self._connection.execute(
            insert(crm.InboxEntry)
            .values(turn_id=self._turn.turn_id, user_id=self._turn.user_id, result={})
            .on_conflict_do_nothing()
            .returning(crm.InboxEntry.turn_id)
        )
        if claimed.one_or_none() is None:
            statement = select(crm.InboxEntry.result).where(crm.InboxEntry.turn_id == self._turn.turn_id)
            recorded = (await self._connection.execute(statement)).scalar_one()
            return Recorded(Result.model_validate(recorded))
        return Late() if self._now > self._turn.deadline else Fresh()

    async def linked(self) -> UUID | None:
        statement = select(crm.SessionLink.transaction_id).where(
            crm.SessionLink.conversation_id == self._turn.conversation_id
        )
        return (await self._connection.execute(statement)).scalar_one_or_none()

    async def known(self) -> Files:
        parameters = self._owner | {
            "conversation_id": self._turn.conversation_id,
            "most": queries.MOST_KNOWN,
        }
        return queries.known_files((await self._connection.execute(queries.KNOWN, parameters)).all())

    async def file(self, transaction_id: UUID) -> TransactionFile | None:
        key = {"id": transaction_id}
        row = (await self._connection.execute(queries.FILE, key)).one_or_none()
        if row is None:
            return None
        return queries.transaction_file(row, (await self._connection.execute(queries.DATES, key)).all())

    async def contacts_named(self, name: str) -> Sequence[Contact]:
        parameters = self._owner | {"name": name, "most": queries.MOST_NAMESAKES}
        return [queries.contact(row) for row in await self._connection.execute(queries.NAMESAKES, parameters)]

    async def transactions_of(self, contact_id: UUID) -> int:
        statement = select(func.count(func.distinct(crm.Participant.transaction_id))).where(
            crm.Participant.contact_id == contact_id
        )
        return (await self._connection.execute(statement)).scalar_one()

    async def catalogue_form(self, key: str) -> CatalogueForm | None:
        form = await self._rows.find(_table(crm.FormCatalogueEntry), {"key": key})
        return queries.catalogue_form(form) if form else None

    async def add_transaction(self, kind: TransactionKind, property_type: str | None) -> TransactionFile:
        values = {"id": uuid4(), "kind": kind.value, "property_type": property_type}
        added = await self._rows.add(_TRANSACTIONS, values | self._owner)
        self._fresh.add(added["id"])
        return TransactionFile(added["id"], kind, property_type=property_type)

    async def save_address(self, transaction_id: UUID, address: Address) -> None:
        unknown = dict.fromkeys(images.PLACE)
        changes = asdict(address) | unknown | {"updated_at": self._now}
        await self._put(TABLES["properties"], {"transaction_id": transaction_id}, changes)

    async def add_contact(self, contact: Contact) -> None:
        await self._rows.add(TABLES["contacts"], asdict(contact) | self._owner)
        self._fresh.add(contact.id)

    async def save_contact(self, contact: Contact) -> None:
        changes = asdict(contact)
        key = {"id": changes.pop("id")}
        await self._rows.put(TABLES["contacts"], key, changes, self._owner)

    async def add_party(self, transaction_id: UUID, contact_id: UUID, role: ContactRole) -> None:
        key = {"transaction_id": transaction_id, "contact_id": contact_id, "role": role.value}
        await self._put(TABLES["participants"], key, {})

    async def remove_party(self, transaction_id: UUID, contact_id: UUID, role: ContactRole) -> None:
        key = {"transaction_id": transaction_id, "contact_id": contact_id, "role": role.value}
        if row := await self._rows.find(TABLES["participants"], key):
            await self._rows.remove(TABLES["participants"], row)

    async def add_price(self, transaction_id: UUID, kind: PriceKind, amount_cad: int) -> None:
        values = {"transaction_id": transaction_id, "kind": kind.value, "amount_cad": amount_cad}
        await self._rows.add(TABLES["prices"], values | self._owner)

    async def add_date(self, transaction_id: UUID, date: SetDay) -> None:
        values = asdict(date) | {"transaction_id": transaction_id, "kind": date.kind.value}
        await self._rows.add(TABLES["dates"], values | self._owner)

    async def add_form(self, transaction_id: UUID, key: str, fields: dict[str, object]) -> int:
        latest = select(func.coalesce(func.max(crm.Form.version), 0)).where(
            crm.Form.transaction_id == transaction_id, crm.Form.form_key == key
        )
        version = (await self._connection.execute(latest)).scalar_one() + 1
        values = {"id": uuid4(), "transaction_id": transaction_id, "form_key": key, "version": version}
        await self._rows.add(TABLES["forms"], values | {"fields": fields} | self._owner)
        return version

    async def set_status(
        self, transaction_id: UUID, status: TransactionStatus, accepted_on: dt.date | None
    ) -> None:
        changes = {"status": status.value, "accepted_on": accepted_on}
        await self._rows.put(_TRANSACTIONS, {"id": transaction_id}, changes, self._owner)

    async def link(self, transaction_id: UUID) -> None:
        key = {"conversation_id": self._turn.conversation_id}
        changes = {"transaction_id": transaction_id, "updated_at": self._now}
        await self._rows.put(TABLES["session_links"], key, changes, self._owner)

    async def log(self, transaction_id: UUID, order: Order, line: str) -> None:
        before, after = self._rows.take_changes()
        entry = {
            "id": uuid4(),
            "turn_id": self._turn.turn_id,
            "action_index": len(self._entries),
            "conversation_id": self._turn.conversation_id,
            "transaction_id": transaction_id,
            "action": order.action,
            "line": line,
            "ordered": order.model_dump(mode="json", exclude_defaults=True) | {"action": order.action},
            "before": before,
            "after": after,
        }
        self._entries.append(entry | self._owner)

    async def last_actions(self) -> Sequence[LoggedAction]:
        return await reverting.last_actions(self._rows, self._turn.conversation_id)

    async def revert(self, actions: Sequence[LoggedAction]) -> Obstacle | None:
        return await reverting.revert(self._rows, actions)

    async def record(self, result: Result) -> None:
        if self._entries:
            await self._connection.execute(insert(crm.ActionLogEntry).values(self._entries))
        touched = {entry["transaction_id"] for entry in self._entries} - self._fresh
        if touched:
            await self._connection.execute(
                update(_TRANSACTIONS)
                .where(_TRANSACTIONS.columns["id"].in_(touched))
                .values(updated_at=self._now)
            )
        await self._connection.execute(
            update(crm.InboxEntry)
            .where(crm.InboxEntry.turn_id == self._turn.turn_id)
            .values(result=result.model_dump(mode="json", exclude_none=True))
        )

    async def _put(self, table: Table, key: Values, changes: Values) -> None:
        """Write a row that hangs on others; on what is fresh there is none yet."""
        if self._fresh.isdisjoint(key.values()):
            await self._rows.put(table, key, changes, self._owner)
        else:
            await self._rows.add(table, {**key, **changes, **self._owner})


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)
