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
from jwt.algorithms import OKPAlgorithm

from lea.gateway.adapters.tokens import KeyUnusable, Tokens, load_private_key, load_public_key
from lea.gateway.errors import Unauthenticated
from lea.gateway.people import Person, Role
from lea.gateway.refusals import TokenExpired

KEY = Ed25519PrivateKey.generate()
ATTACKERS = Ed25519PrivateKey.generate()
BROKER = Person(uuid4(), Role.BROKER, None)


def tokens(key: Ed25519PrivateKey = KEY, **changes: Any) -> Tokens:
    return Tokens(key, **({"issuer": "lea", "audience": "lea", "ttl_s": 900} | changes))


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})


def encoded(part: object) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(algorithm: str) -> Callable[[str], str]:
    def forge(token: str) -> str:
        header, claims = parts(token)
        return f"{encoded(header | {'alg': algorithm})}.{encoded(claims)}."

    return forge


def with_secret(secret: bytes) -> Callable[[str], str]:
    """Sign with what is public, as if it were a secret."""

    def forge(token: str) -> str:
        header, claims = parts(token)
        key = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
        head = f"{encoded(header | {'alg': 'HS256'})}.{encoded(claims)}"
        return f"{head}.{encoded(key.sign(head.encode(), secret))}"

    return forge


def with_header(key: Ed25519PrivateKey = KEY, **changes: Any) -> Callable[[str], str]:
    def forge(token: str) -> str:
        header, claims = parts(token)
        header = {name: value for name, value in (header | changes).items() if value is not None}
        head = f"{encoded(header)}.{encoded(claims)}"
        return f"{head}.{encoded(key.sign(head.encode()))}"

    return forge


def with_claims(**changes: Any) -> Callable[[str], str]:
    def forge(token: str) -> str:
        header, claims = parts(token)
        claims = {name: value for name, value in (claims | changes).items() if value is not None}
        head = f"{encoded(header)}.{encoded(claims)}"
        return f"{head}.{encoded(KEY.sign(head.encode()))}"

    return forge


def raw(change: Callable[[str, str, str], str]) -> Callable[[str], str]:
    return lambda token: change(*token.split("."))


def public_pem() -> bytes:
    return KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_raw() -> bytes:
    return KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def flipped(text: str) -> str:
    return ("B" if text[0] == "A" else "A") + text[1:]


def above_order(signature: str) -> str:
    """Add the group's order to S: the same equation holds, and RFC 8032 has it refused (5.1.7)."""
    whole = base64.urlsafe_b64decode(signature + "==")
    scalar = int.from_bytes(whole[32:], "little") + 2**252 + 27742317777372353535851937790883648493
    return encoded(whole[:32] + scalar.to_bytes(32, "little"))


NOW = int(time.time())
THEIR_JWK = OKPAlgorithm.to_jwk(ATTACKERS.public_key(), as_dict=True)
FORGERIES: dict[str, Callable[[str], str]] = {
    # the shape of it, after Wycheproof's cases for JSON Web Signature
    "empty": lambda _: "",
    "not a token": lambda _: "a.b.c",
    "no signature": raw(lambda header, claims, _: f"{header}.{claims}."),
    "no signature and no dot": raw(lambda header, claims, _: f"{header}.{claims}"),
    "another signature": raw(lambda header, claims, signature: f"{header}.{claims}.{flipped(signature)}"),
    "a longer signature": lambda token: token + "AAAA",
    "a shorter signature": lambda token: token[:-4],
    "a signature of zeros": raw(lambda header, claims, _: f"{header}.{claims}.{encoded(bytes(64))}"),
    "the same signature with another scalar": raw(
        lambda *given: ".".join((*given[:2], above_order(given[2])))
    ),
    "no claims": raw(lambda header, _, signature: f"{header}..{signature}"),
    "no claims and no dot": raw(lambda header, _, signature: f"{header}.{signature}"),
    "other claims": raw(lambda header, claims, signature: f"{header}.{flipped(claims)}.{signature}"),
    "no header": raw(lambda _, claims, signature: f".{claims}.{signature}"),
    "no header and no dot": raw(lambda _, claims, signature: f"{claims}.{signature}"),
    "an empty part more": lambda token: f"{token}.",
    "a part more": lambda token: f"{token}.foo",
    "JSON serialization": raw(
        lambda header, claims, signature: json.dumps(
            {"payload": claims, "signatures": [{"protected": header, "signature": signature}]}
        )
    ),
    "a header that is no object": raw(lambda _, claims, sign: f"{encoded([1])}.{claims}.{sign}"),
    "a header that is no JSON": raw(lambda _, claims, sign: f"{encoded(b'nothing')}.{claims}.{sign}"),
    "a header that is no base64": raw(lambda _, claims, sign: f"!!!.{claims}.{sign}"),
    "overlong": lambda token: token + "A" * 9000,
    # which algorithm
    "unsigned": unsigned("none"),
    "unsigned, spelled otherwise": unsigned("nOnE"),
    "the raw public key as a secret": with_secret(public_raw()),
    "the public key's PEM as a secret": with_secret(public_pem()),
    "an empty secret": with_secret(b""),
    "an algorithm by another name": with_header(alg="Ed25519ph"),
    "no algorithm": with_header(alg=None),
    # which key
    "another key": lambda _: tokens(ATTACKERS).mint(BROKER),
    "another key under our name": with_header(ATTACKERS),
    "a path as the key's name": with_header(kid="../../etc/passwd"),
    "an injection as the key's name": with_header(kid="x' UNION SELECT 'k"),
    "a number as the key's name": with_header(kid=7),
    "a list as the key's name": with_header(kid=["a"]),
    "no key's name": with_header(kid=None),
    "a key that it brings along": with_header(ATTACKERS, jwk=THEIR_JWK),
    "our signature beside a key that it brings along": with_header(jwk=THEIR_JWK),
    "where to fetch the keys": with_header(jku="https://evil.example/jwks.json"),
    "where to fetch a certificate": with_header(x5u="https://evil.example/cert.pem"),
    "a certificate": with_header(x5c=["MIIB"]),
    # what it is
    "something critical": with_header(crit=["exp"]),
    "something critical that is known": with_header(crit=["b64"], b64=True),
    "an unencoded payload": with_header(crit=["b64"], b64=False),
    "another type": with_header(typ="JWT"),
    "no type": with_header(typ=None),
    "a nested token": with_header(cty="JWT"),
    # for whom and when
    "another issuer": with_claims(iss="else"),
    "no issuer": with_claims(iss=None),
    "another audience": with_claims(aud="else"),
    "an audience among none": with_claims(aud=[]),
    "no audience": with_claims(aud=None),
    "expired": with_claims(exp=NOW - 1),
    "no end": with_claims(exp=None),
    "an end that is no number": with_claims(exp="tomorrow"),
    "not yet": with_claims(nbf=NOW + 600),
    "made in the future": with_claims(iat=NOW + 600),
    "no user": with_claims(sub=None),
    "a user that is no id": with_claims(sub="admin"),
    "a role that there is not": with_claims(role="owner"),
    "no role": with_claims(role=None),
    "a broker that is no id": with_claims(works_for="everybody"),
    "a session that is no id": with_claims(sid="everywhere"),
    "a session that is a list": with_claims(sid=[]),
}


