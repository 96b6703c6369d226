"""Whom a token speaks for: one of ours, verified on the spot, or one of an outside issuer, once per token."""

import time
from collections import OrderedDict

from lea.gateway.errors import Unauthenticated
from lea.gateway.people import AccessTokens, Caller, OutsideTokens, Sessions

REMEMBERED = 4096
OUTSIDE_MEMORY_S = 300.0
"""How long a user who was disabled here may go on with an outside token."""
MAX_TOKEN_CHARS = 8192


class Callers:
    """Remembers whom it recognised: signatures are costly."""

    def __init__(self, tokens: AccessTokens, outside: OutsideTokens | None, sessions: Sessions) -> None:
        self._tokens = tokens
        self._outside = outside
        self._sessions = sessions
        self._known: OrderedDict[str, Caller] = OrderedDict()

    async def recognise(self, token: str) -> Caller:
        """Return whom a token speaks for. Raises Unauthenticated, TokenExpired."""
        known = self._known.get(token)
        if known is not None and known.expires_at > time.time():
            return known
        if len(token) > MAX_TOKEN_CHARS:
            raise Unauthenticated
        if self._outside is None or self._tokens.signed_here(token):
            caller = self._tokens.verify(token)
        else:
            caller = await self._from_outside(self._outside, token)
        self._known[token] = caller
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return caller

    async def _from_outside(self, outside: OutsideTokens, token: str) -> Caller:
        claims = await outside.verify(token)
        person = await self._sessions.by_subject(claims)
        if person is None:
            raise Unauthenticated
        return Caller.of(person, min(claims.expires_at, time.time() + OUTSIDE_MEMORY_S))
