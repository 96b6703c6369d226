"""Programs beside a running Léa, until Ctrl-C, SIGTERM or the terminal's end; none of them stays behind."""

import json
import os
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import cast

from lea.local.command import Command
from lea.local.ports import LOOPBACK, free_ports, is_taken
from lea.observe import grafana_server, prometheus

PROMETHEUS_PORT, GRAFANA_PORT = 9090, 3000
READY_S = 30.0
LOOK_S = 2.0
"""How often it is looked whether Léa came back at other ports, and whether a program has ended."""


class NotWatching(Exception):
    """What stands in the way, for the terminal."""


def watch(home: Path, deploy: Path) -> None:
    """Scrape the Léa of a LEA_HOME under the rules of `deploy` until a signal to stop. Raises NotWatching."""
    services = home / "run" / "services.json"
    addresses = _read(services)
    if addresses is None:
        raise NotWatching(f"{services} n'y est pas : démarrez d'abord Léa (make run).")
    directory = home / "observe" / "prometheus"
    configuration = prometheus.prepare(directory, deploy / "prometheus", addresses)
    port = _port(PROMETHEUS_PORT)
    url = f"http://{LOOPBACK}:{port}"
    with ExitStack() as stack:
        stopped = stack.enter_context(_stop_signals())
        try:
            serving = stack.enter_context(_child(prometheus.command(configuration, port)))
        except prometheus.PrometheusMissing as error:
            raise NotWatching(str(error)) from error
        _wait_ready(serving, f"{url}/-/ready", stopped)
        print(f"Prometheus: {url}  (Ctrl-C : arrêt)", flush=True)
        _start_grafana(home, deploy, url, stack)
        while not stopped.wait(LOOK_S):
            if serving.poll() is not None:
                raise NotWatching("Prometheus s'est arrêté.")
            if (found := _read(services)) is not None and found != addresses:
                addresses = found
                prometheus.write_targets(directory, addresses)


def _start_grafana(home: Path, deploy: Path, prometheus_url: str, stack: ExitStack) -> None:
    port = _port(GRAFANA_PORT)
    command = grafana_server.command(
        home / "observe" / "grafana", deploy / "grafana", prometheus_url=prometheus_url, port=port
    )
    if command is None:
        print("Grafana n'est pas installé ici ; ses tableaux sont dans deploy/grafana.", flush=True)
        return
    stack.enter_context(_child(command))
    print(f"Grafana: http://{LOOPBACK}:{port}", flush=True)


@contextmanager
def _child(command: Command) -> Generator["subprocess.Popen[bytes]"]:
    """Run a program in a group of its own: Ctrl-C reaches us alone, and we end it in good order."""
    process = subprocess.Popen(  # noqa: S603 (a program of the PATH, arguments of ours)
        command.wrapped,
        cwd=command.directory,
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        process_group=0,
    )
    try:
        yield process
    finally:
        process.send_signal(command.stop_signal)
        try:
            process.wait(command.grace_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def _stop_signals() -> Generator[threading.Event]:
    """Yield what is set once somebody asks for the end."""
    stopped = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait_ready(process: "subprocess.Popen[bytes]", url: str, stopped: threading.Event) -> None:
    tick_s = 0.1
    for _ in range(round(READY_S / tick_s)):
        if process.poll() is not None:
            raise NotWatching("Prometheus ne démarre pas ; il a dit pourquoi ci-dessus.")
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 (the loopback interface)
                return
        except OSError:
            if stopped.wait(tick_s):
                return
    raise NotWatching(f"Prometheus n'est pas prêt après {READY_S:.0f} s.")


def _read(services: Path) -> Mapping[str, str] | None:
    """Return the addresses that `lea-up` has noted; None when it does not run."""
    try:
        return cast("dict[str, str]", json.loads(services.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def _port(wanted: int) -> int:
    """Return the port, or another one where it is taken."""
    return free_ports(1)[0] if is_taken(LOOPBACK, wanted) else wanted
