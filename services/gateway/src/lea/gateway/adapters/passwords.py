"""Passwords: argon2id, hashed and verified apart from the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from lea.gateway.errors import ServiceUnavailable

MAX_AT_ONCE = 2
"""A verification costs tens of milliseconds of a core and 64 MiB."""
MAX_WAITING = 100


class Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._at_once = asyncio.Semaphore(MAX_AT_ONCE)
        self._waiting = 0
        self._nobody = self._hasher.hash("nobody's password")

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Check a password; for an unknown user (None) it costs the same and fails.

        Raises ServiceUnavailable when too many wait already.
        """
        if self._waiting >= MAX_WAITING:
            raise ServiceUnavailable
        self._waiting += 1
        try:
            async with self._at_once:
                holds = await asyncio.to_thread(self._verify, password_hash or self._nobody, password)
        finally:
            self._waiting -= 1
        return holds and password_hash is not None

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password.encode("utf-8", "surrogatepass"))
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
