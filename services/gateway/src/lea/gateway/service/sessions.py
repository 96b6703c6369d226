"""Sessions: signing in, renewing, signing out.

A refresh token names its session and carries a secret; PostgreSQL keeps hashes alone. Each renewal makes the next
secret out of the one shown and a salt that is stored: whoever shows the same token again within the grace (a second
tab, an answer that got lost) gets the same successor, so that a session never forks. A token older than that ends
the session: either its holder or somebody else has a copy.
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID, uuid4

from lea.gateway import errors, refusals
from lea.gateway.errors.users import WrongPassword
from lea.gateway.limits import attempts
from lea.gateway.people import (
    AccessTokens,
    Caller,
    NewSession,
    PasswordCheck,
    Person,
    Sessions,
    SignInAttempt,
)
from lea.gateway.ports import Users
from lea.gateway.service.endings import EndedSessions
from lea.runtime.logging import get_logger

SECRET_BYTES = 32
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Granted:
    """What a client is given."""

    access_token: str
    access_ttl_s: int
    refresh_token: str


class Doorkeeper:
    def __init__(
        self,
        sessions: Sessions,
        ended: EndedSessions,
        users: Users,
        passwords: PasswordCheck,
        tokens: AccessTokens,
        *,
        per_place_minute: int,
        per_account_hour: int,
    ) -> None:
        self._sessions = sessions
        self._ended = ended
        self._users = users
        self._passwords = passwords
        self._tokens = tokens
        self._quotas = {"place": per_place_minute, "account": per_account_hour}

    async def sign_in(self, email: str, password: str, place: bytes) -> Granted:
        """Begin a session. Raises WrongCredentials, TooManyAttempts; an unknown address costs the same time."""
        attempt = await self._attempt(email, place)
        holds = await self._passwords.verify(attempt.password_hash, password)
        if not holds or attempt.person is None:
            raise errors.WrongCredentials
        session_id, secret = uuid4(), secrets.token_bytes(SECRET_BYTES)
        await self._sessions.open(NewSession(session_id, attempt.person.id, _hash(secret), email, place))
        return self._granted(attempt.person, session_id, secret)

    async def renew(self, refresh_token: str) -> Granted:
        """Exchange a refresh token for the next one and an access token. Raises SessionEnded."""
        session_id, secret = _read(refresh_token)
        salt = secrets.token_bytes(SECRET_BYTES)
        rotation = await self._sessions.rotate(session_id, _hash(secret), _hash(_next(secret, salt)), salt)
        if rotation.person is None or rotation.salt is None:
            if rotation.outcome == "replayed":
                _log.warning("session revoked", reason="refresh_token_replayed")
            raise refusals.SessionEnded
        return self._granted(rotation.person, session_id, _next(secret, rotation.salt))

    async def sign_out(self, refresh_token: str, *, everywhere: bool) -> None:
        """End the token's session, or all of its user's, at once; a session that is over stays so."""
        try:
            session_id, secret = _read(refresh_token)
        except refusals.SessionEnded:
            return
        self._ended.note(await self._sessions.close(session_id, _hash(secret), everywhere=everywhere))

    async def change_password(self, caller: Caller, current: str, new: str, place: bytes) -> None:
        """Give a user the password that they chose; their other sessions end, this one goes on.

        Raises WrongPassword, TooManyAttempts, Unauthenticated for whoever is nobody any more.
        """
        user = await self._users.by_id(caller.person_id)
        if user is None:
            raise errors.Unauthenticated
        attempt = await self._attempt(user.email, place)
        if not await self._passwords.verify(attempt.password_hash, current):
            raise WrongPassword
        hashed = await self._passwords.hash(new)
        self._ended.note(
            await self._sessions.set_password(caller.person_id, hashed, keeping=caller.session_id)
        )

    async def _attempt(self, email: str, place: bytes) -> SignInAttempt:
        attempt = await self._sessions.attempt(email, place)
        if attempt.limited_by is not None:
            _log.warning("sign-in refused", limited_by=attempt.limited_by)
            quota = self._quotas[attempt.limited_by]
            raise refusals.TooManyAttempts.over(
                attempts(attempt.limited_by, quota, attempt.retry_after_s or 0.0)
            )
        return attempt

    def _granted(self, person: Person, session_id: UUID, secret: bytes) -> Granted:
        refresh_token = base64.urlsafe_b64encode(session_id.bytes + secret).decode().rstrip("=")
        return Granted(self._tokens.mint(person, session_id), self._tokens.ttl_s, refresh_token)


def _read(token: str) -> tuple[UUID, bytes]:
    """Return a refresh token's session and secret. Raises SessionEnded for what is none of ours."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise refusals.SessionEnded from None
    if len(raw) != 16 + SECRET_BYTES:
        raise refusals.SessionEnded
    return UUID(bytes=raw[:16]), raw[16:]


def _hash(secret: bytes) -> bytes:
    """Return what is stored: the secret is random, so that a plain hash can't be guessed."""
    return hashlib.sha256(secret).digest()


def _next(secret: bytes, salt: bytes) -> bytes:
    """Make the next secret: not to be had from what is stored alone."""
    return hashlib.sha256(b"next" + secret + salt).digest()
