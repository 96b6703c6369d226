"""Only a token that we signed, for us, in time, is believed."""

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from lea.gateway.adapters.tokens import KeyUnusable, Tokens, load_private_key
from lea.gateway.errors import Unauthenticated

KEY = Ed25519PrivateKey.generate()
USER = uuid4()


def tokens(key: Ed25519PrivateKey = KEY, **changes: Any) -> Tokens:
    return Tokens(key, **({"issuer": "lea", "audience": "lea", "ttl_s": 900} | changes))


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})


def unsigned(token: str) -> str:
    header, claims = parts(token)
    encoded = [json.dumps(header | {"alg": "none"}), json.dumps(claims)]
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in encoded) + "."


def with_public_key_as_secret(token: str) -> str:
    header, claims = parts(token)
    public = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return jwt.encode(claims, public, algorithm="HS256", headers={"kid": header["kid"]})


def with_claims(**changes: Any) -> Callable[[str], str]:
    def forge(token: str) -> str:
        header, claims = parts(token)
        claims = {name: value for name, value in (claims | changes).items() if value is not None}
        return jwt.encode(claims, KEY, algorithm="EdDSA", headers={"kid": header["kid"]})

    return forge


def with_kid(kid: str) -> Callable[[str], str]:
    return lambda token: jwt.encode(parts(token)[1], KEY, algorithm="EdDSA", headers={"kid": kid})


FORGERIES: dict[str, Callable[[str], str]] = {
    "empty": lambda _: "",
    "not a token": lambda _: "a.b.c",
    "unsigned": unsigned,
    "public key as a secret": with_public_key_as_secret,
    "another key": lambda _: tokens(Ed25519PrivateKey.generate()).mint(USER, "broker"),
    "tampered": lambda token: token[:-6] + ("AAAAAA" if not token.endswith("AAAAAA") else "BBBBBB"),
    "another kid": with_kid("../../etc/passwd"),
    "another issuer": with_claims(iss="else"),
    "another audience": with_claims(aud="else"),
    "expired": with_claims(exp=int(time.time()) - 1),
    "without an end": with_claims(exp=None),
    "without a user": with_claims(sub=None),
    "a user that is no id": with_claims(sub="admin"),
    "overlong": lambda token: token + "A" * 5000,
}


def test_our_own_token_is_believed_twice() -> None:
    issuer = tokens()
    token = issuer.mint(USER, "broker")
    assert issuer.verify(token) == issuer.verify(token)
    assert (issuer.verify(token).user_id, issuer.verify(token).role) == (USER, "broker")


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forgery_is_refused(forge: Callable[[str], str]) -> None:
    issuer = tokens()
    token = issuer.mint(USER, "broker")
    issuer.verify(token)
    with pytest.raises(Unauthenticated):
        issuer.verify(forge(token))


def test_a_remembered_token_expires_all_the_same() -> None:
    issuer = tokens(ttl_s=1)
    token = issuer.mint(USER, "broker")
    assert issuer.verify(token).user_id == USER
    time.sleep(1.1)
    with pytest.raises(Unauthenticated):
        issuer.verify(token)


def test_a_key_of_another_kind_is_unusable(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    rsa = generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(rsa.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(KeyUnusable, match="not an Ed25519 key"):
        load_private_key(path)
    path.write_text("nothing")
    with pytest.raises(KeyUnusable):
        load_private_key(path)
