"""Transactions in PostgreSQL, read under row-level security: other people's rows are not there."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, text

from lea.contracts.orders import TransactionKind, TransactionStatus
from lea.gateway.adapters.addresses import ADDRESS_SLOTS, address_line
from lea.gateway.files import Place
from lea.gateway.transactions import (
    Access,
    Address,
    Party,
    Price,
    SetDate,
    TransactionBrief,
    TransactionFile,
    Wanted,
)
from lea.runtime.access_log import Purpose, Reader, log_access
from lea.runtime.database import Database

MOST_PARTIES_LISTED = 12
MOST_KEPT = 200
"""Parties, prices, dates or accesses of one file that are shown, the latest ones."""

_PARTY = (
    "json_build_object('contact_id', c.id, 'role', a.role, 'name', c.name, 'phone', c.phone,"
    " 'phone_ext', c.phone_ext, 'email', c.email, 'organization', c.organization)"
)
_PRICE = "json_build_object('kind', kind, 'amount_cad', amount_cad, 'set_at', created_at)"
_DATE = (
    "json_build_object('kind', kind, 'day', day, 'time', time, 'approx', approx, 'expression', expression,"
    " 'relative_to', relative_to, 'days', days, 'set_at', created_at)"
)
_ACCESSES = f"""(
    SELECT json_agg(json_build_object(
        'id', g.id, 'contact_id', g.contact_id, 'name', g.name, 'state', g.state, 'invited_at', g.invited_at,
        'last_visit_at', g.last_visit_at, 'revoked_at', g.revoked_at, 'documents', coalesce((
            SELECT json_agg(json_build_object('id', d.id, 'form_id', d.form_id, 'name', d.name,
                'sent_at', d.sent_at, 'signed_at', d.signed_at) ORDER BY d.sent_at, d.id)
            FROM crm.portal_documents d WHERE d.access_id = g.id), '[]')
        ) ORDER BY g.invited_at, g.id)
    FROM (
        SELECT g.*, c.name FROM crm.portal_access g JOIN crm.contacts c ON c.id = g.contact_id
        WHERE g.transaction_id = t.id ORDER BY g.invited_at LIMIT {MOST_KEPT}
    ) g
)"""  # noqa: S608 (constants)
_COMMON = "t.id, t.kind, t.status, t.property_type, t.created_at, t.updated_at"
_BRIEF = f"""
    SELECT {_COMMON}, {ADDRESS_SLOTS}, parties.list AS parties, prices.list AS prices, next.date AS next_date
    FROM page t
    LEFT JOIN crm.properties p ON p.transaction_id = t.id
    LEFT JOIN LATERAL (
        SELECT json_agg(party) AS list FROM (
            SELECT {_PARTY} AS party FROM crm.participants a JOIN crm.contacts c ON c.id = a.contact_id
            WHERE a.transaction_id = t.id ORDER BY a.created_at, c.id LIMIT {MOST_PARTIES_LISTED}
        ) first
    ) parties ON true
    LEFT JOIN LATERAL (
        SELECT json_agg({_PRICE} ORDER BY id) AS list FROM (
            SELECT DISTINCT ON (kind) id, kind, amount_cad, created_at FROM crm.prices
            WHERE transaction_id = t.id ORDER BY kind, id DESC
        ) latest
    ) prices ON true
    LEFT JOIN LATERAL (
        SELECT {_DATE} AS date FROM (
            SELECT DISTINCT ON (kind) * FROM crm.dates WHERE transaction_id = t.id ORDER BY kind, id DESC
        ) latest
        WHERE day >= :today ORDER BY day LIMIT 1
    ) next ON true
    ORDER BY t.updated_at DESC, t.id DESC
"""  # noqa: S608 (constants)
_FILE = text(
    f"""
    SELECT {_COMMON}, t.accepted_on, t.closed_at, p.transaction_id IS NOT NULL AS placed, {ADDRESS_SLOTS},
        p.normalized, p.latitude, p.longitude,
        (SELECT json_agg(party) FROM (
            SELECT {_PARTY} AS party FROM crm.participants a JOIN crm.contacts c ON c.id = a.contact_id
            WHERE a.transaction_id = t.id ORDER BY a.created_at, c.id LIMIT {MOST_KEPT}) one) AS parties,
        (SELECT json_agg({_PRICE} ORDER BY id DESC) FROM (
            SELECT * FROM crm.prices WHERE transaction_id = t.id ORDER BY id DESC LIMIT {MOST_KEPT}) one) AS prices,
        (SELECT json_agg({_DATE} ORDER BY id DESC) FROM (
            SELECT * FROM crm.dates WHERE transaction_id = t.id ORDER BY id DESC LIMIT {MOST_KEPT}) one) AS dates,
        {_ACCESSES} AS portal
    FROM crm.transactions t LEFT JOIN crm.properties p ON p.transaction_id = t.id
    WHERE t.id = :id
    """  # noqa: S608 (constants)
)

_PORTAL = text(f"SELECT {_ACCESSES} AS portal FROM crm.transactions t WHERE t.id = :id")  # noqa: S608


def page_statement(wanted: Wanted) -> str:
    """Return the statement of a list: a narrowing that isn't asked for is not in it, so that its index is used."""
    found = " JOIN crm.find_transactions(:asked) f ON f.transaction_id = t.id" if wanted.asked else ""
    kind = " AND t.kind = :kind" if wanted.kind else ""
    status = " AND t.status = :status" if wanted.status else ""
    return (
        f"WITH page AS MATERIALIZED (SELECT t.* FROM crm.transactions t{found} WHERE t.user_id = :user{kind}{status}"  # noqa: S608
        " AND (CAST(:moment AS timestamptz) IS NULL OR (t.updated_at, t.id) < (:moment, CAST(:id AS uuid)))"
        f" ORDER BY t.updated_at DESC, t.id DESC LIMIT :limit) {_BRIEF}"
    )


