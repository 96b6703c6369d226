"""The client portal's records (schema `crm`), written by `actions` alone."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lea.store.base import Base, CreatedAt, Id, Moment, Owner
from lea.store.crm import TRANSACTION


class PortalAccess(Base):
    """A contact's access to a transaction's file on the client portal."""

    __tablename__ = "portal_access"
    __table_args__ = (UniqueConstraint("transaction_id", "contact_id"), {"schema": "crm"})

    id: Mapped[Id]
    user_id: Mapped[Owner]
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey(TRANSACTION, ondelete="CASCADE"))
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("crm.contacts.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(server_default="invited")
    """invited (was never there), active, revoked."""
    invited_at: Mapped[CreatedAt]
    last_visit_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]


class PortalDocument(Base):
    """A document that was put on the portal for somebody's signature."""

    __tablename__ = "portal_documents"
    __table_args__ = ({"schema": "crm"},)

    id: Mapped[Id]
    user_id: Mapped[Owner]
    access_id: Mapped[UUID] = mapped_column(
        ForeignKey("crm.portal_access.id", ondelete="CASCADE"), index=True
    )
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey("crm.forms.id", ondelete="CASCADE"), index=True)
    """None where the document is no OACIQ form of ours."""
    name: Mapped[str]
    """What the signatory reads."""
    sent_at: Mapped[CreatedAt]
    signed_at: Mapped[Moment | None]
    """None while it waits."""
