"""Who signs in and who calls: roles, callers, sessions, and what that needs of the outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol
from uuid import UUID


class Role(StrEnum):
    BROKER = "broker"
    """Has files, and may do everything with them."""
    ASSISTANT = "assistant"
    """Works in one broker's files: reads, talks to Léa, prepares; what commits the broker is the broker's."""
    ADMIN = "admin"
    """Manages users; sees nobody's files."""


@dataclass(frozen=True, slots=True)
class Person:
    """A user, as far as a token says it."""

    id: UUID
    role: Role
    works_for: UUID | None
    """An assistant's broker; None for everybody else."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request."""

    user_id: UUID
    """Whose files it is about: the broker's, for an assistant."""
    person_id: UUID
    """Who signed in."""
    role: Role
    expires_at: float
    """Seconds since the epoch."""
    session_id: UUID | None = None
    """The session that the token was given out in; None for an outside issuer's."""

    @classmethod
    def of(cls, person: Person, expires_at: float, session_id: UUID | None = None) -> "Caller":
        return cls(person.works_for or person.id, person.id, person.role, expires_at, session_id)


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """What an attempt to sign in met: a limit, nobody, or a user whose password is still to be verified."""

    limited_by: Literal["place", "account"] | None
    """None: the attempt is taken."""
    retry_after_s: float | None
    person: Person | None
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to be recorded; only the hash of its secret is."""

    id: UUID
    user_id: UUID
    secret_hash: bytes
    email: str
    place: bytes


@dataclass(frozen=True, slots=True)
class Rotation:
    """What became of a refresh token that was shown."""

    outcome: Literal["rotated", "repeated", "replayed", "unknown"]
    salt: bytes | None
    """Makes the next secret of the one that was shown; None unless rotated or repeated."""
    person: Person | None


@dataclass(frozen=True, slots=True)
class OutsideClaims:
    """What a verified token of the outside issuer says."""

    issuer: str
    subject: str
    verified_email: str | None
    """None unless the issuer says that it verified it."""
    expires_at: float


class Sessions(Protocol):
    """The record of sessions, of attempts to sign in, and of who signs in elsewhere."""

    async def attempt(self, email: str, place: bytes) -> SignInAttempt: ...

    async def open(self, session: NewSession) -> None: ...

    async def rotate(
        self, session_id: UUID, secret_hash: bytes, next_hash: bytes, salt: bytes
    ) -> Rotation: ...

    async def close(self, session_id: UUID, secret_hash: bytes, *, everywhere: bool) -> Sequence[UUID]:
        """End the session whose secret was shown, or all of its user's; return which."""
        ...

    async def set_password(
        self, user_id: UUID, password_hash: str, *, keeping: UUID | None
    ) -> Sequence[UUID]:
        """Store a user's password and end their sessions but one; return which."""
        ...

    async def ended(self, within_s: float) -> Sequence[UUID]:
        """Return the sessions that ended in the last seconds, however they did."""
        ...

    async def by_subject(self, claims: OutsideClaims) -> Person | None:
        """Return the user that a subject is; one that is new is linked by their verified address."""
        ...


class PasswordCheck(Protocol):
    async def hash(self, password: str) -> str: ...

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Check a password; for nobody (None) it costs the same and fails."""
        ...


class AccessTokens(Protocol):
    @property
    def ttl_s(self) -> int: ...

    def mint(self, person: Person, session_id: UUID | None = None) -> str: ...

    def signed_here(self, token: str) -> bool:
        """Tell whether a token names one of our keys; nothing is verified."""
        ...

    def verify(self, token: str) -> Caller:
        """Raises Unauthenticated, TokenExpired."""
        ...


class OutsideTokens(Protocol):
    async def verify(self, token: str) -> OutsideClaims:
        """Raises Unauthenticated, TokenExpired."""
        ...