def test_our_own_token_is_believed() -> None:
    issuer = tokens()
    caller = issuer.verify(issuer.mint(BROKER))
    assert (caller.user_id, caller.person_id, caller.role) == (BROKER.id, BROKER.id, Role.BROKER)


def test_an_assistant_works_in_the_brokers_files() -> None:
    assistant = Person(uuid4(), Role.ASSISTANT, BROKER.id)
    caller = tokens().verify(tokens().mint(assistant))
    assert (caller.user_id, caller.person_id) == (BROKER.id, assistant.id)


def test_the_forger_can_forge() -> None:
    token = tokens().mint(BROKER)
    assert tokens().verify(with_claims(jti="other")(token)).user_id == BROKER.id
    assert tokens().verify(with_header()(token)).user_id == BROKER.id


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forgery_is_refused(forge: Callable[[str], str]) -> None:
    issuer = tokens()
    with pytest.raises(Unauthenticated):
        issuer.verify(forge(issuer.mint(BROKER)))


def test_a_token_that_was_good_is_told_apart() -> None:
    with pytest.raises(TokenExpired):
        tokens().verify(with_claims(exp=NOW - 1)(tokens().mint(BROKER)))


def test_keys_rotate_without_signing_anybody_out() -> None:
    old, new = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    before, after = tokens(old), tokens(new, others=[old.public_key()])
    assert after.verify(before.mint(BROKER)).user_id == BROKER.id
    assert jwt.get_unverified_header(after.mint(BROKER)) != jwt.get_unverified_header(before.mint(BROKER))
    with pytest.raises(Unauthenticated):
        before.verify(after.mint(BROKER))
    assert len(after.jwks()["keys"]) == 2


def test_the_published_keys_verify_and_hold_nothing_private() -> None:
    issuer = tokens()
    token = issuer.mint(BROKER)
    published = jwt.PyJWKSet.from_dict(issuer.jwks())
    key = published[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, key, algorithms=["EdDSA"], audience="lea")["sub"] == str(BROKER.id)
    assert all("d" not in one for one in issuer.jwks()["keys"])


def test_a_key_of_another_kind_is_unusable(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    rsa = generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(rsa.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for load in (load_private_key, load_public_key):
        with pytest.raises(KeyUnusable, match="not an Ed25519 key"):
            load(path)
    path.write_bytes(rsa.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(KeyUnusable, match="not an Ed25519 key"):
        load_public_key(path)
    path.write_text("nothing")
    for load in (load_private_key, load_public_key):
        with pytest.raises(KeyUnusable):
            load(path)


def test_the_other_key_may_be_public_or_private(tmp_path: Path) -> None:
    public, private = tmp_path / "public.pem", tmp_path / "private.pem"
    public.write_bytes(public_pem())
    private.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    found = [load_public_key(path).public_bytes(Encoding.Raw, PublicFormat.Raw) for path in (public, private)]
    assert found == [public_raw()] * 2
