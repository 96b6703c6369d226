"""A broker's files: transactions and all that hangs on them; written by `actions` alone."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lea.store.base import Base, CreatedAt, Id, Json, Moment, Owner

TRANSACTION = "crm.transactions.id"


class Transaction(Base):
    __tablename__ = "transactions"
    __table_args__ = (
        Index("ix_transactions_activity", "user_id", "updated_at", "id"),
        Index("ix_transactions_status", "user_id", "status", "updated_at", "id"),
        {"schema": "crm"},
    )

    id: Mapped[Id]
    user_id: Mapped[Owner]
    kind: Mapped[str]
    status: Mapped[str | None]
    property_type: Mapped[str | None]
    accepted_on: Mapped[date | None]
    """The day of the promise's acceptance, on the broker's clock: what relative dates count from."""
    closed_at: Mapped[Moment | None] = mapped_column(index=True)
    """Since when it is closed or cancelled, noted by a trigger: the six years of a file count from it."""
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class FileCount(Base):
    """How many transactions a broker has, kept by triggers: counting them would cost more with each."""

    __tablename__ = "file_counts"
    __table_args__ = ({"schema": "crm"},)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    transactions: Mapped[int]


class Property(Base):
    """The immovable of a transaction."""

    __tablename__ = "properties"
    __table_args__ = ({"schema": "crm"},)

    transaction_id: Mapped[UUID] = mapped_column(
        ForeignKey(TRANSACTION, ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[Owner]
    civic_number: Mapped[str | None]
    street: Mapped[str | None]
    unit: Mapped[str | None]
    city: Mapped[str | None]
    province: Mapped[str | None]
    postal_code: Mapped[str | None]
    normalized: Mapped[str | None]
    """The address as the geocoder writes it; emptied, with the coordinates, when the address changes."""
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    updated_at: Mapped[CreatedAt]


class Contact(Base):
    __tablename__ = "contacts"
    __table_args__ = (
        Index(None, "user_id", "name"),
        Index("ix_contacts_name_key", "user_id", text("crm.name_key(name)")),
        {"schema": "crm"},
    )

    id: Mapped[Id]
    user_id: Mapped[Owner]
    name: Mapped[str]
    phone: Mapped[str | None]
    phone_ext: Mapped[str | None]
    email: Mapped[str | None]
    organization: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class Participant(Base):
    """A contact's part in a transaction."""

    __tablename__ = "participants"
    __table_args__ = ({"schema": "crm"},)

    transaction_id: Mapped[UUID] = mapped_column(
        ForeignKey(TRANSACTION, ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[UUID] = mapped_column(
        ForeignKey("crm.contacts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[Owner]
    created_at: Mapped[CreatedAt]


class Price(Base):
    """One price that was set; the latest of a kind holds, the others are its history."""

    __tablename__ = "prices"
    __table_args__ = (Index(None, "transaction_id", "kind", "id"), {"schema": "crm"})

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey(TRANSACTION, ondelete="CASCADE"))
    user_id: Mapped[Owner]
    kind: Mapped[str]
    amount_cad: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]


class Date(Base):
    """One date that was set; the latest of a kind holds, the others are its history."""

    __tablename__ = "dates"
    __table_args__ = (Index(None, "transaction_id", "kind", "id"), {"schema": "crm"})

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey(TRANSACTION, ondelete="CASCADE"))
    user_id: Mapped[Owner]
    kind: Mapped[str]
    day: Mapped[date | None]
    """None while it hangs on a day that isn't known: `days` after `relative_to`."""
    time: Mapped[str | None]
    """`20:00` on the broker's clock."""
    approx: Mapped[bool] = mapped_column(server_default=false())
    expression: Mapped[str | None]
    """The words that were used."""
    relative_to: Mapped[str | None]
    days: Mapped[int | None] = mapped_column(SmallInteger)
    created_at: Mapped[CreatedAt]


class FormCatalogueEntry(Base):
    """An OACIQ form; reference data, the same for every broker."""

    __tablename__ = "form_catalogue"
    __table_args__ = ({"schema": "crm"},)

    key: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str | None]
    """The printed French code, where a source confirms one."""
    code_en: Mapped[str | None]
    name_fr: Mapped[str]
    name_en: Mapped[str]
    side: Mapped[str | None]
    category: Mapped[str | None]
    step: Mapped[str | None]
    confidence: Mapped[str]


