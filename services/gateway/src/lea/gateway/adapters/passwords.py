"""Passwords: argon2id, hashed and verified apart from the event loop."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from lea.gateway.errors import ServiceUnavailable

MAX_AT_ONCE = 2
"""A verification costs tens of milliseconds of a core and 64 MiB."""
MAX_WAITING = 100


T = TypeVar("T")


class Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._at_once = asyncio.Semaphore(MAX_AT_ONCE)
        self._waiting = 0
        self._nobody = self._hasher.hash("nobody's password")

    async def hash(self, password: str) -> str:
        """Return what is stored of a password (PHC string). Raises ServiceUnavailable when too many wait already."""
        return await self._in_turn(self._hash, password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Check a password; for an unknown user (None) it costs the same and fails.

        Raises ServiceUnavailable when too many wait already.
        """
        holds = await self._in_turn(self._verify, password_hash or self._nobody, password)
        return holds and password_hash is not None

    async def _in_turn(self, work: Callable[..., T], *arguments: str) -> T:
        if self._waiting >= MAX_WAITING:
            raise ServiceUnavailable
        self._waiting += 1
        try:
            async with self._at_once:
                return await asyncio.to_thread(work, *arguments)
        finally:
            self._waiting -= 1

    def _hash(self, password: str) -> str:
        return self._hasher.hash(password.encode("utf-8", "surrogatepass"))

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password.encode("utf-8", "surrogatepass"))
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
