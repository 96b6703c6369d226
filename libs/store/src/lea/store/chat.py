"""Conversations, their turns, and what the gateway still has to announce."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lea.store.base import Base, CreatedAt, Id, Json, Moment, Owner


class Conversation(Base):
    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_activity", "user_id", "updated_at", "id"),
        Index(
            "ix_conversations_words",
            "user_id",
            text("chat.words(title, NULL)"),
            postgresql_using="gin",
            postgresql_where=text("title IS NOT NULL"),
        ),
        {"schema": "chat"},
    )

    id: Mapped[Id]
    user_id: Mapped[Owner]
    title: Mapped[str | None]
    titled_by: Mapped[str | None]
    """broker (for good) or lea; None without a title."""
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    answered_turns: Mapped[int] = mapped_column(server_default="0")


class Turn(Base):
    """One message and its answer: the record of the turn, whatever becomes of NATS."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("user_id", "idempotency_key"),
        Index("ix_turns_conversation", "conversation_id", "created_at"),
        Index("uq_turns_active", "conversation_id", unique=True, postgresql_where=text("state = 'running'")),
        Index("ix_turns_running", "user_id", postgresql_where=text("state = 'running'")),
        Index(
            "ix_turns_words",
            "user_id",
            text("chat.words(message, answer)"),
            postgresql_using="gin",
            postgresql_where=text("state <> 'running'"),
        ),
        {"schema": "chat"},
    )

    id: Mapped[Id]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("chat.conversations.id", ondelete="CASCADE"))
    user_id: Mapped[Owner]
    idempotency_key: Mapped[UUID | None]
    fingerprint: Mapped[bytes]
    """SHA-256 of the request's content: the same key with other content is refused."""
    message: Mapped[str]
    last_assistant_message: Mapped[str | None]
    locale: Mapped[str]
    traceparent: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="running")
    """running, done, failed, cancelled."""
    attempt: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    round: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    created_at: Mapped[CreatedAt]
    deadline: Mapped[Moment]
    cancel_asked_at: Mapped[Moment | None]
    """When its user cancelled it; it runs until it is settled."""
    budget_spent: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether its user's month had no budget left when it was accepted: then it asks no model."""
    settled_at: Mapped[Moment | None]
    answer: Mapped[str | None]
    actions: Mapped[list[str] | None] = mapped_column(JSONB)
    pending: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    model: Mapped[str | None]
    provider: Mapped[str | None]
    finish_reason: Mapped[str | None]
    error_code: Mapped[str | None]
    terminal: Mapped[str | None]
    """The terminal frame as it was published."""
    timings: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """`stages` and `first_token_ms` of the answer that settled it; None where the gateway ended it itself."""


class OutboxRow(Base):
    """A work message that was decided in the row's transaction and is deleted once NATS has it."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "created_at"), {"schema": "chat"})

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    turn_id: Mapped[UUID] = mapped_column(ForeignKey("chat.turns.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[Owner]
    subject: Mapped[str]
    message_id: Mapped[str]
    payload: Mapped[Json]
    created_at: Mapped[CreatedAt]


class DeadLetter(Base):
    """A message that exhausted its deliveries; without its content."""

    __tablename__ = "dead_letters"
    __table_args__ = ({"schema": "chat"},)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    turn_id: Mapped[UUID] = mapped_column(ForeignKey("chat.turns.id", ondelete="CASCADE"))
    user_id: Mapped[Owner]
    subject: Mapped[str]
    reason: Mapped[str]
    deliveries: Mapped[int]
    created_at: Mapped[CreatedAt]


class RateLimit(Base):
    """The state of a user's rate limiter (GCRA): the theoretical arrival time of the next message."""

    __tablename__ = "rate_limits"
    __table_args__ = ({"schema": "chat"},)

    user_id: Mapped[Id]
    arrival: Mapped[Moment]
