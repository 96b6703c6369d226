"""Who may sign in, and their sessions."""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lea.store.base import Base, CreatedAt, Id, Json, Moment, Owner


class User(Base):
    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email", text("lower(email)"), unique=True), {"schema": "identity"})

    id: Mapped[Id]
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str]
    """argon2id, in PHC string format."""
    role: Mapped[str] = mapped_column(server_default="broker")
    """broker, assistant, admin."""
    works_for: Mapped[UUID | None] = mapped_column(ForeignKey("identity.users.id", ondelete="CASCADE"))
    """The broker whose files an assistant works in; nobody else has one."""
    locale: Mapped[str] = mapped_column(server_default="fr")
    messages_per_minute: Mapped[int | None]
    """Of this user's own; None: as the setting says."""
    monthly_budget_micros: Mapped[int | None] = mapped_column(BigInteger)
    """What the answers of a month may cost, in millionths; None: `LEA_MONTHLY_BUDGET` holds."""
    created_at: Mapped[CreatedAt]
    disabled_at: Mapped[Moment | None]
    erased_at: Mapped[Moment | None]
    """Since when nothing but the files that the law holds is left of the account."""


class Session(Base):
    """One sign-in and its refresh tokens: only the present one and the one before are remembered, as hashes.

    The salt makes the present secret of the one before: whoever has that may be told again, for a moment.
    """

    __tablename__ = "sessions"
    __table_args__ = ({"schema": "identity"},)

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity.users.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes]
    previous_hash: Mapped[bytes | None]
    salt: Mapped[bytes | None]
    opened_at: Mapped[CreatedAt]
    rotated_at: Mapped[Moment | None]
    expires_at: Mapped[Moment]
    """Unless it is renewed before."""
    ends_at: Mapped[Moment]
    """Whatever happens."""


class EndedSession(Base):
    """A session that is over, while access tokens that were given out in it may still hold."""

    __tablename__ = "ended_sessions"
    __table_args__ = ({"schema": "identity"},)

    id: Mapped[Id]
    ended_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"), index=True)


class KnownPlace(Base):
    """Where a user signed in from, as a hash of the network; forgotten after 90 days."""

    __tablename__ = "known_places"
    __table_args__ = ({"schema": "identity"},)

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity.users.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[bytes] = mapped_column(primary_key=True)
    seen_at: Mapped[Moment]


class SignInLimit(Base):
    """Attempts to sign in from a place or at an account (GCRA), under a hash; swept once it has run out."""

    __tablename__ = "sign_in_limits"
    __table_args__ = ({"schema": "identity"},)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    arrival: Mapped[Moment] = mapped_column(index=True)


class OutsideSubject(Base):
    """Which user somebody is who signs in with an outside issuer."""

    __tablename__ = "outside_subjects"
    __table_args__ = ({"schema": "identity"},)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity.users.id", ondelete="CASCADE"), index=True)
    linked_at: Mapped[CreatedAt]


class UserChange(Base):
    """What an administrator, or the operator, changed about a user; nothing of it is ever changed."""

    __tablename__ = "user_changes"
    __table_args__ = (Index(None, "user_id", "changed_at"), {"schema": "identity"})

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    user_id: Mapped[Owner]
    actor_id: Mapped[UUID | None]
    """The administrator; None: the operator, by name."""
    actor_name: Mapped[str | None]
    changed: Mapped[Json]
    """Column → from and to; of what is personal or secret only that it changed."""
    changed_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
