"""A day of everybody's: one of each thing that happens to a running system, so that whatever is measured moves."""

import asyncio
import json
from uuid import UUID

from sqlalchemy import text

from lea.contracts.frames import FrameId
from lea.local.demo import broker_id
from lea.runtime.database import Database
from lea.testing.journey import Broker, Refused, Seen
from lea.testing.providers import Fault, Script, ScriptedProviders, Vendor
from lea.testing.system import System

ORDER = "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $, vendeur Robert Lacasse 819 555-0133"
QUESTION = "Quels dossiers demandent mon attention ?"
LONG = Script(tokens=tuple(f"mot{n} " for n in range(200)), token_interval_s=0.02)
DOWN = Script(status=500)
TALKS_AT_LENGTH = Script(tokens=("long " * 1000,))
PASSWORD = "mot-de-passe"


class Day:
    """Needs a system with both vendors scripted, Anthropic second and without a price, and no breaker."""

    def __init__(self, system: System, providers: ScriptedProviders) -> None:
        self._system = system
        self._providers = providers

    async def prepare(self) -> None:
        """Make the brokers: one who works, one who writes too often, one whose budget is spent."""
        for name in ("julie", "presse", "fauche"):
            await self._system.add_broker(f"{name}@lea.local", PASSWORD)
        await self._set("presse", "messages_per_minute = 1")
        await self._set("fauche", "monthly_budget_micros = 0")

    async def live(self) -> None:
        """Let it all happen; takes a few seconds."""
        url = self._system.url
        async with Broker.signed_in(url, "julie@lea.local", PASSWORD) as julie:
            session = (await julie.say(ORDER)).session_id
            await self._talk(julie, session)
            await self._stumble(julie, session)
            await self._leave_and_come_back(julie, session)
            await self._talk_at_length(julie)
        for name in ("presse", "fauche"):
            async with Broker.signed_in(url, f"{name}@lea.local", PASSWORD) as broker:
                await self._write_too_often(broker)
        self._providers.reset()

    async def _talk(self, broker: Broker, session: UUID) -> None:
        await broker.say(QUESTION, session)
        call = ("set_price", json.dumps({"kind": "asking", "amount_cad": 379_000, "transaction": None}))
        self._providers.enqueue(Script(tokens=(), tool_calls=(call,), finish="tool_calls"))
        await broker.say("Ramène ça à 379 000", session)
        await broker.say("oui", session)
        actions = (await broker.client.get(f"/v1/lea/sessions/{session}/actions")).json()["items"]
        await broker.client.post(f"/v1/lea/actions/{actions[0]['id']}/undo")

    async def _stumble(self, broker: Broker, session: UUID) -> None:
        """One provider fails before its first token, one after it, then all of them."""
        providers = self._providers
        providers.enqueue(Script(vendor=Vendor.OPENAI, status=500))
        await broker.say(QUESTION, session)
        providers.enqueue(Script(vendor=Vendor.OPENAI, fault=Fault.CUT, fault_after=3))
        await broker.say(QUESTION, session)
        providers.default = DOWN
        await broker.say(QUESTION, session)
        providers.reset()

    async def _leave_and_come_back(self, broker: Broker, session: UUID) -> None:
        self._providers.default = LONG
        following = asyncio.create_task(self._follow(broker, session))
        seen = await _until_fifth_delta(broker, session)
        async with broker.resuming(seen) as (_, frames):
            await broker.client.post(f"/v1/lea/turns/{seen.turn_id}/cancel")
            async for _ in frames:
                pass
        following.cancel()
        self._providers.reset()

    async def _follow(self, broker: Broker, session: UUID) -> None:
        """A second tab, until it is closed."""
        async with broker.client.stream("GET", f"/v1/lea/sessions/{session}/stream") as response:
            async for _ in response.aiter_bytes():
                pass

    async def _talk_at_length(self, broker: Broker) -> None:
        """More than a prompt holds, so that older turns are summarized."""
        self._providers.default = TALKS_AT_LENGTH
        session = (await broker.say(QUESTION)).session_id
        for _ in range(8):
            await broker.say(QUESTION, session)
        self._providers.reset()

    async def _write_too_often(self, broker: Broker) -> None:
        for _ in range(2):
            try:
                await broker.say(QUESTION)
            except Refused:
                return

    async def _set(self, name: str, assignment: str) -> None:
        database = Database(
            self._system.superuser_database_url, pool_size=1, statement_timeout_s=5, application="test"
        )
        async with database.transaction() as tx:
            statement = f"UPDATE identity.users SET {assignment} WHERE id = :user"
            await tx.execute(text(statement), {"user": broker_id(f"{name}@lea.local")})
        await database.close()


async def _until_fifth_delta(broker: Broker, session: UUID) -> Seen:
    """Write a message and lose the connection in mid-answer."""
    async with broker.saying(QUESTION, session) as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 5):
                break
    return seen
