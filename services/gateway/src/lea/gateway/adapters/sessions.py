"""The record of sessions, attempts and outside subjects: one statement, and so one round trip, for each step."""

from uuid import UUID

from sqlalchemy import text

from lea.gateway.people import NewSession, OutsideClaims, Person, Role, Rotation, SignInAttempt
from lea.runtime.database import Database
from lea.runtime.statements import Row

_ATTEMPT = text(
    "SELECT limited_by, retry_after_s, id, role, works_for, password_hash"
    " FROM identity.attempt_sign_in(:email, :place, :per_place_minute, :per_account_hour)"
)
_OPEN = text(
    "SELECT identity.open_session(:session, :user, :secret_hash, :email, :place,"
    " :per_place_minute, :per_account_hour, :idle_s, :longest_s)"
)
_ROTATE = text(
    "SELECT outcome, salt, user_id AS id, role, works_for"
    " FROM identity.rotate_session(:session, :secret_hash, :next_hash, :salt, :grace_s, :idle_s)"
)
_CLOSE = text(
    """
    WITH shown AS (
        SELECT user_id FROM identity.sessions WHERE id = :session AND :secret_hash IN (secret_hash, previous_hash)
    )
    DELETE FROM identity.sessions s USING shown
    WHERE s.user_id = shown.user_id AND (s.id = :session OR CAST(:everywhere AS boolean)) RETURNING s.id
    """
)
_SET_PASSWORD = text("UPDATE identity.users SET password_hash = :password_hash WHERE id = :user")
_END_OTHERS = text(
    "DELETE FROM identity.sessions WHERE user_id = :user AND id IS DISTINCT FROM CAST(:keeping AS uuid) RETURNING id"
)
_ENDED = text(
    "SELECT id FROM identity.ended_sessions WHERE ended_at > clock_timestamp() - make_interval(secs => :within_s)"
)
_BY_SUBJECT = text(
    """
    WITH known AS (
        SELECT user_id FROM identity.outside_subjects WHERE issuer = :issuer AND subject = :subject
    ), linked AS (
        INSERT INTO identity.outside_subjects (issuer, subject, user_id)
        SELECT :issuer, :subject, u.id FROM identity.users u
        WHERE lower(u.email) = lower(CAST(:email AS text)) AND u.disabled_at IS NULL
            AND NOT EXISTS (SELECT FROM known)
        ON CONFLICT DO NOTHING RETURNING user_id
    )
    SELECT u.id, u.role, u.works_for FROM identity.users u
    WHERE u.disabled_at IS NULL AND u.id IN (SELECT user_id FROM known UNION SELECT user_id FROM linked)
    """
)


class SessionRepository:
    def __init__(
        self,
        database: Database,
        *,
        per_place_minute: int,
        per_account_hour: int,
        idle_s: int,
        longest_s: int,
        grace_s: float,
    ) -> None:
        self._database = database
        self._limits = {"per_place_minute": per_place_minute, "per_account_hour": per_account_hour}
        self._idle_s = idle_s
        self._longest_s = longest_s
        self._grace_s = grace_s

    async def attempt(self, email: str, place: bytes) -> SignInAttempt:
        [row] = await self._database.once(_ATTEMPT, {"email": email, "place": place} | self._limits)
        return SignInAttempt(row.limited_by, row.retry_after_s, _person(row), row.password_hash)

    async def open(self, session: NewSession) -> None:
        values = {
            "session": session.id,
            "user": session.user_id,
            "secret_hash": session.secret_hash,
            "email": session.email,
            "place": session.place,
            "idle_s": self._idle_s,
            "longest_s": self._longest_s,
        }
        await self._database.once(_OPEN, values | self._limits)

    async def rotate(self, session_id: UUID, secret_hash: bytes, next_hash: bytes, salt: bytes) -> Rotation:
        values = {"session": session_id, "secret_hash": secret_hash, "next_hash": next_hash, "salt": salt}
        times = {"grace_s": self._grace_s, "idle_s": self._idle_s}
        [row] = await self._database.once(_ROTATE, values | times)
        return Rotation(row.outcome, row.salt, _person(row))

    async def close(self, session_id: UUID, secret_hash: bytes, *, everywhere: bool) -> list[UUID]:
        values = {"session": session_id, "secret_hash": secret_hash, "everywhere": everywhere}
        return [row.id for row in await self._database.once(_CLOSE, values)]

    async def set_password(self, user_id: UUID, password_hash: str, *, keeping: UUID | None) -> list[UUID]:
        async with self._database.transaction(user_id) as session:
            await session.execute(_SET_PASSWORD, {"user": user_id, "password_hash": password_hash})
            ended = await session.execute(_END_OTHERS, {"user": user_id, "keeping": keeping})
            return list(ended.scalars())

    async def ended(self, within_s: float) -> list[UUID]:
        return [row.id for row in await self._database.once(_ENDED, {"within_s": within_s})]

    async def by_subject(self, claims: OutsideClaims) -> Person | None:
        values = {"issuer": claims.issuer, "subject": claims.subject, "email": claims.verified_email}
        rows = await self._database.once(_BY_SUBJECT, values)
        return _person(rows[0]) if rows else None


def _person(row: Row) -> Person | None:
    return Person(row.id, Role(row.role), row.works_for) if row.id is not None else None
