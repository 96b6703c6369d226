"""Who may sign in."""

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lea.store.base import Base, CreatedAt, Id, Moment


class User(Base):
    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email", text("lower(email)"), unique=True), {"schema": "identity"})

    id: Mapped[Id]
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str]
    """argon2id, in PHC string format."""
    role: Mapped[str] = mapped_column(server_default="broker")
    locale: Mapped[str] = mapped_column(server_default="fr")
    messages_per_minute: Mapped[int | None]
    """Of this user's own; None: as the setting says."""
    monthly_budget_micros: Mapped[int | None] = mapped_column(BigInteger)
    """What the answers of a month may cost, in millionths; None: `LEA_MONTHLY_BUDGET` holds."""
    created_at: Mapped[CreatedAt]
    disabled_at: Mapped[Moment | None]
    erased_at: Mapped[Moment | None]
    """Since when nothing but the files that the law holds is left of the account."""
