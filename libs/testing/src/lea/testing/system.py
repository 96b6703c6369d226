"""The whole of Léa for journeys, faults and the bench: four service processes on real servers of their own.

Services are started as `lea-up` starts them (`lea.local.services`), without its supervision: what a test kills
stays dead until the test restarts it. Everything is gone at the end, also when the test run is killed.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx2

from lea.local.command import Command
from lea.local.demo import add_broker, add_demo
from lea.local.keys import ensure_signing_key
from lea.local.ports import LOOPBACK, free_ports
from lea.local.postgres import DATABASE
from lea.local.services import GATEWAY, SERVICES, Wiring, service_commands
from lea.testing.processes import Process
from lea.testing.servers import NatsServer, PostgresServer, Workplace, bootstrap

READY_TIMEOUT_S = 60.0
_NOT_INHERITED = ("LEA_", "OPENAI_", "ANTHROPIC_", "AGENT_", "OTEL_")
Commands = Callable[[Wiring], Mapping[str, Command]]


class System:
    """A running system; made by `System.start`."""

    def __init__(self, directory: Path, nats: NatsServer, postgres: PostgresServer, wiring: Wiring) -> None:
        self.directory = directory
        self.nats = nats
        self.postgres = postgres
        self.wiring = wiring
        self.services: dict[str, Process] = {}

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        env: Mapping[str, str] | None = None,
        *,
        demo: bool = True,
        gateways: int = 1,
        commands: Commands = service_commands,
    ) -> AsyncGenerator["System"]:
        """Start servers and services, wait until all are ready, stop everything at the end.

        `env` is all that the services know of provider keys, URLs and `LEA_` settings: nothing of the kind is
        inherited from the test run. Further gateways are called `gateway-2` and so on. `commands` puts stand-ins
        in the services' place. Start it on the thread that outlives it. When the body raises, the last lines of
        every log go to standard error.
        """
        async with AsyncExitStack() as stack:
            directory = stack.enter_context(Workplace())
            stack.push(_show_logs(directory))
            nats, postgres = NatsServer(directory / "nats"), PostgresServer(directory)
            stack.callback(postgres.erase)
            for server in (nats, postgres):
                stack.push_async_callback(server.stop)
            await asyncio.gather(nats.start(), postgres.start())
            system = cls(directory, nats, postgres, _wiring(directory, nats, postgres, env or {}, gateways))
            stack.push_async_callback(system._stop_services)
            await system._serve(_with_replicas(commands(system.wiring), system.wiring), demo=demo)
            yield system

    @property
    def url(self) -> str:
        """The gateway's address."""
        return f"http://{LOOPBACK}:{self.wiring.ports[GATEWAY]}"

    @property
    def gateway_names(self) -> list[str]:
        """The gateway and its replicas."""
        return [name for name in self.wiring.ports if name.startswith(GATEWAY)]

    @property
    def nats_url(self) -> str:
        return self.nats.url

    @property
    def database_url(self) -> str:
        """The database's address for its owner (under row-level security, like everyone but the superuser)."""
        return self.postgres.url(DATABASE)

    @property
    def superuser_database_url(self) -> str:
        """The database's address for who sees every row."""
        return self.postgres.url(DATABASE, "postgres")

    async def add_broker(self, email: str, password: str, name: str = "Courtière d'essai") -> None:
        """Make a user who can sign in and has no files; their id is `lea.local.demo.broker_id(email)`."""
        await add_broker(self.database_url, email, password, name)

    def pid(self, name: str) -> int:
        """Return the process id of a service, `nats` or `postgres`."""
        return self._process(name).pid

    async def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal that ends a service (or `nats`, `postgres`) and wait until it is gone."""
        process = self._process(name)
        if number == signal.SIGKILL:
            await process.kill()
        else:
            process.signal(number)
            await process.wait(process.command.grace_s)

    async def restart(self, name: str) -> None:
        """Start what was killed (or stop and start what runs) and wait until it is ready."""
        if name in ("nats", "postgres"):
            await (self.nats if name == "nats" else self.postgres).restart()
            return
        await self._process(name).stop()
        self._process(name).start()
        await self.ready(name)

    def freeze(self, name: str) -> None:
        """SIGSTOP."""
        self._process(name).signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """SIGCONT."""
        self._process(name).signal(signal.SIGCONT)

    async def ready(self, name: str, timeout_s: float = READY_TIMEOUT_S) -> None:
        """Wait until a service's `/readyz` is 200. Raises RuntimeError with its last lines when it ends instead."""
        process = self._process(name)
        async with httpx2.AsyncClient(timeout=5.0) as client, asyncio.timeout(timeout_s):
            while not await _is_ready(client, self.wiring.health_url(name)):
                if not process.running:
                    raise RuntimeError(f"{name} ended with {process.exit_code}:\n{process.tail()}")
                await asyncio.sleep(0.02)

    def logs(self, lines: int = 60) -> str:
        """Return the last lines of every process."""
        return logs(self.directory, lines)

    async def _serve(self, commands: Mapping[str, Command], *, demo: bool) -> None:
        await bootstrap(self.database_url, self.nats_url)
        if demo:
            await add_demo(self.database_url)
        for name, command in commands.items():
            self.services[name] = Process(command, self.directory / f"{name}.log")
            self.services[name].start()
        await asyncio.gather(*(self.ready(name) for name in commands))

    async def _stop_services(self) -> None:
        await asyncio.gather(*(process.stop() for process in self.services.values()))

    def _process(self, name: str) -> Process:
        servers = {"nats": self.nats.process, "postgres": self.postgres.process}
        return servers[name] if name in servers else self.services[name]


def logs(directory: Path, lines: int = 60) -> str:
    """Return the last lines of every log in a system's directory."""
    parts: list[str] = []
    for path in sorted(directory.rglob("*.log")):
        tail = path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
        parts.append("\n".join([f"── {path.stem} ──", *tail, ""]))
    return "\n".join(parts)


def _wiring(
    directory: Path, nats: NatsServer, postgres: PostgresServer, env: Mapping[str, str], gateways: int
) -> Wiring:
    names = [*SERVICES, *(f"{GATEWAY}-{number}" for number in range(2, gateways + 1))]
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_INHERITED)}
    return Wiring(
        nats_url=nats.url,
        database_url=lambda role: postgres.url(DATABASE, role),
        jwt_private_key_file=ensure_signing_key(directory / "jwt.pem"),
        ports=dict(zip(names, free_ports(len(names)), strict=True)),
        directory=directory,
        environment=inherited | dict(env),
    )


def _with_replicas(commands: Mapping[str, Command], wiring: Wiring) -> dict[str, Command]:
    """Add the further gateways: the first one's command, on ports of their own."""
    further = [name for name in wiring.ports if name not in SERVICES]
    return dict(commands) | {name: _replica(commands[GATEWAY], name, wiring.ports[name]) for name in further}


def _replica(command: Command, name: str, port: int) -> Command:
    return replace(command, name=name, environment={**command.environment, "LEA_HTTP_PORT": str(port)})


def _show_logs(directory: Path) -> Callable[..., None]:
    def show(kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and not issubclass(kind, GeneratorExit):
            sys.stderr.write(logs(directory))

    return show


async def _is_ready(client: httpx2.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == 200
    except httpx2.TransportError:
        return False
