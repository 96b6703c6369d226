"""Access tokens: JWTs signed with Ed25519."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from lea.gateway.errors import Unauthenticated

ALGORITHM = "EdDSA"
CACHE_SIZE = 4096
MAX_TOKEN_CHARS = 4096


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request."""

    user_id: UUID
    role: str
    expires_at: float


class KeyUnusable(Exception):
    """The key file holds no Ed25519 private key."""


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """Read the signing key. Raises KeyUnusable."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnusable(f"{path}: {type(error).__name__}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path}: not an Ed25519 key")
    return key


class Tokens:
    """Mints and verifies. A verified token is remembered until it expires: signatures are costly."""

    def __init__(self, key: Ed25519PrivateKey, *, issuer: str, audience: str, ttl_s: int) -> None:
        self._key = key
        self._public_key = key.public_key()
        raw = self._public_key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._kid = hashlib.sha256(raw).hexdigest()[:16]
        self._issuer = issuer
        self._audience = audience
        self.ttl_s = ttl_s
        self._verified: OrderedDict[str, Caller] = OrderedDict()

    def mint(self, user_id: UUID, role: str) -> str:
        """Return an access token for a user."""
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(user_id),
            "role": role,
            "iat": now,
            "exp": now + self.ttl_s,
            "jti": uuid4().hex,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self._kid})

    def verify(self, token: str) -> Caller:
        """Return whom a token speaks for. Raises Unauthenticated for any but a valid one of ours."""
        known = self._verified.get(token)
        if known is not None and known.expires_at > time.time():
            return known
        if len(token) > MAX_TOKEN_CHARS:
            raise Unauthenticated
        caller = self._verify(token)
        self._verified[token] = caller
        if len(self._verified) > CACHE_SIZE:
            self._verified.popitem(last=False)
        return caller

    def _verify(self, token: str) -> Caller:
        try:
            if jwt.get_unverified_header(token).get("kid") != self._kid:
                raise Unauthenticated
            claims = jwt.decode(
                token,
                self._public_key,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                options={"require": ["exp", "iat", "sub", "iss", "aud"]},
            )
            return Caller(UUID(claims["sub"]), str(claims.get("role", "")), float(claims["exp"]))
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
            raise Unauthenticated from error
