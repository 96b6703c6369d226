"""A `lea-up` on trial: started in a project's root of its own, read line by line."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import psutil
import pytest

from lea.local.ports import free_ports
from lea.testing.servers import Workplace

READY = "Léa is ready: "
PROGRAMS = {"nats": "nats-server", "postgres": "postgres"}


class Trial:
    """One run of `lea-up`."""

    def __init__(self, root: Path, port: int, **environment: str) -> None:
        self.root = root
        self.port = port
        self.lines: list[str] = []
        self._queue: queue.Queue[str | None] = queue.Queue()
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("LEA_")}
        self.process = subprocess.Popen(
            (sys.executable, str(Path(__file__).with_name("stand_in_up.py"))),
            cwd=root,
            env=inherited | {"LEA_HTTP_PORT": str(port)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            process_group=0,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def until(self, text: str, timeout_s: float = 60.0) -> str:
        """Return the first line from here on that holds a text."""
        deadline = time.monotonic() + timeout_s
        while True:
            line = self._queue.get(timeout=max(0.01, deadline - time.monotonic()))
            assert line is not None, f"lea-up ended before {text!r}:\n{self.output}"
            if text in line:
                return line

    def ready(self) -> "Trial":
        self.until(READY)
        return self

    def end(self, number: signal.Signals | None = None, timeout_s: float = 60.0) -> int:
        """Send a signal, wait for the end, return the exit code."""
        if number is not None:
            self.process.send_signal(number)
        return self.process.wait(timeout_s)

    def family(self) -> list[psutil.Process]:
        """Every process that this run has started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def find(self, name: str) -> psutil.Process | None:
        """The process of `gateway`, `nats` or `postgres` (the eldest), where there is one now."""
        for one in self.family():
            try:
                words, variables = one.cmdline(), one.environ()
            except psutil.Error:  # it has just ended
                continue
            is_gateway = words[1:2] == ["-c"] and variables.get("LEA_HTTP_PORT") == str(self.port)
            is_server = bool(words) and Path(words[0]).name == PROGRAMS.get(name)
            if is_gateway if name == "gateway" else is_server:
                return one
        return None

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            self._queue.put(line.rstrip("\n"))
        self._queue.put(None)


@pytest.fixture(scope="module")
def root() -> Generator[Path]:
    """A project's root that PostgreSQL's account may enter; a module's tests use it one after the other."""
    with Workplace() as path:
        yield path


@pytest.fixture
def up(root: Path) -> Generator[Callable[..., Trial]]:
    """Start `lea-up`; whatever the test left running ends after it."""
    trials: list[Trial] = []

    def start(where: Path = root, port: int | None = None, **environment: str) -> Trial:
        trials.append(Trial(where, port or free_ports(1)[0], **environment))
        return trials[-1]

    yield start
    for trial in trials:
        if trial.process.poll() is None:
            trial.end(signal.SIGTERM)


def all_gone(processes: list[psutil.Process], timeout_s: float = 30.0) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=timeout_s)
    return not alive
