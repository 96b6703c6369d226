"""A turn's orders in PostgreSQL: one transaction on behalf of the user, under row-level security."""

import datetime as dt
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from pydantic import TypeAdapter
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from lea.actions.adapters import images, queries
from lea.actions.adapters.reverting import Reverting
from lea.actions.files import Address, CatalogueForm, Contact, SetDay, TransactionFile
from lea.actions.ports import Claim, Fresh, Late, LoggedAction, Recorded
from lea.actions.reading import Files
from lea.actions.results import Result
from lea.contracts.messages import TurnAccepted
from lea.contracts.orders import ContactRole, Order, PriceKind, TransactionKind, TransactionStatus
from lea.runtime.database import Database
from lea.store import Base, crm

_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('lea.actions:' || :user_id, 0)), clock_timestamp() AS now"
)
"""A broker's turns with orders follow one another: two at once would double a contact or a form's version."""

RECENT_MINUTES = 10
"""How long « non, plutôt 455 000 $ » may come after what it corrects."""

_ORDER: TypeAdapter[Order] = TypeAdapter(Order)


class PostgresDesk:
    """Opens a broker's files for one turn."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recent(self, message: TurnAccepted) -> tuple[Order, ...]:
        async with self._database.transaction(message.user_id) as session:
            rows = await session.execute(
                queries.RECENT, {"conversation_id": message.conversation_id, "minutes": RECENT_MINUTES}
            )
            return tuple(_ORDER.validate_python(row.ordered) for row in rows)

    @asynccontextmanager
    async def open(self, message: TurnAccepted) -> AsyncGenerator["PostgresBooks"]:
        async with self._database.transaction(message.user_id) as session:
            yield PostgresBooks(session, message)


class PostgresBooks:
    """See `ports.Books`."""

    def __init__(self, session: AsyncSession, message: TurnAccepted) -> None:
        self._session = session
        self._turn = message
        self._now = message.deadline
        self._before: dict[Base, dict[str, Any] | None] = {}
        """What the rows that were written since the last log entry were before; in the order of the writes."""
        self._touched: set[UUID] = set()
        self._logged = 0

    async def claim(self) -> Claim:
        self._now = (await self._session.execute(_LOCK, {"user_id": str(self._turn.user_id)})).one().now
        claimed = await self._session.execute(
            insert(crm.InboxEntry)
            .values(turn_id=self._turn.turn_id, user_id=self._turn.user_id, result={})
            .on_conflict_do_nothing()
            .returning(crm.InboxEntry.turn_id)
        )
        if claimed.one_or_none() is None:
            statement = select(crm.InboxEntry.result).where(crm.InboxEntry.turn_id == self._turn.turn_id)
            return Recorded(Result.model_validate((await self._session.execute(statement)).scalar_one()))
        return Late() if self._now > self._turn.deadline else Fresh()

    async def linked(self) -> UUID | None:
        statement = select(crm.SessionLink.transaction_id).where(
            crm.SessionLink.conversation_id == self._turn.conversation_id
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def known(self) -> Files:
        rows = await self._session.execute(
            queries.KNOWN,
            {
                "user_id": self._turn.user_id,
                "conversation_id": self._turn.conversation_id,
                "most": queries.MOST_KNOWN,
            },
        )
        return queries.known_files(list(rows.all()))

    async def file(self, transaction_id: UUID) -> TransactionFile | None:
        row = (await self._session.execute(queries.FILE, {"id": transaction_id})).one_or_none()
        if row is None:
            return None
        dates = (await self._session.execute(queries.DATES, {"id": transaction_id})).all()
        return queries.transaction_file(row, list(dates))

    async def contacts_named(self, name: str) -> Sequence[Contact]:
        rows = await self._session.execute(
            queries.NAMESAKES,
            {"user_id": self._turn.user_id, "name": name, "most": queries.MOST_NAMESAKES},
        )
        return [queries.contact(row) for row in rows]

    async def transactions_of(self, contact_id: UUID) -> int:
        statement = select(func.count(func.distinct(crm.Participant.transaction_id))).where(
            crm.Participant.contact_id == contact_id
        )
        return (await self._session.execute(statement)).scalar_one()

    async def catalogue_form(self, key: str) -> CatalogueForm | None:
        form = await self._session.get(crm.FormCatalogueEntry, key)
        if form is None:
            return None
        code = form.code if form.confidence == "sourced" else None
        return CatalogueForm(form.key, form.name_fr, form.name_en, code, form.side, form.category)

    async def add_transaction(self, kind: TransactionKind, property_type: str | None) -> TransactionFile:
        row = crm.Transaction(id=uuid4(), kind=kind.value, property_type=property_type)
        await self._add(row)
        return TransactionFile(row.id, kind, property_type=property_type)

    async def save_address(self, transaction_id: UUID, address: Address) -> None:
        await self._put(crm.Property, (transaction_id,), asdict(address) | {"updated_at": self._now})

    async def save_contact(self, contact: Contact) -> None:
        values = asdict(contact)
        await self._put(crm.Contact, (values.pop("id"),), values)

    async def add_party(self, transaction_id: UUID, contact_id: UUID, role: ContactRole) -> None:
        await self._put(crm.Participant, (transaction_id, contact_id, role.value), {})

    async def remove_party(self, transaction_id: UUID, contact_id: UUID, role: ContactRole) -> None:
        row = await self._session.get_one(crm.Participant, (transaction_id, contact_id, role.value))
        self._before.setdefault(row, images.image(row))
        await self._session.delete(row)
        await self._session.flush()

    async def add_price(self, transaction_id: UUID, kind: PriceKind, amount_cad: int) -> None:
        await self._add(crm.Price(transaction_id=transaction_id, kind=kind.value, amount_cad=amount_cad))

    async def add_date(self, transaction_id: UUID, date: SetDay) -> None:
        await self._add(crm.Date(transaction_id=transaction_id, **asdict(date)))

    async def add_form(self, transaction_id: UUID, key: str, fields: dict[str, object]) -> int:
        latest = select(func.coalesce(func.max(crm.Form.version), 0)).where(
            crm.Form.transaction_id == transaction_id, crm.Form.form_key == key
        )
        version = (await self._session.execute(latest)).scalar_one() + 1
        await self._add(
            crm.Form(id=uuid4(), transaction_id=transaction_id, form_key=key, version=version, fields=fields)
        )
        return version

    async def set_status(
        self, transaction_id: UUID, status: TransactionStatus, accepted_on: dt.date | None
    ) -> None:
        values = {"status": status.value, "accepted_on": accepted_on}
        await self._put(crm.Transaction, (transaction_id,), values)

    async def link(self, transaction_id: UUID) -> None:
        values = {"transaction_id": transaction_id, "updated_at": self._now}
        await self._put(crm.SessionLink, (self._turn.conversation_id,), values)

    async def log(self, transaction_id: UUID, order: Order, line: str) -> None:
        before = {images.reference(row): image for row, image in self._before.items()}
        after = {
            images.reference(row): images.image(row) if row in self._session else None for row in self._before
        }
        self._session.add(
            crm.ActionLogEntry(
                id=uuid4(),
                turn_id=self._turn.turn_id,
                action_index=self._logged,
                conversation_id=self._turn.conversation_id,
                user_id=self._turn.user_id,
                transaction_id=transaction_id,
                action=order.action,
                line=line,
                ordered=order.model_dump(mode="json", exclude_defaults=True) | {"action": order.action},
                before=before,
                after=after,
            )
        )
        self._logged += 1
        self._touched.add(transaction_id)
        self._before = {}

    async def last_actions(self) -> Sequence[LoggedAction]:
        return await Reverting(self._session, self._turn).last_actions()

    async def revert(self, actions: Sequence[LoggedAction]) -> LoggedAction | None:
        return await Reverting(self._session, self._turn).revert(actions)

    async def record(self, result: Result) -> None:
        if self._touched:
            await self._session.execute(
                update(crm.Transaction)
                .where(crm.Transaction.id.in_(self._touched))
                .values(updated_at=self._now)
                .execution_options(synchronize_session=False)
            )
        await self._session.execute(
            update(crm.InboxEntry)
            .where(crm.InboxEntry.turn_id == self._turn.turn_id)
            .values(result=result.model_dump(mode="json", exclude_none=True))
        )

    async def _add(self, row: Base) -> None:
        setattr(row, "user_id", self._turn.user_id)  # noqa: B010 (every table that orders write has it)
        self._session.add(row)
        await self._session.flush()
        self._before.setdefault(row, None)

    async def _put(self, model: type[Base], key: tuple[Any, ...], values: dict[str, Any]) -> None:
        row = await self._session.get(model, key)
        if row is None:
            names = (column.key for column in model.__table__.primary_key)
            await self._add(model(**dict(zip(names, key, strict=True)), **values))
            return
        self._before.setdefault(row, images.image(row))
        for name, value in values.items():
            setattr(row, name, value)
        await self._session.flush()
