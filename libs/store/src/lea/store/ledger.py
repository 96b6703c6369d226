"""What every try at a provider used."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from lea.store.base import Base, CreatedAt, Owner


class Usage(Base):
    __tablename__ = "usage"
    __table_args__ = (Index(None, "user_id", "created_at"), {"schema": "ledger"})

    turn_id: Mapped[UUID] = mapped_column(ForeignKey("chat.turns.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    """The how-manieth try of the turn."""
    user_id: Mapped[Owner]
    attempt: Mapped[int] = mapped_column(SmallInteger)
    provider: Mapped[str]
    model: Mapped[str]
    outcome: Mapped[str]
    input_tokens: Mapped[int]
    output_tokens: Mapped[int]
    cached_tokens: Mapped[int]
    estimated: Mapped[bool]
    created_at: Mapped[CreatedAt]
