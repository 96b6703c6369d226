"""Tokens of an outside issuer (OpenID Connect): its keys by discovery, fetched apart from any request.

A request waits for the network only when its token names a key that nobody has seen yet, at most once a minute
for all of them together, and not for long.
"""

import asyncio
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx2
import jwt
import msgspec

from lea.gateway.errors import Unauthenticated
from lea.gateway.people import OutsideClaims
from lea.gateway.refusals import TokenExpired
from lea.runtime.errors import Unavailable
from lea.runtime.logging import get_logger

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"})
"""Signatures by a private key; nothing that a public key could be the secret of."""
TOKEN_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
FETCH_TIMEOUT_S = 5.0
MAX_DOCUMENT_BYTES = 262_144
ASK_AGAIN_AFTER_S = 60.0
RENEW_EVERY_S = 3600.0
LEEWAY_S = 30.0

_log = get_logger(__name__)


class OutsideIssuer:
    """Verifies; who the subject is here is for others to say."""

    def __init__(self, http: httpx2.AsyncClient, *, issuer: str, audience: str) -> None:
        self._http = http
        self._issuer = issuer
        self._audience = audience
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked_at: float | None = None
        self._fetching = asyncio.Lock()

    async def run(self) -> None:
        """Keep the keys fresh until it is cancelled."""
        while True:
            await self._fetch_unless_lately()
            await asyncio.sleep(RENEW_EVERY_S if self._keys else ASK_AGAIN_AFTER_S)

    async def verify(self, token: str) -> OutsideClaims:
        """Return what a token says. Raises Unauthenticated, TokenExpired, Unavailable (no keys at all yet)."""
        try:
            key = await self._key_of(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_S,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
            return self._claims(claims)
        except jwt.ExpiredSignatureError as error:
            raise TokenExpired from error
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
            raise Unauthenticated from error

    def _claims(self, claims: dict[str, Any]) -> OutsideClaims:
        email = claims.get("email") if claims.get("email_verified") is True else None
        return OutsideClaims(
            self._issuer,
            str(claims["sub"]),
            email if isinstance(email, str) else None,
            float(claims["exp"]) + LEEWAY_S,
        )

    async def _key_of(self, header: dict[str, Any]) -> jwt.PyJWK:
        kid, token_type = header.get("kid"), header.get("typ", "JWT")
        if not isinstance(kid, str) or "crit" in header or str(token_type).lower() not in TOKEN_TYPES:
            raise Unauthenticated
        if kid not in self._keys:
            await self._fetch_unless_lately()
        if not self._keys:
            raise Unavailable("the outside issuer's keys")
        key = self._keys.get(kid)
        if key is None or header.get("alg") != key.algorithm_name:
            raise Unauthenticated
        return key

    async def _fetch_unless_lately(self) -> None:
        """Fetch the keys, one at a time and once a minute; those that are known stay when it fails."""
        async with self._fetching:
            if self._asked_at is not None and monotonic() - self._asked_at < ASK_AGAIN_AFTER_S:
                return
            self._asked_at = monotonic()
            try:
                async with asyncio.timeout(FETCH_TIMEOUT_S):
                    self._keys = await self._fetch()
            except (httpx2.HTTPError, TimeoutError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
                _log.warning("outside keys not renewed", reason=type(error).__name__)

    async def _fetch(self) -> dict[str, jwt.PyJWK]:
        discovered = await self._get(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        if discovered["issuer"] != self._issuer:
            raise ValueError("the discovery document is another issuer's")
        if urlsplit(discovered["jwks_uri"]).scheme != urlsplit(self._issuer).scheme:
            raise ValueError("keys come as safely as the issuer's name")
        keys: dict[str, jwt.PyJWK] = {}
        for described in (await self._get(discovered["jwks_uri"]))["keys"]:
            try:
                key = jwt.PyJWK.from_dict(described)
            except (jwt.PyJWTError, ValueError):
                continue  # a key of a kind that we don't know is no reason to refuse the others
            if key.key_id and key.algorithm_name in ALGORITHMS and described.get("use", "sig") == "sig":
                keys[key.key_id] = key
        return keys

    async def _get(self, url: str) -> dict[str, Any]:
        received = b""
        async with self._http.stream("GET", url) as response:
            response.raise_for_status()
            async for chunk in response.aiter_bytes():
                received += chunk
                if len(received) > MAX_DOCUMENT_BYTES:
                    raise ValueError("the document is too large")
        return msgspec.json.decode(received, type=dict[str, Any])
