"""What every try at a provider used and cost, and the sums of it."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from lea.store.base import Base, CreatedAt, Id, Owner


class Usage(Base):
    __tablename__ = "usage"
    __table_args__ = (Index(None, "user_id", "created_at"), {"schema": "ledger"})

    turn_id: Mapped[UUID] = mapped_column(ForeignKey("chat.turns.id", ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True, server_default="answer")
    """answer; summary: of the conversation up to this turn, which is none of the turn's cost."""
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    """The how-manieth try for that; a summary's deliveries begin at a hundred each."""
    user_id: Mapped[Owner]
    attempt: Mapped[int] = mapped_column(SmallInteger)
    provider: Mapped[str]
    model: Mapped[str]
    outcome: Mapped[str]
    input_tokens: Mapped[int]
    output_tokens: Mapped[int]
    cached_tokens: Mapped[int]
    cache_write_tokens: Mapped[int] = mapped_column(server_default=text("0"))
    estimated: Mapped[bool]
    cost_micros: Mapped[int | None] = mapped_column(BigInteger)
    """Millionths of `currency`; None where no price is known."""
    currency: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class DayOfUse(Base):
    """The sums of a broker's day: they outlive the turns, of which they tell nothing."""

    __tablename__ = "days"
    __table_args__ = ({"schema": "ledger"},)

    user_id: Mapped[Id]
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    """In the time zone of the gateway that settled (`LEA_TIME_ZONE`)."""
    provider: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    requests: Mapped[int]
    estimated_requests: Mapped[int]
    unpriced_requests: Mapped[int]
    """Those whose price is unknown; `cost_micros` holds the others'."""
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    cached_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    cost_micros: Mapped[int] = mapped_column(BigInteger)


class MonthOfUse(Base):
    """What a month has cost so far: the one number that accepting a turn compares with the budget."""

    __tablename__ = "months"
    __table_args__ = ({"schema": "ledger"},)

    user_id: Mapped[Id]
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    """Its first day."""
    currency: Mapped[str] = mapped_column(primary_key=True)
    cost_micros: Mapped[int] = mapped_column(BigInteger)