class TransactionRepository:
    """See `transactions.TransactionRecords`; `today` tells the day on the brokers' calendar."""

    def __init__(self, database: Database, today: Callable[[], dt.date]) -> None:
        self._database = database
        self._today = today

    async def page(
        self, user_id: UUID, wanted: Wanted, before: Place | None, limit: int
    ) -> Sequence[TransactionBrief]:
        parameters = {
            "user": user_id,
            "moment": before.moment if before else None,
            "id": before.id if before else None,
            "limit": limit,
            "today": self._today(),
        } | {name: value for name, value in asdict(wanted).items() if value}
        async with self._database.transaction(user_id) as session:
            rows = (await session.execute(text(page_statement(wanted)), parameters)).all()
            briefs = [_brief(row) for row in rows]
            read = [party.contact_id for brief in briefs for party in brief.parties]
            await log_access(session, user_id, "GET /v1/transactions", read)
        return briefs

    async def find(self, user_id: UUID, transaction_id: UUID) -> TransactionFile | None:
        async with self._database.transaction(user_id) as session:
            row = (await session.execute(_FILE, {"id": transaction_id})).one_or_none()
            if row is None:
                return None
            file = _file(row)
            read = [one.contact_id for one in (*file.parties, *file.portal)]
            await log_access(session, user_id, "GET /v1/transactions/{transaction_id}", read)
        return file

    async def portal(
        self, user_id: UUID, transaction_id: UUID, *, by_client: bool
    ) -> Sequence[Access] | None:
        async with self._database.transaction(user_id) as session:
            row = (await session.execute(_PORTAL, {"id": transaction_id})).one_or_none()
            if row is None:
                return None
            accesses = msgspec.convert(row.portal or (), tuple[Access, ...])
            read = [access.contact_id for access in accesses]
            if by_client:
                logged = log_access(
                    session,
                    user_id,
                    "/v1/portal/accesses",
                    read,
                    purpose=Purpose.PORTAL,
                    reader=Reader.CLIENT,
                )
            else:
                logged = log_access(session, user_id, "/v1/transactions/{transaction_id}/portal", read)
            await logged
        return accesses


def _brief(row: Row[Any]) -> TransactionBrief:
    return TransactionBrief(
        id=row.id,
        kind=TransactionKind(row.kind),
        status=TransactionStatus(row.status) if row.status else None,
        property_type=row.property_type,
        address=address_line(row),
        parties=msgspec.convert(row.parties or (), tuple[Party, ...]),
        prices=msgspec.convert(row.prices or (), tuple[Price, ...]),
        next_date=msgspec.convert(row.next_date, SetDate) if row.next_date else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _file(row: Row[Any]) -> TransactionFile:
    return TransactionFile(
        id=row.id,
        kind=TransactionKind(row.kind),
        status=TransactionStatus(row.status) if row.status else None,
        property_type=row.property_type,
        accepted_on=row.accepted_on,
        closed_at=row.closed_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        address=_address(row) if row.placed else None,
        parties=msgspec.convert(row.parties or (), tuple[Party, ...]),
        prices=msgspec.convert(row.prices or (), tuple[Price, ...]),
        dates=msgspec.convert(row.dates or (), tuple[SetDate, ...]),
        portal=msgspec.convert(row.portal or (), tuple[Access, ...]),
    )


def _address(row: Row[Any]) -> Address:
    return Address(
        civic_number=row.civic_number,
        street=row.street,
        unit=row.unit,
        city=row.city,
        province=row.province,
        postal_code=row.postal_code,
        line=address_line(row),
        normalized=row.normalized,
        latitude=float(row.latitude) if row.latitude is not None else None,
        longitude=float(row.longitude) if row.longitude is not None else None,
    )
