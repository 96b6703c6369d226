"""A child process that a test starts, stops, kills and freezes; it ends with the test run in any case."""

import asyncio
import os
import signal
import subprocess
import time
from pathlib import Path

from lea.local.command import Command

_TICK_S = 0.01


class Process:
    """One run of a command after another, its output in one file.

    Start it on a thread that lives as long as it should: the kernel ends it with that thread.
    """

    def __init__(self, command: Command, log: Path) -> None:
        self.command = command
        self.log = log
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the present run. Raises RuntimeError when there is none."""
        if self._popen is None:
            raise RuntimeError(f"{self.command.name} was not started")
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        return None if self._popen is None else self._popen.poll()

    def start(self) -> None:
        """Start a run, in a process group of its own. Raises RuntimeError when one is going on."""
        if self.running:
            raise RuntimeError(f"{self.command.name} is running")
        with self.log.open("ab") as output:
            self._popen = subprocess.Popen(
                self.command.wrapped,
                cwd=self.command.directory,
                env=dict(self.command.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process alone; nothing happens when it is gone."""
        if self.running:
            os.kill(self.pid, number)

    async def wait(self, timeout_s: float) -> int:
        """Wait for the end and return the exit code. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while (code := self.exit_code) is None:
                await asyncio.sleep(_TICK_S)
        return code

    async def stop(self) -> None:
        """End it in good order; SIGKILL to the whole group after its grace."""
        if self.running:
            self.signal(signal.SIGCONT)
            self.signal(self.command.stop_signal)
            try:
                await self.wait(self.command.grace_s)
            except TimeoutError:
                await self.kill()
        self._sweep_group()

    async def kill(self) -> None:
        """SIGKILL to the process, as a crash would; its children are swept after."""
        self.signal(signal.SIGKILL)
        await self.wait(10.0)
        self._sweep_group()

    def tail(self, lines: int = 40) -> str:
        """Return the last lines of its output."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def _sweep_group(self) -> None:
        if self._popen is None:
            return
        for _ in range(50):
            try:
                os.killpg(self._popen.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return
            time.sleep(_TICK_S)
