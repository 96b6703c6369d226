"""The reading side: what a message may name, and a file as it stands."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from lea.actions.files import Address, CatalogueForm, Contact, Party, SetDay, TransactionFile
from lea.actions.reading import Files, KnownTransaction
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus

MOST_KNOWN = 200
"""The latest transactions that a message may name; the linked one is always among them."""
MOST_NAMESAKES = 20

LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('lea.actions:' || :user_id, 0)), clock_timestamp() AS now"
)
"""A broker's turns with orders and commands follow one another: two at once would double a contact or a version."""

KNOWN = text(
    """
    WITH link AS (
        SELECT transaction_id AS id FROM crm.session_links WHERE conversation_id = :conversation_id
    ), latest AS (
        SELECT id FROM crm.transactions WHERE user_id = :user_id ORDER BY updated_at DESC LIMIT :most
    )
    SELECT t.id, t.kind, t.status, t.property_type,
        p.civic_number, p.street, p.unit, p.city, p.province, p.postal_code,
        ARRAY(
            SELECT c.name FROM crm.participants a JOIN crm.contacts c ON c.id = a.contact_id
            WHERE a.transaction_id = t.id
        ) AS people,
        t.id IN (SELECT id FROM link) AS linked
    FROM crm.transactions t LEFT JOIN crm.properties p ON p.transaction_id = t.id
    WHERE t.id IN (SELECT id FROM latest UNION SELECT id FROM link)
    ORDER BY t.updated_at DESC
    """
)

FILE = text(
    """
    SELECT t.id, t.kind, t.status, t.property_type, t.accepted_on,
        p.civic_number, p.street, p.unit, p.city, p.province, p.postal_code,
        (SELECT json_agg(json_build_object(
            'role', a.role, 'id', c.id, 'name', c.name, 'phone', c.phone, 'phone_ext', c.phone_ext,
            'email', c.email, 'organization', c.organization) ORDER BY a.created_at, c.name)
         FROM crm.participants a JOIN crm.contacts c ON c.id = a.contact_id
         WHERE a.transaction_id = t.id) AS parties,
        (SELECT json_object_agg(kind, amount_cad) FROM (
            SELECT DISTINCT ON (kind) kind, amount_cad FROM crm.prices
            WHERE transaction_id = t.id ORDER BY kind, id DESC) latest) AS prices
    FROM crm.transactions t LEFT JOIN crm.properties p ON p.transaction_id = t.id
    WHERE t.id = :id
    """
)

DATES = text(
    """
    SELECT DISTINCT ON (kind) kind, day, time, approx, expression, relative_to, days
    FROM crm.dates WHERE transaction_id = :id ORDER BY kind, id DESC
    """
)

NAMESAKES = text(
    """
    SELECT id, name, phone, phone_ext, email, organization FROM crm.contacts
    WHERE user_id = :user_id AND crm.name_key(name) = crm.name_key(:name)
    ORDER BY created_at DESC LIMIT :most
    """
)


RECENT = text(
    """
    SELECT ordered FROM crm.action_log
    WHERE ordered IS NOT NULL AND undone_at IS NULL
        AND created_at > now() - make_interval(mins => :minutes)
        AND turn_id = (
            SELECT turn_id FROM crm.action_log WHERE conversation_id = :conversation_id
            ORDER BY created_at DESC LIMIT 1
        )
    ORDER BY action_index
    """
)


def known_files(rows: Sequence[Row[Any]]) -> Files:
    """Return the rows of `KNOWN` as the grammar takes them."""
    linked = next((str(row.id) for row in rows if row.linked), None)
    return Files(
        linked=linked,
        transactions=tuple(
            KnownTransaction(
                ref=str(row.id),
                kind=TransactionKind(row.kind),
                address=str(_address(row)) or None,
                property_type=row.property_type,
                status=row.status,
                people=tuple(row.people),
            )
            for row in rows
        ),
    )


def transaction_file(row: Row[Any], dates: Sequence[Row[Any]]) -> TransactionFile:
    """Return a row of `FILE` and its `DATES` as one file."""
    return TransactionFile(
        id=row.id,
        kind=TransactionKind(row.kind),
        status=TransactionStatus(row.status) if row.status else None,
        property_type=row.property_type,
        accepted_on=row.accepted_on,
        address=_address(row),
        parties=tuple(_party(dict(party)) for party in row.parties or ()),
        prices=_prices(row.prices or {}),
        dates={DateKind(date.kind): _date(date) for date in dates},
    )


def contact(row: Row[Any]) -> Contact:
    return Contact(row.id, row.name, row.phone, row.phone_ext, row.email, row.organization)


def catalogue_form(row: Mapping[str, Any]) -> CatalogueForm:
    """Return a form of the catalogue; a code that no source confirms is not shown."""
    sourced = row["confidence"] == "sourced"
    return CatalogueForm(
        row["key"],
        row["name_fr"],
        row["name_en"],
        row["code"] if sourced else None,
        row["side"],
        row["category"],
        row["step"],
        row["code_en"] if sourced else None,
    )


def _address(row: Row[Any]) -> Address:
    return Address(row.civic_number, row.street, row.unit, row.city, row.province, row.postal_code)


def _party(party: dict[str, Any]) -> Party:
    role = ContactRole(party.pop("role"))
    return Party(role, Contact(id=UUID(party.pop("id")), **party))


def _prices(amounts: dict[str, int]) -> dict[PriceKind, int]:
    return {PriceKind(kind): amount for kind, amount in amounts.items()}


def _date(row: Row[Any]) -> SetDay:
    return SetDay(
        DateKind(row.kind), row.day, row.time, row.approx, row.expression, row.relative_to, row.days
    )
