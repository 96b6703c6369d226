"""What the law on personal information (Loi 25) asks to be kept: who read whose data."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from lea.store.base import Base, CreatedAt, Owner


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
