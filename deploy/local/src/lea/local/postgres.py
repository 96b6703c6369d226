"""PostgreSQL from its wheel: a cluster of our own, reached over a unix socket only.

The wheel's `get_server` is left aside: as root it widens the modes of parent directories (see `places.py`).
Who may connect is decided by the socket's directory (0700), so that `trust` inside it gives nothing away.
"""

import os
import signal
import subprocess
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import asyncpg
from sqlalchemy.engine import URL

from lea.local.account import give_to
from lea.local.command import Command
from lea.local.errors import LocalError
from lea.local.places import Places

SUPERUSER = "postgres"
OWNER = "lea_owner"
DATABASE = "lea"
ENDING_TIMEOUT_S = 20.0

_CONFIG = """\
# Écrit à chaque démarrage : vos réglages vont dans local.conf, à côté.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = '64MB'
wal_level = minimal
max_wal_senders = 0
max_wal_size = '256MB'
checkpoint_completion_target = 0.9
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_checkpoints = off
logging_collector = off
log_line_prefix = '%m [%p] %u '
fsync = {durable}
full_page_writes = {durable}
synchronous_commit = on
include_if_exists = 'local.conf'
"""


@dataclass(frozen=True)
class Postgres:
    """One cluster. `durable=False` turns fsync off: for tests, which don't survive a power cut anyway."""

    places: Places
    durable: bool = True

    @property
    def exists(self) -> bool:
        """Whether the cluster was made already."""
        return (self.places.data / "PG_VERSION").exists()

    def prepare(self) -> None:
        """Make the cluster if there is none, write its configuration, clear what a crash left behind.

        Call it only while holding LEA_HOME's lock. Raises LocalError with initdb's own words.
        """
        if not self.exists:
            self._initialize()
        config = self.places.data / "postgresql.conf"
        text = _CONFIG.format(
            sockets=str(self.places.sockets).replace("'", "''"), durable="on" if self.durable else "off"
        )
        config.write_text(text, encoding="utf-8")
        config.chmod(0o600)
        give_to(self.places.account, config)
        self._clear_stale_locks()

    def command(self) -> Command:
        return Command(
            name="postgres",
            argv=(str(self.places.binaries / "postgres"), "-D", str(self.places.data)),
            environment={"LC_ALL": "C", "PATH": os.defpath},
            directory=Path("/"),
            account=self.places.account,
            stop_signal=signal.SIGINT,  # "fast": sessions are ended, the data is written
            grace_s=20.0,
        )

    def url(self, role: str = SUPERUSER, database: str = DATABASE, driver: str | None = "asyncpg") -> str:
        """Return the address for SQLAlchemy, or (driver None) for asyncpg and psql."""
        scheme = f"postgresql+{driver}" if driver else "postgresql"
        address = URL.create(
            scheme, username=role, database=database, query={"host": str(self.places.sockets)}
        )
        return address.render_as_string(hide_password=False)

    @asynccontextmanager
    async def session(self, role: str = SUPERUSER, database: str = "postgres") -> AsyncGenerator[Any]:
        """Open an asyncpg connection (untyped there). Raises OSError, asyncpg.PostgresError, TimeoutError."""
        connection = await cast("Any", asyncpg).connect(
            host=str(self.places.sockets), user=role, database=database, timeout=5, ssl=False
        )
        try:
            yield connection
        finally:
            await connection.close()

    async def ready(self) -> bool:
        """Tell whether the server answers a query."""
        try:
            async with self.session():
                return True
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False

    async def ensure_database(self) -> None:
        """Create the owner's role and the database where they are missing.

        The owner migrates and creates the services' roles; it is no superuser.
        """
        async with self.session() as connection:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", OWNER):
                await connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB")
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _initialize(self) -> None:
        # initdb works beside the final place, so that one that was interrupted leaves no half cluster there.
        fresh = self.places.data.with_name("postgres.new")
        subprocess.run(("/bin/rm", "-rf", str(fresh)), check=True)  # noqa: S603
        fresh.mkdir(mode=0o700)
        give_to(self.places.account, fresh)
        argv = (
            str(self.places.binaries / "initdb"),
            "--pgdata", str(fresh),
            "--username", SUPERUSER,
            "--auth", "trust",
            "--encoding", "UTF8",
            "--locale", "C",
            "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8",
            "--no-instructions",
            *(() if self.durable else ("--no-sync",)),
        )  # fmt: skip
        done = subprocess.run(  # noqa: S603
            Command("initdb", argv, {}, Path("/"), self.places.account).wrapped,
            cwd="/",
            env={"LC_ALL": "C", "PATH": os.defpath},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            reason = (done.stderr or done.stdout).strip().splitlines()
            raise LocalError(f"initdb a échoué : {reason[-1] if reason else done.returncode}")
        fresh.rename(self.places.data)

    def _clear_stale_locks(self) -> None:
        """Remove the lock files of a server that is gone; one that is still ending (its `lea-up` was killed)
        is waited for.

        PostgreSQL does so itself unless the pid they name lives again as another process of the same account,
        which happens after a restart of the machine. Raises LocalError when the server goes on.
        """
        lock = self.places.data / "postmaster.pid"
        deadline = time.monotonic() + ENDING_TIMEOUT_S
        while (pid := _read_pid(lock)) is not None and _is_postgres(pid, self.places.data):
            if time.monotonic() > deadline:
                raise LocalError(f"PostgreSQL tourne déjà sur {self.places.data} (processus {pid}).")
            time.sleep(0.05)
        lock.unlink(missing_ok=True)
        for left in self.places.sockets.glob(".s.PGSQL.*"):
            left.unlink()


def _read_pid(lock: Path) -> int | None:
    try:
        return int(lock.read_text(encoding="utf-8").partition("\n")[0])
    except (OSError, ValueError):
        return None


def _is_postgres(pid: int, data: Path) -> bool:
    try:
        command_line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return os.fsencode(data) in command_line
