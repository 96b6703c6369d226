"""All of Léa, as `make run` starts it, on data of its own: brokers with files, and their bearers."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import NAMESPACE_OID, UUID, uuid5

import asyncpg

from bench.plan import ORDER, QUESTION, Plan, Wire
from bench.processes import Process
from bench.systems import CHAT
from lea.gateway.adapters.tokens import Tokens, load_private_key
from lea.gateway.people import Person, Role
from lea.local.demo import DEMO_EMAIL, broker_id
from lea.local.services import SERVICES
from lea.testing.system import System

TOKEN_LIFE_S = 24 * 3600
COPIES: Mapping[str, str] = {
    "crm.transactions": "'id', {transaction}, 'user_id', b.id",
    "crm.properties": "'transaction_id', {transaction}, 'user_id', b.id",
    "crm.contacts": "'id', {contact}, 'user_id', b.id",
    "crm.participants": "'transaction_id', {transaction}, 'contact_id', {contact}, 'user_id', b.id",
    "crm.prices": "'id', {number}, 'transaction_id', {transaction}, 'user_id', b.id",
    "crm.dates": "'id', {number}, 'transaction_id', {transaction}, 'user_id', b.id",
    "crm.forms": "'id', {contact}, 'transaction_id', {transaction}, 'user_id', b.id",
}
"""The demo broker's files, and what is replaced in each row that is copied for another broker."""


def copy_statement(table: str, replaced: str) -> str:
    """Return the statement that copies a table's rows of user $1 for the users $2."""
    own = "id" if table in ("crm.transactions", "crm.contacts", "crm.forms") else ""
    keys = {
        "transaction": f"md5(b.id::text || t.{own if table == 'crm.transactions' else 'transaction_id'})::uuid",
        "contact": f"md5(b.id::text || t.{own or 'contact_id'})::uuid",
        "number": f"nextval(pg_get_serial_sequence('{table}', 'id'))",
    }
    return (
        f"INSERT INTO {table} SELECT r.* FROM {table} t CROSS JOIN unnest($2::uuid[]) AS b(id),"
        f" LATERAL jsonb_populate_record(t, jsonb_build_object({replaced.format_map(keys)})) r"
        f" WHERE t.user_id = $1"
    )


class Lea:
    """Léa, from start to end of the bench."""

    def __init__(
        self,
        provider: Process,
        wire: Wire,
        tokens: int,
        *,
        orders: bool,
        name: str = "lea",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start everything, with further settings from `environment`, and wait until a turn can be served."""
        self.name = name
        self._tokens = 0 if orders else tokens
        self._message = ORDER if orders else QUESTION
        self._loop = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._system = self._loop.run(
            self._stack.enter_async_context(
                System.start(_environment(provider, wire) | dict(environment or {}))
            )
        )
        self._minter = Tokens(
            load_private_key(Path(self._system.wiring.jwt_private_key_file)),
            issuer="lea",
            audience="lea",
            ttl_s=TOKEN_LIFE_S,
        )
        self._bearers: list[str] = []
        self._loop.run(self._make_durable())

    def plan(self, streams: int) -> Plan:
        """Return the load; brokers and bearers that are missing are made first."""
        self._loop.run(self._ensure_brokers(streams))
        port = urlsplit(self._system.url).port
        assert port is not None
        bearers = tuple(self._bearers[:streams])
        return Plan(port, CHAT, "lea", streams, self._tokens, message=self._message, bearers=bearers)

    def pids(self) -> Mapping[str, Sequence[int]]:
        names = ("gateway", *(name for name in SERVICES if name != "gateway"), "nats", "postgres")
        return {name: [self._system.pid(name)] for name in names}

    def metrics_urls(self) -> list[str]:
        """Return where each service shows its metrics."""
        return [f"{self._system.wiring.url(name)}/metrics" for name in SERVICES]

    def close(self) -> None:
        """Stop everything and remove its data."""
        self._loop.run(self._stack.aclose())
        self._loop.close()

    def __enter__(self) -> "Lea":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _connect(self) -> Any:
        address = self._system.superuser_database_url.replace("postgresql+asyncpg:", "postgresql:")
        return await cast("Any", asyncpg).connect(address, ssl=False)

    async def _make_durable(self) -> None:
        """Have PostgreSQL write as `make run` does: the test system turns fsync off."""
        connection = await self._connect()
        try:
            for setting in ("fsync", "full_page_writes"):
                await connection.execute(f"ALTER SYSTEM SET {setting} = on")
            await connection.execute("SELECT pg_reload_conf()")
        finally:
            await connection.close()

    async def _ensure_brokers(self, count: int) -> None:
        added = [broker(number) for number in range(len(self._bearers), count)]
        if not added:
            return
        connection = await self._connect()
        try:
            await connection.executemany(
                "INSERT INTO identity.users (id, email, name, password_hash) VALUES ($1, $2, $3, '!')",
                [(user_id, f"{user_id}@bench.local", "Courtier d'essai") for user_id in added],
            )
            for table, replaced in COPIES.items():
                await connection.execute(copy_statement(table, replaced), broker_id(DEMO_EMAIL), added)
            await connection.execute("ANALYZE")
        finally:
            await connection.close()
        self._bearers += [self._minter.mint(Person(user_id, Role.BROKER, None)) for user_id in added]


def broker(number: int) -> UUID:
    """Return the id of one of the bench's brokers."""
    return uuid5(NAMESPACE_OID, f"lea bench {number}")


def _environment(provider: Process, wire: Wire) -> dict[str, str]:
    address = f"http://127.0.0.1:{provider.port}"
    keys = (
        {"OPENAI_API_KEY": "bench", "OPENAI_BASE_URL": f"{address}/v1"}
        if wire == "openai"
        else {"ANTHROPIC_API_KEY": "bench", "ANTHROPIC_BASE_URL": address}
    )
    return keys | {"LEA_RATE_LIMIT_PER_MINUTE": "1000000"}
