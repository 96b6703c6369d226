"""Access tokens of sessions that are over: every replica hears of it, whoever ended the session and however."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest_asyncio
from sqlalchemy import text

from lea.gateway.adapters.sessions import SessionRepository
from lea.gateway.people import NewSession
from lea.gateway.service.endings import EndedSessions
from lea.runtime.database import Database
from lea.testing import fixtures

DAY_S = 86_400


@dataclass
class House:
    sessions: SessionRepository
    owner: Database

    async def session(self) -> tuple[UUID, UUID]:
        """Open a session of a new user's; return both ids."""
        user_id, session_id = uuid4(), uuid4()
        await self.owner.once(
            text(
                "INSERT INTO identity.users (id, email, name, password_hash) VALUES (:u, :e, 'x', '!') RETURNING 1"
            ),
            {"u": user_id, "e": f"{user_id}@lea.local"},
        )
        await self.sessions.open(NewSession(session_id, user_id, b"secret", f"{user_id}@lea.local", b"home"))
        return user_id, session_id

    async def run(self, statement: str, **parameters: object) -> None:
        await self.owner.once(text(statement), parameters)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(database: fixtures.Database) -> AsyncGenerator[House]:
    gateway, owner = (
        Database(database.url(role), pool_size=2, statement_timeout_s=5, application="test")
        for role in ("lea_gateway", "postgres")
    )
    limits = {"per_place_minute": 10, "per_account_hour": 5, "idle_s": 600, "longest_s": 3600, "grace_s": 0.0}
    yield House(SessionRepository(gateway, **limits), owner)  # type: ignore[arg-type]
    await gateway.close()
    await owner.close()


async def test_a_replica_hears_of_what_ended_elsewhere(house: House) -> None:
    ended = EndedSessions(house.sessions, token_ttl_s=900)
    await ended.ask()
    _, left = await house.session()
    _, stays = await house.session()
    assert await house.sessions.close(left, b"secret", everywhere=False) == [left]
    await ended.ask()
    assert left in ended
    assert stays not in ended
    assert None not in ended, "a token of an outside issuer's is in no session"


async def test_a_replica_that_starts_knows_what_ended_before(house: House) -> None:
    _, session_id = await house.session()
    await house.sessions.close(session_id, b"secret", everywhere=False)
    ended = EndedSessions(house.sessions, token_ttl_s=900)
    await ended.ask()
    assert session_id in ended


async def test_every_way_out_is_noticed(house: House) -> None:
    ended = EndedSessions(house.sessions, token_ttl_s=900)
    (_, replayed), (erased_user, erased), (user_id, one) = [await house.session() for _ in range(3)]
    other = uuid4()
    await house.sessions.open(NewSession(other, user_id, b"other", "x", b"home"))
    await house.sessions.rotate(replayed, b"nobody's secret", b"next", b"salt")
    await house.run("DELETE FROM identity.users WHERE id = :u RETURNING 1", u=erased_user)
    assert set(await house.sessions.close(one, b"secret", everywhere=True)) == {one, other}
    await ended.ask()
    assert {session for session in (replayed, erased, one, other) if session in ended} == {
        replayed,
        erased,
        one,
        other,
    }


async def test_what_was_not_renewed_for_a_day_leaves_nothing(house: House) -> None:
    """No access token of such a session holds any more, whatever the settings."""
    _, session_id = await house.session()
    await house.run(
        "UPDATE identity.sessions SET opened_at = now() - interval '25 hours' WHERE id = :s RETURNING 1",
        s=session_id,
    )
    await house.run("DELETE FROM identity.sessions WHERE id = :s RETURNING 1", s=session_id)
    assert session_id not in await house.sessions.ended(DAY_S)


async def test_what_nobody_can_show_any_more_is_forgotten(house: House) -> None:
    _, session_id = await house.session()
    await house.sessions.close(session_id, b"secret", everywhere=False)
    ended = EndedSessions(house.sessions, token_ttl_s=0)
    await ended.ask()
    assert session_id not in ended
