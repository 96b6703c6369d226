"""A start of Léa, step by step: servers, schema, demo data, services."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext

import httpx2

from lea.local.command import Command
from lea.local.errors import LocalError
from lea.local.home import Home
from lea.local.journal import Journal
from lea.local.keys import ensure_signing_key
from lea.local.nats import Nats
from lea.local.places import find_places, socket_directory
from lea.local.ports import free_ports
from lea.local.postgres import OWNER, Postgres
from lea.local.services import GATEWAY, OPERATOR_ROLES, PURGE, SERVICES, Wiring
from lea.local.setup import Setup
from lea.local.supervision import Supervision
from lea.local.terminal import Terminal
from lea.local.upkeep import Upkeep
from lea.local.watch import Watch

READY_TIMEOUT_S = 90.0
_POLL_S = 0.03
Commands = Callable[[Wiring], Mapping[str, Command]]


class Start:
    """Composes the rooms of `lea.local` for one LEA_HOME and starts them in order."""

    def __init__(self, setup: Setup, home: Home, terminal: Terminal, commands: Commands) -> None:
        self._terminal = terminal
        self._home = home
        nats_port, *ports = free_ports(len(SERVICES))  # the gateway's is the operator's
        self._nats = Nats(home.path / "nats", nats_port)
        self._postgres = Postgres(find_places(home.path))
        inner = [name for name in SERVICES if name != GATEWAY]
        self._wiring = Wiring(
            nats_url=self._nats.url,
            database_url=self._postgres.url,
            jwt_private_key_file=home.jwt_private_key_file,
            ports=dict(zip(inner, ports, strict=True)) | {GATEWAY: setup.port},
            directory=setup.root,
            host=setup.host,
            environment=setup.environment,
        )
        self._services = dict(commands(self._wiring))
        groups = {
            "transport": [self._nats.command()],
            "database": [self._postgres.command()],
            "services": list(self._services.values()),
        }
        sockets = socket_directory(home.path, "control", None)
        self.supervision = Supervision(home.run, sockets, home.logs, groups)
        journals = {name: Journal(self.supervision.log(name)) for name in self._services}
        self.watch = Watch(self.supervision, journals, terminal)
        self.upkeep = Upkeep(self._postgres.url(PURGE), terminal)

    async def run(self) -> None:
        """Start everything. Raises LocalError with what the developer should know."""
        first = not self._postgres.exists
        with self._terminal.step("création de la base") if first else nullcontext():
            self._postgres.prepare()
        self._nats.prepare()
        addresses = {name: self._wiring.url(name) for name in self._services}
        self._home.services_file.write_text(json.dumps(addresses), encoding="utf-8")
        roles = {name: self._postgres.url(role) for name, role in OPERATOR_ROLES.items()}
        self._home.operator_file.write_text(json.dumps(roles), encoding="utf-8")
        ensure_signing_key(self._home.jwt_private_key_file)
        with self._terminal.step("nats-server"):
            await self.supervision.start()
            self.supervision.launch(["nats", "postgres"])
            await self._wait("nats", self._nats.ready)
        with self._terminal.step("PostgreSQL"):
            await self._wait("postgres", self._postgres.ready)
            await self._postgres.ensure_database()
        await self._prepare_data()
        await self._start_services()

    async def _prepare_data(self) -> None:
        with self._terminal.step("schéma"):
            # loaded only now: an early error needs neither SQLAlchemy's mappers nor Alembic
            from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

            from lea.local.demo import add_demo  # noqa: PLC0415
            from lea.runtime.bootstrap import bootstrap  # noqa: PLC0415

            owner = self._postgres.url(OWNER)
            try:
                await bootstrap(owner, self._nats.url, 1)
            except (SQLAlchemyError, OSError) as error:
                raise LocalError(f"la migration a échoué : {_first_line(error)}") from error
        with self._terminal.step("données de démonstration"):
            try:
                await add_demo(owner)
            except SQLAlchemyError as error:
                raise LocalError(f"les données de démonstration ont échoué : {_first_line(error)}") from error

    async def _start_services(self) -> None:
        self.supervision.launch(self._services)
        since = time.monotonic()
        try:
            async with httpx2.AsyncClient(timeout=5.0) as client, asyncio.TaskGroup() as group:
                for name in self._services:
                    group.create_task(self._wait_for_service(client, name, since))
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None

    async def _wait_for_service(self, client: httpx2.AsyncClient, name: str, since: float) -> None:
        url = self._wiring.health_url(name)

        async def ready() -> bool:
            try:
                return (await client.get(url)).status_code == 200
            except httpx2.TransportError:
                return False

        await self._wait(name, ready)
        self._terminal.done(f"service {name}", since)

    async def _wait(self, name: str, ready: Callable[[], Awaitable[bool]]) -> None:
        """Wait until a process serves. Raises LocalError when supervisord gives it up, or at the time limit."""
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not await ready():
            status = self.watch.look()[name]
            late = time.monotonic() > deadline
            if status.given_up or late:
                what = "n'est pas prêt" if late else "ne démarre pas"
                log = self.supervision.log(name)
                raise LocalError(f"{name} {what} : {self.watch.last_words(name)}\n  journal : {log}")
            await asyncio.sleep(_POLL_S)


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__} : {str(error).splitlines()[0] if str(error) else ''}"
