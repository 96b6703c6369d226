"""The processes of a run: started here, ended here, and what each of them has used of the processors."""

import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

import psutil

READY_LIMIT_S = 20.0
END_LIMIT_S = 10.0


class Process:
    """A module of the bench that runs until it is closed and prints `ready <port>` first."""

    def __init__(self, module: str, *arguments: str) -> None:
        """Start it. Raises RuntimeError when it isn't ready in time."""
        command = [sys.executable, "-m", module, *arguments]
        self._popen: subprocess.Popen[str] = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.pid = self._popen.pid
        self.port = self._read_port(module)

    def _read_port(self, module: str) -> int:
        output = self._popen.stdout
        assert output is not None
        readable, _, _ = select.select([output], [], [], READY_LIMIT_S)
        words = output.readline().split() if readable else list[str]()
        if len(words) != 2 or words[0] != "ready":
            self.close()
            raise RuntimeError(f"{module} did not start: {words}")
        return int(words[1])

    def close(self) -> None:
        """End it, by force when it doesn't follow."""
        self._popen.terminate()
        try:
            self._popen.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def __enter__(self) -> "Process":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def cpu_seconds(pid: int) -> float:
    """Return what a process and all its children have used, those that have ended included."""
    try:
        process = psutil.Process(pid)
        times = process.cpu_times()
        used = times.user + times.system + times.children_user + times.children_system
        return used + sum(cpu_seconds(child.pid) for child in process.children())
    except psutil.NoSuchProcess:
        return 0.0


def machine_seconds() -> float:
    """Return what everything on the machine has used, and what its host took from it."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0.0)


class CpuClock:
    """Reads the processors' time of named processes between two moments."""

    def __init__(self, pids: Mapping[str, Sequence[int]]) -> None:
        self._pids = pids
        self._before: dict[str, float] = {}
        self._machine = 0.0
        self.spent: dict[str, float] = {}
        self.others = 0.0

    def _read(self) -> dict[str, float]:
        return {name: sum(map(cpu_seconds, pids)) for name, pids in self._pids.items()}

    def start(self) -> None:
        self._before, self._machine = self._read(), machine_seconds()

    def stop(self) -> None:
        """Set `spent`, in seconds by name, and `others`: what the rest of the machine used meanwhile."""
        after = self._read()
        self.spent = {name: max(0.0, after[name] - self._before[name]) for name in after}
        self.others = max(0.0, machine_seconds() - self._machine - sum(self.spent.values()))


def idle_share(pids: Mapping[str, Sequence[int]], seconds: float) -> dict[str, float]:
    """Return what each process uses while nothing is asked, in processors."""
    clock = CpuClock(pids)
    clock.start()
    time.sleep(seconds)
    clock.stop()
    return {name: spent / seconds for name, spent in clock.spent.items()}


def calibrate() -> float:
    """Return how long a fixed piece of Python takes at present, in ms: what tells two runs' machines apart."""
    began = time.process_time()
    total = 0
    for number in range(2_000_000):
        total += number & 7
    return (time.process_time() - began) * 1000
