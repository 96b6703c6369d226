"""What a turn's transaction announces besides its turn: written with it, published after its commit."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from lea.actions.adapters.rows import Rows
from lea.contracts import subjects
from lea.contracts.messages import AddressSet
from lea.runtime.database import Database
from lea.runtime.outbox import Announcement
from lea.runtime.tracing import current_traceparent
from lea.store import crm

Announce = Callable[[Announcement], None]


@asynccontextmanager
async def open_rows(database: Database, user_id: UUID, announce: Announce | None) -> AsyncGenerator[Rows]:
    """Open a transaction on behalf of a user; commits at the end.

    `announce` publishes what follows up on the addresses that it changed, once that is committed; without
    it nothing does. Raises what the driver raises.
    """
    async with database.transaction(user_id) as session:
        rows = Rows(await session.connection())
        yield rows
        if announce is None:
            return
        announcements = await _add_address_sets(rows, user_id)
    for announcement in announcements:
        announce(announcement)


async def _add_address_sets(rows: Rows, user_id: UUID) -> Sequence[Announcement]:
    """Add an `AddressSet` for each transaction that got another address and still has one."""
    if not rows.readdressed:
        return ()
    statement = select(crm.Property.transaction_id).where(crm.Property.transaction_id.in_(rows.readdressed))
    present = (await rows.connection.execute(statement)).scalars().all()
    return [await _add(rows.connection, user_id, transaction_id) for transaction_id in present]


async def _add(connection: AsyncConnection, user_id: UUID, transaction_id: UUID) -> Announcement:
    message = AddressSet(
        transaction_id=transaction_id,
        user_id=user_id,
        change_id=uuid4(),
        traceparent=current_traceparent(),
    )
    subject = subjects.work_subject(AddressSet, transaction_id)
    message_id = subjects.message_id(AddressSet, transaction_id, message.change_id)
    statement = insert(crm.OutboxRow).values(
        transaction_id=transaction_id,
        user_id=user_id,
        subject=subject,
        message_id=message_id,
        payload=message.model_dump(mode="json", exclude_none=True),
    )
    row_id = (await connection.execute(statement.returning(crm.OutboxRow.id))).scalar_one()
    return Announcement(row_id, subject, message_id, message.model_dump_json(exclude_none=True).encode())
