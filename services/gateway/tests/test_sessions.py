"""Sessions in a real PostgreSQL: rotation, the grace, replays, and who is locked out of what."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID, uuid4

import argon2
import pytest
import pytest_asyncio
from sqlalchemy import text

from lea.gateway import errors, refusals
from lea.gateway.adapters.passwords import Passwords
from lea.gateway.adapters.sessions import SessionRepository
from lea.gateway.adapters.users import UserRepository
from lea.gateway.people import OutsideClaims, Person, Role
from lea.gateway.service.endings import EndedSessions
from lea.gateway.service.sessions import Doorkeeper
from lea.runtime.database import Database
from lea.testing import fixtures

HASH = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("bon")
HOME, ELSEWHERE, OFFICE = b"home", b"elsewhere", b"office"


class Mint:
    ttl_s = 900

    def mint(self, person: Person, session_id: UUID | None = None) -> str:
        return f"{person.role} {person.id} {person.works_for}"


@dataclass
class House:
    database: Database
    owner: Database

    def __post_init__(self) -> None:
        self.ended = EndedSessions(self.sessions(), token_ttl_s=900)

    def sessions(self, **changes: float) -> SessionRepository:
        values = {
            "per_place_minute": 10,
            "per_account_hour": 5,
            "idle_s": 600,
            "longest_s": 3600,
            "grace_s": 20.0,
        }
        return SessionRepository(self.database, **(values | changes))  # type: ignore[arg-type]

    def doorkeeper(self, **changes: float) -> Doorkeeper:
        sessions = self.sessions(**changes)
        return Doorkeeper(
            sessions,
            self.ended,
            UserRepository(self.database),
            Passwords(),
            Mint(),  # type: ignore[arg-type]
            per_place_minute=10,
            per_account_hour=5,
        )

    async def user(self, **columns: object) -> tuple[UUID, str]:
        values = {
            "id": uuid4(),
            "email": f"{uuid4()}@lea.local",
            "name": "x",
            "password_hash": HASH,
        } | columns
        await self.rows(
            f"INSERT INTO identity.users ({', '.join(values)}) VALUES (:{', :'.join(values)}) RETURNING id",
            **values,
        )
        return UUID(str(values["id"])), str(values["email"])

    async def rows(self, statement: str, **parameters: object) -> list[tuple[object, ...]]:
        return [tuple(row) for row in await self.owner.once(text(statement), parameters)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(database: fixtures.Database) -> AsyncGenerator[House]:
    def connect(role: str) -> Database:
        return Database(database.url(role), pool_size=8, statement_timeout_s=5, application="test")

    house = House(connect("lea_gateway"), connect("postgres"))
    yield house
    await house.database.close()
    await house.owner.close()


async def wrong(doorkeeper: Doorkeeper, email: str, place: bytes, times: int = 1) -> list[type[Exception]]:
    found: list[type[Exception]] = []
    for _ in range(times):
        with pytest.raises(errors.Problem) as caught:
            await doorkeeper.sign_in(email, "faux", place)
        found.append(caught.type)
    return found


async def test_a_session_is_renewed_again_and_again(house: House) -> None:
    doorkeeper, (user_id, email) = house.doorkeeper(), await house.user()
    granted = await doorkeeper.sign_in(email.upper(), "bon", HOME)
    seen = {granted.refresh_token}
    for _ in range(3):
        granted = await doorkeeper.renew(granted.refresh_token)
        seen.add(granted.refresh_token)
        assert granted.access_token == f"broker {user_id} None"
    assert len(seen) == 4


async def test_nothing_that_is_stored_is_a_token(house: House) -> None:
    doorkeeper, (user_id, email) = house.doorkeeper(), await house.user()
    granted = await doorkeeper.renew((await doorkeeper.sign_in(email, "bon", HOME)).refresh_token)
    [row] = await house.rows(
        "SELECT secret_hash, previous_hash, salt, id FROM identity.sessions WHERE user_id = :u", u=user_id
    )
    session_id, forms = UUID(str(row[3])).bytes, [bytes(one) for one in row[:3]]  # type: ignore[arg-type]
    for stored in forms:
        forged = base64.urlsafe_b64encode(session_id + stored).decode().rstrip("=")
        assert forged != granted.refresh_token


async def test_two_tabs_and_a_lost_answer_get_the_same_successor(house: House) -> None:
    doorkeeper, (_, email) = house.doorkeeper(), await house.user()
    first = await doorkeeper.sign_in(email, "bon", HOME)
    at_once = await asyncio.gather(*(doorkeeper.renew(first.refresh_token) for _ in range(4)))
    later = await doorkeeper.renew(first.refresh_token)
    assert len({one.refresh_token for one in (*at_once, later)}) == 1
    assert (await doorkeeper.renew(later.refresh_token)).refresh_token != later.refresh_token


async def test_a_replay_after_the_grace_ends_the_session_for_everyone(house: House) -> None:
    doorkeeper, (user_id, email) = house.doorkeeper(grace_s=0.0), await house.user()
    stolen = await doorkeeper.sign_in(email, "bon", HOME)
    other = await doorkeeper.sign_in(email, "bon", OFFICE)
    present = await doorkeeper.renew(stolen.refresh_token)
    for token in (stolen.refresh_token, present.refresh_token):
        with pytest.raises(refusals.SessionEnded):
            await doorkeeper.renew(token)
    assert await doorkeeper.renew(other.refresh_token), "another session of the user's goes on"
    assert len(await house.rows("SELECT 1 FROM identity.sessions WHERE user_id = :u", u=user_id)) == 1


async def test_a_token_two_renewals_old_ends_the_session_even_within_the_grace(house: House) -> None:
    doorkeeper, (_, email) = house.doorkeeper(), await house.user()
    first = await doorkeeper.sign_in(email, "bon", HOME)
    second = await doorkeeper.renew(first.refresh_token)
    third = await doorkeeper.renew(second.refresh_token)
    with pytest.raises(refusals.SessionEnded):
        await doorkeeper.renew(first.refresh_token)
    with pytest.raises(refusals.SessionEnded):
        await doorkeeper.renew(third.refresh_token)


async def test_a_thief_who_renews_first_is_found_out(house: House) -> None:
    """Within the grace both get one successor; whoever uses it second, later, ends the session."""
    doorkeeper, (_, email) = house.doorkeeper(), await house.user()
    stolen = await doorkeeper.sign_in(email, "bon", HOME)
    thiefs = await doorkeeper.renew(stolen.refresh_token)
    owners = await doorkeeper.renew(stolen.refresh_token)
    assert owners == thiefs
    impatient = house.doorkeeper(grace_s=0.0)
    await impatient.renew(thiefs.refresh_token)
    with pytest.raises(refusals.SessionEnded):
        await impatient.renew(owners.refresh_token)


@pytest.mark.parametrize("token", ["", "x", "é", "AAAA", "A" * 64, "=" * 64, "a b" * 20])
async def test_what_is_no_refresh_token_is_refused(house: House, token: str) -> None:
    with pytest.raises(refusals.SessionEnded):
        await house.doorkeeper().renew(token)
    await house.doorkeeper().sign_out(token, everywhere=True)


async def test_sessions_end_by_themselves(house: House) -> None:
    (_, email) = await house.user()
    idle = house.doorkeeper(idle_s=0)
    token = (await idle.sign_in(email, "bon", HOME)).refresh_token
    with pytest.raises(refusals.SessionEnded):
        await idle.renew(token)
    bounded = house.doorkeeper(idle_s=600, longest_s=1)
    token = (await bounded.sign_in(email, "bon", HOME)).refresh_token
    token = (await bounded.renew(token)).refresh_token
    await asyncio.sleep(1.1)
    with pytest.raises(refusals.SessionEnded):
        await bounded.renew(token)


async def test_signing_out_here_and_everywhere(house: House) -> None:
    doorkeeper, (_, email) = house.doorkeeper(), await house.user()
    one, two, three = [await doorkeeper.sign_in(email, "bon", HOME) for _ in range(3)]
    await doorkeeper.sign_out(one.refresh_token, everywhere=False)
    with pytest.raises(refusals.SessionEnded):
        await doorkeeper.renew(one.refresh_token)
    two = await doorkeeper.renew(two.refresh_token)
    await doorkeeper.sign_out(two.refresh_token, everywhere=True)
    for gone in (two, three):
        with pytest.raises(refusals.SessionEnded):
            await doorkeeper.renew(gone.refresh_token)


async def test_a_disabled_user_renews_nothing(house: House) -> None:
    doorkeeper, (user_id, email) = house.doorkeeper(), await house.user()
    granted = await doorkeeper.sign_in(email, "bon", HOME)
    await house.rows("UPDATE identity.users SET disabled_at = now() WHERE id = :u RETURNING id", u=user_id)
    with pytest.raises(refusals.SessionEnded):
        await doorkeeper.renew(granted.refresh_token)
    assert await wrong(doorkeeper, email, HOME) == [errors.WrongCredentials]


async def test_a_user_keeps_twenty_sessions(house: House) -> None:
    doorkeeper, (user_id, email) = house.doorkeeper(), await house.user()
    granted = [await doorkeeper.sign_in(email, "bon", HOME) for _ in range(22)]
    assert len(await house.rows("SELECT 1 FROM identity.sessions WHERE user_id = :u", u=user_id)) == 20
    assert await doorkeeper.renew(granted[-1].refresh_token)
    with pytest.raises(refusals.SessionEnded):
        await doorkeeper.renew(granted[0].refresh_token)


async def test_strangers_who_guess_do_not_lock_the_broker_out(house: House) -> None:
    doorkeeper, (_, email) = house.doorkeeper(), await house.user()
    await doorkeeper.sign_in(email, "bon", HOME)
    found = [await wrong(doorkeeper, email, b"bot %d" % number) for number in range(7)]
    assert [one for [one] in found] == [errors.WrongCredentials] * 5 + [refusals.TooManyAttempts] * 2
    with pytest.raises(refusals.TooManyAttempts) as caught:
        await doorkeeper.sign_in(email, "bon", ELSEWHERE)
    assert caught.value.headers["RateLimit-Policy"] == '"sign-in-account";q=5;w=3600'
    assert int(caught.value.headers["Retry-After"]) <= 720
    assert await doorkeeper.sign_in(email, "bon", HOME), (
        "where the broker was before there is a count of its own"
    )


async def test_an_address_that_nobody_has_is_limited_the_same(house: House) -> None:
    doorkeeper = house.doorkeeper()
    found = [await wrong(doorkeeper, "personne@lea.local", b"b%d" % number) for number in range(6)]
    assert [one for [one] in found] == [errors.WrongCredentials] * 5 + [refusals.TooManyAttempts]


async def test_one_place_is_limited_over_all_accounts_and_success_costs_nothing(house: House) -> None:
    doorkeeper, (_, email) = house.doorkeeper(), await house.user()
    for _ in range(12):
        await doorkeeper.sign_in(email, "bon", OFFICE)
    at_once = (doorkeeper.sign_in(f"{number}@lea.local", "faux", OFFICE) for number in range(20))
    found = await asyncio.gather(*at_once, return_exceptions=True)
    limited = [one for one in found if isinstance(one, refusals.TooManyAttempts)]
    assert len(limited) == 10
    assert all(one.headers["RateLimit"].startswith('"sign-in-place";r=0;t=') for one in limited)


async def test_counts_that_ran_out_are_swept(house: House) -> None:
    await house.rows(
        "INSERT INTO identity.sign_in_limits SELECT sha256(n::text::bytea), now() - interval '1 hour'"
        " FROM generate_series(1, 3) n RETURNING arrival"
    )
    await wrong(house.doorkeeper(), "x@lea.local", b"sweeper")
    assert (
        await house.rows("SELECT 1 FROM identity.sign_in_limits WHERE arrival < now() - interval '1 min'")
        == []
    )


async def test_an_assistant_belongs_to_a_broker(house: House) -> None:
    broker_id, _ = await house.user()
    assistant_id, email = await house.user(role="assistant", works_for=broker_id)
    granted = await house.doorkeeper().sign_in(email, "bon", HOME)
    assert granted.access_token == f"assistant {assistant_id} {broker_id}"


def claims(subject: str, email: str | None) -> OutsideClaims:
    return OutsideClaims("https://issuer.example", subject, email, 0.0)


async def test_an_outside_subject_is_linked_by_a_verified_address_and_then_by_itself(house: House) -> None:
    sessions, (user_id, email) = house.sessions(), await house.user()
    subject = str(uuid4())
    assert await sessions.by_subject(claims(subject, None)) is None
    assert await sessions.by_subject(claims(subject, "nobody@lea.local")) is None
    assert await sessions.by_subject(claims(subject, email.upper())) == Person(user_id, Role.BROKER, None)
    _, other = await house.user()
    found = await sessions.by_subject(claims(subject, other))
    assert found is not None
    assert found.id == user_id, "an address that changes later moves nobody"
    assert await sessions.by_subject(claims(subject, None)) == found
