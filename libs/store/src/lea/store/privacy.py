"""What the law on personal information (Loi 25) asks to be kept: who read whose data, what was erased, what was not."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lea.store.base import Base, CreatedAt, Id, Moment, Owner


class AccessLogEntry(Base):
    """One reading of contacts' data; rows are added and, years later, purged, never changed."""

    __tablename__ = "access_log"
    __table_args__ = (
        Index(None, "user_id", "read_at"),
        Index("uq_access_log_turn", "turn_id", unique=True, postgresql_where=text("turn_id IS NOT NULL")),
        {"schema": "privacy"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    user_id: Mapped[Owner]
    """The broker whose contacts they are."""
    reader: Mapped[str]
    """broker, lea (a prompt), client (the portal), operator."""
    reader_name: Mapped[str | None]
    """Who the operator or the client is."""
    purpose: Mapped[str]
    """data_api, prompt, portal, export, erasure."""
    route: Mapped[str]
    """`GET /v1/transactions/{id}`: never with the ids in it."""
    turn_id: Mapped[UUID | None]
    """The turn whose prompt it was; one entry for each."""
    contact_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """None in it: all that the broker has."""
    read_at: Mapped[CreatedAt]


class Erasure(Base):
    """Somebody asked that a contact, or a broker's account, be erased; carried out until it is."""

    __tablename__ = "erasures"
    __table_args__ = (
        Index(
            "uq_erasures_pending",
            "user_id",
            text("coalesce(contact_id, user_id)"),
            unique=True,
            postgresql_where=text("completed_at IS NULL"),
        ),
        Index(None, "user_id", "requested_at"),
        {"schema": "privacy"},
    )

    id: Mapped[Id]
    user_id: Mapped[Owner]
    subject: Mapped[str]
    """account or contact."""
    contact_id: Mapped[UUID | None]
    sought: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The contact's name, phone and e-mail, as conversations may tell them; emptied once all is done."""
    requested_by: Mapped[str]
    """broker or operator."""
    requester_name: Mapped[str | None]
    requested_at: Mapped[CreatedAt]
    completed_at: Mapped[Moment | None]


class Kept(Base):
    """What an erasure left in place, because a law says so."""

    __tablename__ = "kept"
    __table_args__ = ({"schema": "privacy"},)

    erasure_id: Mapped[UUID] = mapped_column(
        ForeignKey("privacy.erasures.id", ondelete="CASCADE"), primary_key=True
    )
    what: Mapped[str] = mapped_column(primary_key=True)
    """transaction or contact."""
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[Owner]
    ground: Mapped[str]
    """See `lea.store.retention.Ground`."""
    until: Mapped[Moment | None]
    """None while a file is open: six years after its closing."""


class Incident(Base):
    """A confidentiality incident, with what the register must tell (RLRQ, c. A-2.1, r. 3.1, art. 7)."""

    __tablename__ = "incidents"
    __table_args__ = ({"schema": "privacy"},)

    id: Mapped[Id]
    information: Mapped[str]
    """Which personal information, or why that can't be told."""
    circumstances: Mapped[str]
    occurred: Mapped[str]
    """The date or the period, as exactly as it is known."""
    known_on: Mapped[dt.date]
    """When the firm became aware of it; five years count from here (art. 8)."""
    persons: Mapped[str]
    """How many persons are concerned, or about how many."""
    serious_risk: Mapped[bool]
    """Whether there is a risk of serious injury: then the Commission and the persons are told."""
    assessment: Mapped[str]
    """What led to that conclusion: sensitivity, possible misuse, consequences, likelihood."""
    commission_notified_on: Mapped[dt.date | None]
    persons_notified_on: Mapped[dt.date | None]
    public_notice: Mapped[str | None]
    """Why a public notice was given, if one was."""
    measures: Mapped[str]
    """What was done to reduce the risk."""
    recorded_by: Mapped[str]
    recorded_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
