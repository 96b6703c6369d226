"""What is remembered of conversations; written by `context` alone."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lea.store.base import Base, CreatedAt, Moment, Owner


class Summary(Base):
    """The turns of a conversation that a prompt no longer holds, in short."""

    __tablename__ = "summaries"
    __table_args__ = ({"schema": "memory"},)

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("chat.conversations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[Owner]
    text: Mapped[str]
    turns: Mapped[int]
    """How many turns it holds."""
    turn_id: Mapped[UUID]
    """The latest of them."""
    through: Mapped[Moment]
    """When that one was opened: later turns are not in it."""
    provider: Mapped[str | None]
    """Who wrote it; None where it was made by rule."""
    model: Mapped[str | None]
    updated_at: Mapped[CreatedAt]
