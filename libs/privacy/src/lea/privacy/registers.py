"""The registers that an operator writes: erasures asked for, confidentiality incidents."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, text, update

from lea.runtime.database import Database
from lea.store.privacy import Incident

_ASK = text(
    """
    INSERT INTO privacy.erasures (id, user_id, subject, contact_id, sought, requested_by, requester_name)
    SELECT gen_random_uuid(), u.id, CASE WHEN c.id IS NULL THEN 'account' ELSE 'contact' END, c.id,
        CASE WHEN c.id IS NOT NULL
            THEN jsonb_build_object('name', c.name, 'phone', c.phone, 'email', c.email) END, 'operator', :by
    FROM identity.users u LEFT JOIN crm.contacts c ON c.user_id = u.id AND c.id = :contact
    WHERE u.id = :user AND (CAST(:contact AS uuid) IS NULL OR c.id IS NOT NULL)
    ON CONFLICT (user_id, coalesce(contact_id, user_id)) WHERE completed_at IS NULL DO NOTHING
    RETURNING id
    """
)
_ASKED = text(
    "SELECT id FROM privacy.erasures WHERE completed_at IS NULL AND contact_id IS NOT DISTINCT FROM :contact"
)


async def ask_erasure(database: Database, user_id: UUID, contact_id: UUID | None, by: str) -> UUID | None:
    """Record that an account, or one contact, is to go; return the erasure's id, the one under way if there is one.

    None where the broker has no such contact. The gateway carries it out.
    """
    values = {"user": user_id, "contact": contact_id, "by": by}
    async with database.transaction(user_id) as session:
        return await session.scalar(_ASK, values) or await session.scalar(_ASKED, {"contact": contact_id})


async def record_incident(database: Database, told: Mapping[str, Any]) -> UUID:
    """Add an incident to the register; return its id."""
    incident_id = uuid4()
    async with database.transaction() as session:
        await session.execute(insert(Incident).values(id=incident_id, **told))
    return incident_id


async def complete_incident(database: Database, incident_id: UUID, told: Mapping[str, Any]) -> bool:
    """Add to an incident what became known or was done since; False where there is none."""
    statement = update(Incident).where(Incident.id == incident_id).values(updated_at=func.now(), **told)
    async with database.transaction() as session:
        return bool((await session.execute(statement.returning(Incident.id))).all())


async def incidents(database: Database, since: dt.date | None) -> Sequence[Mapping[str, Any]]:
    """Return the register, the latest first."""
    query = select(*Incident.__table__.columns).order_by(Incident.known_on.desc(), Incident.id)
    async with database.transaction() as session:
        if since is not None:
            query = query.where(Incident.known_on >= since)
        return [dict(row) for row in (await session.execute(query)).mappings()]
