"""The client portal's records in PostgreSQL: one transaction on behalf of the broker, under row-level security."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, func, select, text, update
from sqlalchemy.sql import Executable

from lea.actions.adapters.commands import PostgresCommandBooks
from lea.actions.adapters.outbox import open_rows
from lea.actions.adapters.queries import LOCK
from lea.actions.ports import FormToSign, PortalAccess
from lea.contracts.forms import FormStatus
from lea.runtime.database import Database
from lea.store import crm, portal

_BROKER = text("SELECT user_id FROM crm.portal_access WHERE id = :id")
_INVITE = text(
    """
    INSERT INTO crm.portal_access AS known (id, user_id, transaction_id, contact_id)
    VALUES (:id, :user_id, :transaction_id, :contact_id)
    ON CONFLICT (transaction_id, contact_id) DO UPDATE SET
        invited_at = CASE known.state WHEN 'revoked' THEN now() ELSE known.invited_at END,
        state = CASE WHEN known.last_visit_at IS NULL THEN 'invited' ELSE 'active' END,
        revoked_at = NULL
    RETURNING id
    """
)
_ACCESS = text(
    """
    SELECT g.id, g.transaction_id, g.state <> 'revoked' AND EXISTS (
        SELECT FROM crm.participants a
        WHERE a.transaction_id = g.transaction_id AND a.contact_id = g.contact_id
    ) AS stands
    FROM crm.portal_access g WHERE g.id = :id
    """
)
_PUT = text(
    """
    WITH known AS (
        SELECT id FROM crm.portal_documents WHERE access_id = :access_id AND form_id = :form_id
    ), added AS (
        INSERT INTO crm.portal_documents (id, user_id, access_id, form_id, name)
        SELECT :id, :user_id, :access_id, :form_id, :name WHERE NOT EXISTS (SELECT FROM known) RETURNING id
    )
    SELECT id FROM known UNION ALL SELECT id FROM added
    """
)
_FULLY_SIGNED = text(
    """
    SELECT d.form_id FROM crm.portal_documents d
    WHERE d.id = :id AND d.form_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM crm.portal_documents other JOIN crm.portal_access g ON g.id = other.access_id
        WHERE other.form_id = d.form_id AND other.signed_at IS NULL AND g.state <> 'revoked'
    )
    """
)


class PostgresPortalDesk:
    """See `ports.PortalDesk`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def broker_of(self, access_id: UUID) -> UUID | None:
        async with self._database.transaction() as session:
            return (await session.execute(_BROKER, {"id": access_id})).scalar_one_or_none()

    @asynccontextmanager
    async def open(self, user_id: UUID, command_id: UUID) -> AsyncGenerator["PostgresPortalBooks"]:
        async with open_rows(self._database, user_id, None) as rows:
            await rows.connection.execute(LOCK, {"user_id": str(user_id)})
            yield PostgresPortalBooks(rows, user_id, command_id)


class PostgresPortalBooks(PostgresCommandBooks):
    """See `ports.PortalBooks`."""

    async def has_contact(self, contact_id: UUID) -> bool:
        return bool(await self._one(select(exists().where(crm.Contact.id == contact_id))))

    async def is_party(self, transaction_id: UUID, contact_id: UUID) -> bool:
        party = (
            crm.Participant.transaction_id == transaction_id,
            crm.Participant.contact_id == contact_id,
        )
        return bool(await self._one(select(exists().where(*party))))

    async def invite(self, transaction_id: UUID, contact_id: UUID) -> UUID:
        values = {"id": uuid4(), "transaction_id": transaction_id, "contact_id": contact_id}
        return await self._one(_INVITE, values | {"user_id": self._user_id})

    async def access(self, access_id: UUID) -> PortalAccess | None:
        row = (await self._connection.execute(_ACCESS, {"id": access_id})).one_or_none()
        return PortalAccess(row.id, row.transaction_id, row.stands) if row else None

    async def revoke(self, access_id: UUID) -> None:
        revoked = {"state": "revoked", "revoked_at": func.now()}
        standing = (portal.PortalAccess.id == access_id, portal.PortalAccess.state != "revoked")
        await self._connection.execute(update(portal.PortalAccess).where(*standing).values(revoked))

    async def visit(self, access_id: UUID) -> None:
        visited = {"state": "active", "last_visit_at": func.now()}
        of_access = portal.PortalAccess.id == access_id
        await self._connection.execute(update(portal.PortalAccess).where(of_access).values(visited))

    async def form_to_sign(self, form_id: UUID) -> FormToSign | None:
        statement = (
            select(crm.Form.transaction_id, crm.Form.status, crm.FormCatalogueEntry.name_fr)
            .join(crm.FormCatalogueEntry, crm.FormCatalogueEntry.key == crm.Form.form_key)
            .where(crm.Form.id == form_id)
        )
        row = (await self._connection.execute(statement)).one_or_none()
        return FormToSign(row.transaction_id, FormStatus(row.status), row.name_fr) if row else None

    async def put_document(self, access_id: UUID, form_id: UUID, name: str) -> UUID:
        values = {"id": uuid4(), "access_id": access_id, "form_id": form_id, "name": name}
        return await self._one(_PUT, values | {"user_id": self._user_id})

    async def sign(self, access_id: UUID, document_id: UUID) -> bool:
        signed = (
            update(portal.PortalDocument)
            .where(portal.PortalDocument.id == document_id, portal.PortalDocument.access_id == access_id)
            .values(signed_at=func.coalesce(portal.PortalDocument.signed_at, func.now()))
            .returning(portal.PortalDocument.id)
        )
        return await self._one(signed) is not None

    async def form_fully_signed(self, document_id: UUID) -> UUID | None:
        return await self._one(_FULLY_SIGNED, {"id": document_id})

    async def _one(self, statement: Executable, values: dict[str, Any] | None = None) -> Any:
        return (await self._connection.execute(statement, values)).scalar_one_or_none()
