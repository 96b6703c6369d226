"""Tokens of an outside issuer: verified with its keys, fetched seldom and never for long."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from lea.gateway.adapters import outside
from lea.gateway.adapters.outside import OutsideIssuer
from lea.gateway.errors import Unauthenticated
from lea.gateway.people import Caller, OutsideClaims, Person, Role
from lea.gateway.refusals import TokenExpired
from lea.gateway.service.callers import Callers
from lea.runtime.errors import Unavailable

ISSUER = "https://issuer.example"
RSA = generate_rsa_key(public_exponent=65537, key_size=2048)
EC = generate_private_key(SECP256R1())


class Issuer:
    """Serves discovery and keys; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.named = ISSUER
        self.silent = False
        self.keys: list[dict[str, Any]] = [
            RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True)
            | {"kid": "rsa", "use": "sig", "alg": "RS256"},
            ECAlgorithm.to_jwk(EC.public_key(), as_dict=True) | {"kid": "ec"},
            {
                "kty": "oct",
                "kid": "shared",
                "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ",
                "alg": "HS256",
            },
            {"kty": "unheard of", "kid": "strange"},
        ]

    async def answer(self, request: httpx2.Request) -> httpx2.Response:
        if self.silent:
            await asyncio.sleep(60)
        if request.url.path.endswith("openid-configuration"):
            return httpx2.Response(200, json={"issuer": self.named, "jwks_uri": f"{ISSUER}/keys"})
        self.asked += 1
        return httpx2.Response(200, json={"keys": self.keys})

    def reader(self) -> OutsideIssuer:
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(self.answer))
        return OutsideIssuer(http, issuer=ISSUER, audience="lea")


def token(
    key: Any = RSA, algorithm: str = "RS256", *, header: dict[str, Any] | None = None, **claims: Any
) -> str:
    said = {"iss": ISSUER, "aud": "lea", "sub": "s-1", "exp": time.time() + 60} | claims
    said = {name: value for name, value in said.items() if value is not None}
    named = {name: value for name, value in ({"kid": "rsa"} | (header or {})).items() if value is not None}
    return jwt.encode(said, key, algorithm=algorithm, headers=named)


async def test_what_it_says_is_believed_and_its_keys_are_fetched_once() -> None:
    issuer = Issuer()
    reader = issuer.reader()
    claims = await reader.verify(token(email="a@b.ca", email_verified=True))
    assert (claims.subject, claims.verified_email) == ("s-1", "a@b.ca")
    assert (await reader.verify(token(email="a@b.ca"))).verified_email is None
    assert (await reader.verify(token(email="a@b.ca", email_verified="true"))).verified_email is None
    await reader.verify(token(EC, "ES256", header={"kid": "ec", "typ": "at+jwt"}))
    assert issuer.asked == 1


SHARED = "secret-secret-secret-secret-1234"
FORGERIES: dict[str, Any] = {
    "another key": lambda: token(generate_rsa_key(public_exponent=65537, key_size=2048)),
    "another algorithm of the same key": lambda: token(algorithm="RS512"),
    "the key of another kind": lambda: token(header={"kid": "ec"}),
    "a shared secret": lambda: token(SHARED, "HS256", header={"kid": "shared"}),
    "unsigned": lambda: token(None, "none"),
    "no key's name": lambda: token(header={"kid": None}),
    "another issuer": lambda: token(iss="https://else.example"),
    "another audience": lambda: token(aud="else"),
    "no audience": lambda: token(aud=None),
    "no subject": lambda: token(sub=None),
    "no end": lambda: token(exp=None),
    "not yet": lambda: token(nbf=time.time() + 600),
    "something critical": lambda: token(header={"crit": ["exp"]}),
    "a logout token": lambda: token(header={"typ": "logout+jwt"}),
    "nothing": lambda: "a.b.c",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_forgery_is_refused(forge: Any) -> None:
    with pytest.raises(Unauthenticated):
        await Issuer().reader().verify(forge())


async def test_one_that_was_good_is_told_apart() -> None:
    with pytest.raises(TokenExpired):
        await Issuer().reader().verify(token(exp=time.time() - 60))


async def test_an_unknown_key_is_asked_for_once_a_minute_however_many_name_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    issuer = Issuer()
    reader = issuer.reader()
    await reader.verify(token())
    strangers = (reader.verify(token(header={"kid": f"new-{number}"})) for number in range(20))
    found = await asyncio.gather(*strangers, return_exceptions=True)
    assert {type(one) for one in found} == {Unauthenticated}
    assert issuer.asked == 1
    monkeypatch.setattr(outside, "ASK_AGAIN_AFTER_S", 0.0)
    issuer.keys[0]["kid"] = "rotated"
    assert (await reader.verify(token(header={"kid": "rotated"}))).subject == "s-1"
    with pytest.raises(Unauthenticated):
        await reader.verify(token())


async def test_an_issuer_that_is_silent_costs_little_and_known_keys_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outside, "FETCH_TIMEOUT_S", 0.05)
    issuer = Issuer()
    issuer.silent = True
    reader = issuer.reader()
    with pytest.raises(Unavailable):
        await reader.verify(token())
    issuer.silent = False
    monkeypatch.setattr(outside, "ASK_AGAIN_AFTER_S", 0.0)
    await reader.verify(token())
    issuer.silent = True
    with pytest.raises(Unauthenticated):
        await reader.verify(token(header={"kid": "new"}))
    assert (await reader.verify(token())).subject == "s-1"


async def test_the_keys_of_another_issuer_are_none_of_ours() -> None:
    issuer = Issuer()
    issuer.named = "https://evil.example"
    with pytest.raises(Unavailable):
        await issuer.reader().verify(token())


class Own:
    """Our own tokens, as far as `Callers` asks for them: none is ours."""

    ttl_s = 900
    caller = Caller(uuid4(), uuid4(), Role.BROKER, time.time() + 60)

    def signed_here(self, token: str) -> bool:
        return token == "ours"

    def verify(self, token: str) -> Caller:
        if token != "ours":
            raise Unauthenticated
        return self.caller


class Linked:
    """Knows one subject; counts how often it is asked."""

    asked = 0
    person = Person(uuid4(), Role.BROKER, None)

    async def by_subject(self, claims: OutsideClaims) -> Person | None:
        self.asked += 1
        return self.person if claims.subject == "s-1" else None


async def test_a_user_is_looked_up_once_per_token_and_a_stranger_is_refused() -> None:
    linked = Linked()
    callers = Callers(Own(), Issuer().reader(), linked)  # type: ignore[arg-type]
    shown = token()
    for _ in range(3):
        assert (await callers.recognise(shown)).user_id == linked.person.id
    assert linked.asked == 1
    with pytest.raises(Unauthenticated):
        await callers.recognise(token(sub="s-2"))
    assert await callers.recognise("ours") == Own.caller


async def test_without_an_outside_issuer_its_tokens_are_forgeries() -> None:
    callers = Callers(Own(), None, Linked())  # type: ignore[arg-type]
    with pytest.raises(Unauthenticated):
        await callers.recognise(token())
