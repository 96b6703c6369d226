"""Access tokens: JWTs signed with Ed25519, of a form so narrow that there is nothing to confuse."""

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from jwt.algorithms import OKPAlgorithm

from lea.gateway.errors import Unauthenticated
from lea.gateway.people import Caller, Person, Role
from lea.gateway.refusals import TokenExpired

ALGORITHM = "EdDSA"
TOKEN_TYPE = "at+jwt"  # noqa: S105 (RFC 9068)
HEADER_MEMBERS = {"alg", "kid", "typ"}
"""No more and no less: no key or address of a key is ever taken from a token, and `crit` finds nobody home."""
REQUIRED = ["exp", "iat", "sub", "iss", "aud", "role"]


class KeyUnusable(Exception):
    """A key file holds no Ed25519 key."""


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """Read the signing key. Raises KeyUnusable."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnusable(f"{path}: {type(error).__name__}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path}: not an Ed25519 key")
    return key


def load_public_key(path: Path) -> Ed25519PublicKey:
    """Read a key that signs no more, or not yet: a public one, or a private one. Raises KeyUnusable."""
    pem = path.read_bytes()
    if b"PRIVATE KEY" in pem:
        return load_private_key(path).public_key()
    try:
        key = load_pem_public_key(pem)
    except (ValueError, TypeError) as error:
        raise KeyUnusable(f"{path}: {type(error).__name__}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable(f"{path}: not an Ed25519 key")
    return key


class Tokens:
    """Mints with one key, verifies with several: keys rotate without signing anybody out."""

    def __init__(
        self,
        key: Ed25519PrivateKey,
        *,
        issuer: str,
        audience: str,
        ttl_s: int,
        others: Iterable[Ed25519PublicKey] = (),
    ) -> None:
        self._key = key
        self._kid = _kid(key.public_key())
        self._keys = {_kid(one): one for one in (key.public_key(), *others)}
        self._issuer = issuer
        self._audience = audience
        self._ttl_s = ttl_s

    @property
    def ttl_s(self) -> int:
        return self._ttl_s

    def mint(self, person: Person, session_id: UUID | None = None) -> str:
        """Return an access token, which names its session (`sid`) where it has one."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(person.id),
            "role": person.role,
            "iat": now,
            "exp": now + self._ttl_s,
            "jti": uuid4().hex,
        }
        if person.works_for is not None:
            claims["works_for"] = str(person.works_for)
        if session_id is not None:
            claims["sid"] = str(session_id)
        return jwt.encode(
            claims, self._key, algorithm=ALGORITHM, headers={"kid": self._kid, "typ": TOKEN_TYPE}
        )

    def signed_here(self, token: str) -> bool:
        try:
            return jwt.get_unverified_header(token).get("kid") in self._keys
        except (jwt.PyJWTError, ValueError, TypeError):
            return False

    def verify(self, token: str) -> Caller:
        """Return whom a token speaks for. Raises Unauthenticated for any but a valid one of ours, TokenExpired."""
        try:
            key = self._key_of(jwt.get_unverified_header(token))
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                options={"require": REQUIRED},
            )
            person = Person(UUID(claims["sub"]), Role(claims["role"]), _id_in(claims, "works_for"))
            return Caller.of(person, float(claims["exp"]), _id_in(claims, "sid"))
        except jwt.ExpiredSignatureError as error:
            raise TokenExpired from error
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
            raise Unauthenticated from error

    def _key_of(self, header: dict[str, Any]) -> Ed25519PublicKey:
        key = self._keys.get(str(header.get("kid")))
        if key is None or header.keys() != HEADER_MEMBERS or header["typ"] != TOKEN_TYPE:
            raise Unauthenticated
        return key

    def jwks(self) -> dict[str, Any]:
        """Return the public keys as a JWK Set (RFC 7517, 8037)."""
        return {
            "keys": [
                OKPAlgorithm.to_jwk(key, as_dict=True) | {"kid": kid, "use": "sig", "alg": ALGORITHM}
                for kid, key in self._keys.items()
            ]
        }


def _id_in(claims: dict[str, Any], name: str) -> UUID | None:
    found = claims.get(name)
    return UUID(found) if found is not None else None


def _kid(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]
