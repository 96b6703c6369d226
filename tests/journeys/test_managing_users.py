"""An administrator makes brokers and assistants, bounds them, and shuts them out; all of it is written down."""

import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio

from lea.testing.journey import Broker, eventually
from lea.testing.system import System

USERS = "/v1/admin/users"


@asynccontextmanager
async def signed_in(system: System, email: str, password: str) -> AsyncGenerator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=system.url, timeout=60) as client:
        answer = await client.post("/v1/auth/login", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


def appoint(system: System, email: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `lea-admin` as the operator does, under the operator's role."""
    command = [Path(sys.executable).with_name("lea-admin"), email, "--by", "Jeanne Roy", *options]
    environment = {"LEA_ADMIN_DATABASE_URL": system.wiring.database_url("lea_operator")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def admin(system: System) -> AsyncGenerator[httpx2.AsyncClient]:
    """Appointed at the command line."""
    appointed = appoint(system, "admin@lea.local")
    assert appointed.returncode == 0, appointed.stderr
    async with signed_in(system, "admin@lea.local", appointed.stdout.strip()) as client:
        yield client


async def add(admin: httpx2.AsyncClient, **given: Any) -> dict[str, Any]:
    body = {"email": f"{uuid4()}@lea.local", "name": "Essai"} | given
    answer = await admin.post(USERS, json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


async def change(admin: httpx2.AsyncClient, user: dict[str, Any], **given: Any) -> httpx2.Response:
    return await admin.patch(f"{USERS}/{user['id']}", json=given)


async def test_a_broker_from_the_first_day_to_the_last(system: System, admin: httpx2.AsyncClient) -> None:
    user = await add(
        admin, name="  Marie \n Tremblay ", messages_per_minute=2, monthly_budget_micros=5_000_000
    )
    assert (user["name"], user["role"], user["locale"], user["currency"]) == (
        "Marie Tremblay",
        "broker",
        "fr",
        "USD",
    )
    async with signed_in(system, user["email"], user["initial_password"]) as client:
        said = await client.post(
            "/v1/lea/chat", json={"message": "Crée une vente au 9, rue Dorion, Sherbrooke"}
        )
        assert said.headers["ratelimit-policy"] == '"messages";q=2;w=60'
        used = (await client.get("/v1/lea/usage")).json()
        assert used["budget"]["limit_micros"] == 5_000_000
        changed = await change(admin, user, messages_per_minute=None, monthly_budget_micros=0, locale="en")
        assert (changed.json()["messages_per_minute"], changed.json()["monthly_budget_micros"]) == (None, 0)
        spent = await client.post("/v1/lea/chat", json={"message": "Et quoi encore ?"})
        assert (spent.status_code, spent.json()["code"]) == (402, "budget_spent")

        shut_out = await change(admin, user, disabled=True)
        assert shut_out.json()["disabled_at"]
        refused = await client.post("/v1/lea/chat", json={"message": "Allô ?"})
        assert refused.status_code == 401, "at once, where it would cost something"

        async def noticed() -> bool:
            return (await client.get("/v1/auth/me")).status_code == 401

        await eventually(noticed)
        again = await client.post(
            "/v1/auth/login", json={"email": user["email"], "password": user["initial_password"]}
        )
        assert again.status_code == 401
    await change(admin, user, disabled=False)
    async with signed_in(system, user["email"], user["initial_password"]) as client:
        assert (await client.get("/v1/transactions")).json()["items"], "the files were there all the time"
    written = (await admin.get(f"{USERS}/{user['id']}/changes")).json()["items"]
    assert [set(one["changed"]) for one in written] == [
        {"disabled_at"},
        {"disabled_at"},
        {"messages_per_minute", "monthly_budget_micros", "locale"},
        {"email", "name", "password_hash", "role", "locale", "messages_per_minute", "monthly_budget_micros"},
    ]
    assert written[2]["changed"]["monthly_budget_micros"] == {"from": 5_000_000, "to": 0}
    assert written[3]["changed"]["password_hash"] is True
    assert user["email"] not in str(written)


async def test_an_assistant_works_for_a_broker_who_is_one(system: System, admin: httpx2.AsyncClient) -> None:
    broker = await add(admin)
    assistant = await add(admin, role="assistant", works_for=broker["id"])
    async with signed_in(system, assistant["email"], assistant["initial_password"]) as client:
        assert (await client.get("/v1/auth/me")).json()["works_for"] == broker["id"]
    stays = await change(admin, broker, role="admin")
    assert (stays.status_code, stays.json()["code"]) == (409, "has_assistants")
    for wrong in (
        {"role": "assistant"},
        {"role": "assistant", "works_for": assistant["id"]},
        {"role": "assistant", "works_for": str(uuid4())},
        {"works_for": broker["id"]},
    ):
        answer = await admin.post(USERS, json={"email": f"{uuid4()}@lea.local", "name": "x"} | wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "needs_broker"), wrong
    freed = await change(admin, assistant, role="broker")
    assert freed.json()["works_for"] is None
    assert (await change(admin, broker, role="admin")).status_code == 200


async def test_another_role_signs_out(system: System, admin: httpx2.AsyncClient) -> None:
    user = await add(admin)
    async with signed_in(system, user["email"], user["initial_password"]) as client:
        await change(admin, user, role="admin")

        async def noticed() -> bool:
            return (await client.get("/v1/transactions")).status_code == 401

        await eventually(noticed)


async def test_what_is_refused_says_why(admin: httpx2.AsyncClient) -> None:
    user, other = await add(admin), await add(admin)
    taken = await change(admin, user, email=other["email"].upper())
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")
    for wrong in (
        {},
        {"name": None},
        {"email": None},
        {"disabled": None},
        {"name": " \n "},
        {"email": "nobody"},
        {"email": "a b@c.ca"},
        {"role": "owner"},
        {"messages_per_minute": 0},
        {"monthly_budget_micros": -1},
        {"monthly_budget_micros": 1.5},
    ):
        answer = await change(admin, user, **wrong)
        assert answer.status_code == 422, wrong
        assert answer.headers["content-type"] == "application/problem+json"
    short = await admin.post(USERS, json={"email": "x@lea.local", "name": "x", "password": "trop court"})
    assert short.status_code == 422
    for path in (f"{USERS}/{uuid4()}", f"{USERS}/{uuid4()}/changes"):
        assert (await admin.get(path)).json()["code"] == "unknown_user"


async def test_there_is_always_an_administrator(system: System, admin: httpx2.AsyncClient) -> None:
    me = (await admin.get("/v1/auth/me")).json()
    others = (await admin.get(USERS, params={"role": "admin", "limit": 100})).json()["items"]
    for one in others:
        if one["id"] != me["id"]:
            assert (await change(admin, one, disabled=True)).status_code == 200
    for last in ({"disabled": True}, {"role": "broker"}):
        answer = await change(admin, me, **last)
        assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")


async def test_a_list_goes_on_where_a_page_ends(admin: httpx2.AsyncClient) -> None:
    name = uuid4().hex
    made = [(await add(admin, name=f"{name} {number}"))["id"] for number in range(5)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        asked = {"q": name.upper(), "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await admin.get(USERS, params=asked)).json()
        seen += [one["id"] for one in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == made[::-1]


async def test_nobody_else_manages_users(system: System, broker: Broker) -> None:
    for method, path in (("GET", USERS), ("POST", USERS), ("PATCH", f"{USERS}/{uuid4()}")):
        answer = await broker.client.request(method, path, json={"email": "x@lea.local", "name": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, "role_refused")
    async with httpx2.AsyncClient(base_url=system.url) as stranger:
        assert (await stranger.get(USERS)).status_code == 401


async def test_ones_own_password(system: System, admin: httpx2.AsyncClient) -> None:
    user = await add(admin, password="choisi par l'admin")
    assert user["initial_password"] is None
    chosen = {"current_password": "choisi par l'admin", "new_password": "choisi par moi-même"}
    async with (
        signed_in(system, user["email"], chosen["current_password"]) as here,
        signed_in(system, user["email"], chosen["current_password"]) as elsewhere,
    ):
        wrong = await here.put("/v1/auth/password", json=chosen | {"current_password": "autre chose"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_password")
        assert (await here.put("/v1/auth/password", json=chosen)).status_code == 204
        assert (await elsewhere.get("/v1/auth/me")).status_code == 401
        assert (await here.get("/v1/auth/me")).status_code == 200
    reset = (await admin.post(f"{USERS}/{user['id']}/password")).json()["initial_password"]
    async with signed_in(system, user["email"], reset):
        pass
    with pytest.raises(AssertionError, match="401"):
        async with signed_in(system, user["email"], chosen["new_password"]):
            pass


async def test_the_operator_lets_an_administrator_in_again_and_nobody_else(
    system: System, broker: Broker
) -> None:
    email = f"{uuid4()}@lea.local"
    first, second = (appoint(system, email, "--name", "Paul Roy").stdout.strip() for _ in range(2))
    async with signed_in(system, email, second) as client:
        me = (await client.get("/v1/auth/me")).json()
        assert (me["name"], me["role"]) == ("Paul Roy", "admin")
        [reset, made] = (await client.get(f"{USERS}/{me['id']}/changes")).json()["items"]
        assert (reset["actor_name"], made["actor_id"]) == ("Jeanne Roy", None)
    with pytest.raises(AssertionError, match="401"):
        async with signed_in(system, email, first):
            pass
    refused = appoint(system, "autre@lea.local")
    assert refused.returncode == 1
    assert "autre@lea.local" in refused.stderr
