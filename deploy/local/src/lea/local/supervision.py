"""Keeps Léa's processes alive: supervisord under the hood, driven over its unix socket.

supervisord starts each process, restarts the one that dies, rotates its log, and stops all in order. It ends
when `lea-up` ends, even by kill -9, and what it started ends with it (`lea.local.child`).
"""

import asyncio
import http.client
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from supervisor.xmlrpc import SupervisorTransport  # pyright: ignore[reportMissingTypeStubs]

from lea.local import child
from lea.local.command import Command
from lea.local.errors import LocalError

LOG_BYTES = 5 * 1024 * 1024
START_S = 5
START_RETRIES = 2
"""A process that ends within START_S of its start is tried so often again, after 1 s, then 2 s."""
GROUPS_STOP_S = 60.0

_DAEMON = """\
[supervisord]
nodaemon=true
silent=true
logfile={logs}/supervisord.log
logfile_maxbytes=1MB
logfile_backups=1
pidfile={run}/supervisord.pid
childlogdir={logs}
{user}
[unix_http_server]
file={socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
_PROGRAM = """
[program:{name}]
command={command}
directory={directory}
autostart=false
autorestart=true
startsecs={startsecs}
startretries={retries}
stopsignal={stop_signal}
stopwaitsecs={grace}
stopasgroup={as_group}
killasgroup=true
stdout_logfile={log}
stdout_logfile_maxbytes={bytes}
stdout_logfile_backups=2
redirect_stderr=true
"""


@dataclass(frozen=True)
class Status:
    """What supervisord knows of a process."""

    name: str
    state: str
    """STOPPED, STARTING, RUNNING, BACKOFF, STOPPING, EXITED, FATAL, UNKNOWN."""
    pid: int
    exit_code: int

    @property
    def given_up(self) -> bool:
        return self.state == "FATAL"


class Supervision:
    """One supervisord for one LEA_HOME.

    `groups` are stopped from the last to the first, the processes of a group together.
    """

    def __init__(self, run: Path, sockets: Path, logs: Path, groups: Mapping[str, Sequence[Command]]) -> None:
        self._run = run
        self._socket = sockets / "supervisor.sock"
        self._logs = logs
        self._groups = groups
        self._names = {one.name: f"{group}:{one.name}" for group, all_ in groups.items() for one in all_}
        self._daemon: subprocess.Popen[bytes] | None = None
        self._transport: Any = None

    async def start(self, timeout_s: float = 20.0) -> None:
        """Start supervisord, without any process yet. Raises LocalError."""
        self._socket.unlink(missing_ok=True)
        config = self._write()
        program = (sys.executable, "-m", "supervisor.supervisord", "-c", str(config))
        command = Command("supervisord", program, {}, Path("/"))
        self._daemon = subprocess.Popen(  # noqa: S603, ASYNC220 (the kernel ties it to this very thread)
            command.wrapped,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            process_group=0,  # Ctrl-C is for lea-up: it stops the others in order
            cwd="/",
        )
        self._transport = cast("Any", SupervisorTransport)(None, None, f"unix://{self._socket}")
        deadline = time.monotonic() + timeout_s
        while not self._answers():
            if self._daemon.poll() is not None or time.monotonic() > deadline:
                raise LocalError(f"supervisord ne démarre pas : {self._last_words()}")
            await asyncio.sleep(0.02)

    def launch(self, names: Iterable[str]) -> None:
        """Start processes; returns before they are ready. One that can't start shows in `statuses`."""
        for name in names:
            self._call("startProcess", self._names[name], False)

    def statuses(self) -> dict[str, Status]:
        """Return the state of every process. Raises LocalError when supervisord is gone."""
        found = cast("list[dict[str, Any]]", self._call("getAllProcessInfo"))
        return {
            one["name"]: Status(one["name"], one["statename"], one["pid"], one["exitstatus"]) for one in found
        }

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def stop(self) -> None:
        """Stop every process in order and supervisord; kill what does not end."""
        if self._daemon is None:
            return
        try:
            self._call("shutdown")
        except LocalError:
            self._daemon.send_signal(signal.SIGTERM)
        try:
            self._daemon.wait(GROUPS_STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End everything at once: each process ends with supervisord."""
        if self._daemon is not None:
            pids = [pid for pid in self._pids() if pid]
            self._daemon.kill()
            self._daemon.wait()
            for pid in pids:
                _kill_group(pid)

    def _pids(self) -> list[int]:
        try:
            return [status.pid for status in self.statuses().values()]
        except LocalError:
            return []

    def _answers(self) -> bool:
        try:
            self._call("getState")
        except LocalError:
            return False
        return True

    def _call(self, method: str, *arguments: object) -> Any:
        if self._transport is None:
            raise LocalError("supervisord n'a pas été démarré")
        server = xmlrpc.client.ServerProxy("http://127.0.0.1", self._transport)  # the host name goes unused
        try:
            return getattr(server.supervisor, method)(*arguments)
        except (OSError, http.client.HTTPException, xmlrpc.client.Error) as error:
            self._transport.close()  # a connection that failed once refuses every further request
            raise LocalError(f"supervisord ne répond pas : {error}") from error

    def _last_words(self) -> str:
        if self._daemon is None or self._daemon.stderr is None or self._daemon.poll() is None:
            return "pas de réponse"
        lines = self._daemon.stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"code {self._daemon.returncode}"

    def _write(self) -> Path:
        """Write the configuration and, mode 0600, what each process is."""
        user = "user=root" if os.geteuid() == 0 else ""
        text = _DAEMON.format(
            logs=_escape(self._logs), run=_escape(self._run), socket=_escape(self._socket), user=user
        )
        for priority, (group, commands) in enumerate(self._groups.items()):
            names = ",".join(command.name for command in commands)
            text += f"\n[group:{group}]\nprograms={names}\npriority={priority}\n"
            text += "".join(self._program(command) for command in commands)
        config = self._run / "supervisord.conf"
        config.write_text(text, encoding="utf-8")
        return config

    def _program(self, command: Command) -> str:
        file = self._run / f"{command.name}.json"
        file.unlink(missing_ok=True)
        parts = {
            "death_signal": int(command.stop_signal),
            "account": command.account or "-",
            "program": command.argv,
            "environment": dict(command.environment),
        }
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(parts, out)
        python = (sys.executable, "-I", "-S", str(Path(child.__file__).resolve()), str(file))
        return _PROGRAM.format(
            name=command.name,
            command=_escape(shlex.join(python)),
            directory=_escape(command.directory),
            startsecs=START_S,
            retries=START_RETRIES,
            stop_signal=command.stop_signal.name.removeprefix("SIG"),
            grace=max(1, round(command.grace_s)),
            # SIGINT to PostgreSQL's children would cancel what the main process is winding up
            as_group="false" if command.account or command.stop_signal == signal.SIGINT else "true",
            log=_escape(self.log(command.name)),
            bytes=LOG_BYTES,
        )


def _escape(value: object) -> str:
    """Return a value as supervisord's configuration reads it back (`%` expands there)."""
    return str(value).replace("%", "%%")


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
