"""Real servers for tests: nats-server with JetStream and PostgreSQL, killable and freezable.

Both come from their wheels; a server that can't start is a failure of the test run, never a skip.
"""

import asyncio
import itertools
import os
import shutil
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

from lea.local.nats import Nats
from lea.local.places import find_places
from lea.local.ports import free_ports
from lea.local.postgres import OWNER, Postgres
from lea.testing.processes import Process

START_TIMEOUT_S = 30.0


class _Server:
    """What both servers can do to a test."""

    def __init__(self, process: Process, ready: Callable[[], Awaitable[bool]]) -> None:
        self.process = process
        self._ready = ready

    async def start(self) -> Self:
        """Start (again, with the data that it had) and wait until it serves.

        Raises RuntimeError with its last lines when it ends instead, TimeoutError when it does neither.
        """
        self.process.start()
        async with asyncio.timeout(START_TIMEOUT_S):
            while not await self._ready():
                if not self.process.running:
                    raise RuntimeError(f"{self.process.command.name} ended:\n{self.process.tail()}")
                await asyncio.sleep(0.01)
        return self

    async def stop(self) -> None:
        """Stop in good order."""
        await self.process.stop()

    async def kill(self) -> None:
        """kill -9."""
        await self.process.kill()

    async def restart(self) -> None:
        """Stop in good order and start again, at the same address."""
        await self.stop()
        await self.start()

    def freeze(self) -> None:
        """SIGSTOP: connections stay open and nothing answers."""
        self.process.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self.process.signal(signal.SIGCONT)


class NatsServer(_Server):
    """nats-server with JetStream in a directory, on a free port of the loopback interface."""

    def __init__(self, directory: Path, port: int | None = None) -> None:
        self._nats = Nats(directory, port or free_ports(1)[0])
        self._nats.prepare()
        super().__init__(Process(self._nats.command(), directory / "nats.log"), self._nats.ready)

    @property
    def url(self) -> str:
        return self._nats.url


class PostgresServer(_Server):
    """A fresh cluster (fsync off) in a directory that the account that runs it reaches."""

    def __init__(self, directory: Path) -> None:
        self.postgres = Postgres(find_places(directory), durable=False)
        self.postgres.prepare()
        self._numbers = itertools.count(1)
        super().__init__(Process(self.postgres.command(), directory / "postgres.log"), self.postgres.ready)

    async def start(self) -> Self:
        """Start, clearing what a kill left behind; the `lea` database and its owner are there afterwards."""
        await asyncio.to_thread(self.postgres.prepare)
        await super().start()
        await self.postgres.ensure_database()
        return self

    def url(self, database: str, role: str = OWNER) -> str:
        """Return SQLAlchemy's address of a database for a role."""
        return self.postgres.url(role, database)

    async def create_database(self, template: str | None = None) -> str:
        """Create a database of the owner's and return its name; nobody may be connected to its template."""
        name = f"t{os.getpid()}_{next(self._numbers)}"
        source = f"TEMPLATE {template} STRATEGY wal_log" if template else ""
        await self._execute(f"CREATE DATABASE {name} OWNER {OWNER} {source}")
        return name

    async def drop_database(self, name: str) -> None:
        """Drop a database, ending the sessions that it has."""
        await self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def erase(self) -> None:
        """Remove the cluster's files; the server is stopped."""
        self.postgres.places.erase()

    async def _execute(self, statement: str) -> None:
        async with self.postgres.session() as connection:
            await connection.execute(statement)


class Workplace:
    """A temporary directory that an unprivileged account may enter (as root, pytest's own may not be)."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="lea-"))
        self.path.chmod(0o711)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


async def bootstrap(database_url: str, nats_url: str) -> None:
    """Run `lea-bootstrap` as a start does. Raises RuntimeError with its words when it fails."""
    program = Path(sysconfig.get_path("scripts")) / "lea-bootstrap"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(program),
        env=os.environ | {"LEA_DATABASE_URL": database_url, "LEA_NATS_URL": nats_url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"lea-bootstrap failed:\n{output.decode(errors='replace')}")