class Form(Base):
    """A form that was prepared for a transaction."""

    __tablename__ = "forms"
    __table_args__ = (UniqueConstraint("transaction_id", "form_key", "version"), {"schema": "crm"})

    id: Mapped[Id]
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey(TRANSACTION, ondelete="CASCADE"))
    user_id: Mapped[Owner]
    form_key: Mapped[str] = mapped_column(ForeignKey("crm.form_catalogue.key"))
    version: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    status: Mapped[str] = mapped_column(server_default="prepared")
    """prepared, sent, signed."""
    fields: Mapped[Json] = mapped_column(JSONB, server_default="{}")
    """`lea.contracts.forms.FormFields`."""
    sent_at: Mapped[Moment | None]
    signed_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


class SessionLink(Base):
    """The transaction that a conversation is about."""

    __tablename__ = "session_links"
    __table_args__ = ({"schema": "crm"},)

    conversation_id: Mapped[Id]
    user_id: Mapped[Owner]
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey(TRANSACTION, ondelete="CASCADE"))
    updated_at: Mapped[CreatedAt]


class ActionLogEntry(Base):
    """One effect of one turn, with what it found and what it left."""

    __tablename__ = "action_log"
    __table_args__ = (
        UniqueConstraint("turn_id", "action_index"),
        Index(None, "conversation_id", "created_at"),
        Index("ix_action_log_transaction", "transaction_id", "created_at"),
        {"schema": "crm"},
    )

    id: Mapped[Id]
    turn_id: Mapped[UUID]
    action_index: Mapped[int] = mapped_column(SmallInteger)
    conversation_id: Mapped[UUID]
    user_id: Mapped[Owner]
    transaction_id: Mapped[UUID | None] = mapped_column(ForeignKey(TRANSACTION, ondelete="SET NULL"))
    """None once the transaction's creation was undone."""
    action: Mapped[str]
    line: Mapped[str]
    """The sentence that told it to the broker."""
    ordered: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The order as it was read, with its transaction."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    undone_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


class InboxEntry(Base):
    """A turn whose orders were carried out, with the result that a redelivery announces again."""

    __tablename__ = "inbox"
    __table_args__ = ({"schema": "crm"},)

    turn_id: Mapped[Id]
    user_id: Mapped[Owner]
    result: Mapped[Json]
    created_at: Mapped[CreatedAt]


class CommandEntry(Base):
    """A command that was carried out, with the answer that a repeat gets."""

    __tablename__ = "commands"
    __table_args__ = ({"schema": "crm"},)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    command_id: Mapped[UUID] = mapped_column(primary_key=True)
    answer: Mapped[Json]
    created_at: Mapped[CreatedAt]


class OutboxRow(Base):
    """A work message that was decided in the row's transaction and is deleted once NATS has it; ids alone."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "created_at"), {"schema": "crm"})

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey(TRANSACTION, ondelete="CASCADE"), index=True)
    user_id: Mapped[Owner]
    subject: Mapped[str]
    message_id: Mapped[str]
    payload: Mapped[Json]
    created_at: Mapped[CreatedAt]


class GeocodedAddress(Base):
    """What a geocoder answered for an address, whoever asked; empty where it knows none."""

    __tablename__ = "geocode_cache"
    __table_args__ = (Index(None, "expires_at"), {"schema": "crm"})

    provider: Mapped[str] = mapped_column(primary_key=True)
    query: Mapped[str] = mapped_column(primary_key=True)
    """Without accents, case and punctuation."""
    normalized: Mapped[str | None]
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    expires_at: Mapped[Moment]
