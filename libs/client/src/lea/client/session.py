"""Who the client is signed in as: an access token that is renewed in time, by one request however many ask."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lea.client.errors import Refused

RENEW_BEFORE_S = 30.0


@dataclass(frozen=True)
class Tokens:
    access_token: str
    expires_in_s: int
    refresh_token: str | None


class Session:
    """Holds the tokens. `renew` exchanges a refresh token; `on_tokens` is told of each change, to store it."""

    def __init__(
        self,
        renew: Callable[[str], Awaitable[Tokens]],
        *,
        access_token: str | None = None,
        refresh_token: str | None = None,
        on_tokens: Callable[[Tokens], None] | None = None,
    ) -> None:
        self._renew = renew
        self._on_tokens = on_tokens
        self._renewing = asyncio.Lock()
        self._expires_at = float("inf")
        self.access_token = access_token
        self.refresh_token = refresh_token

    def keep(self, tokens: Tokens) -> None:
        """Use these from now on."""
        self.access_token, self.refresh_token = tokens.access_token, tokens.refresh_token
        self._expires_at = time.monotonic() + tokens.expires_in_s
        if self._on_tokens is not None:
            self._on_tokens(tokens)

    def forget(self) -> None:
        self.access_token = self.refresh_token = None

    async def bearer(self) -> str | None:
        """Return an access token that still holds, as far as is known. Raises Unreachable."""
        token = self.access_token
        if token is None or time.monotonic() >= self._expires_at - RENEW_BEFORE_S:
            await self.renewed(token)
        return self.access_token

    async def renewed(self, stale: str | None) -> bool:
        """Replace a token that is over, unless somebody did; tell whether there is another one now.

        Raises Unreachable, and Refused for anything but the session's end.
        """
        async with self._renewing:
            if self.access_token != stale:
                return self.access_token is not None
            if self.refresh_token is None:
                return False
            try:
                self.keep(await self._renew(self.refresh_token))
            except Refused as error:
                if error.status != 401:
                    raise
                self.refresh_token = None
                return False
            return True
