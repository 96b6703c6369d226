"""`lea-observe`: write what is code, or run a Prometheus beside the Léa that `make run` started."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from lea.observe import prometheus
from lea.observe.prometheus import PrometheusMissing
from lea.observe.writing import write

ROOT = Path(__file__).resolve().parents[5]
PROMETHEUS_PORT, GRAFANA_PORT = 9090, 3000


def main() -> None:
    """Run the command."""
    match sys.argv[1:]:
        case ["write"]:
            for path in write(ROOT):
                print(path)
        case ["run"]:
            sys.exit(_run(Path(os.environ.get("LEA_HOME", ".lea"))))
        case _:
            sys.exit("usage: lea-observe write | run")


def _run(home: Path) -> str | int:
    """Serve until Ctrl-C. Returns what stands in the way, or the exit code."""
    services = home / "run" / "services.json"
    if not services.exists():
        return f"{services} is not there: start Léa first (make run)."
    addresses: Mapping[str, str] = json.loads(services.read_text(encoding="utf-8"))
    directory = home / "observe"
    configuration = prepare_prometheus(directory, addresses)
    try:
        argv = prometheus.command(configuration, _free(PROMETHEUS_PORT))
    except PrometheusMissing as error:
        return str(error)
    with ExitStack() as stack:
        serving = stack.enter_context(subprocess.Popen(argv))  # noqa: S603 (a program of the PATH, arguments of ours)
        stack.callback(serving.terminate)
        print(f"Prometheus: http://127.0.0.1:{_port_of(argv)}  (Ctrl-C stops it)", flush=True)
        if (grafana := _grafana(directory, _port_of(argv))) is not None:
            stack.callback(stack.enter_context(grafana).terminate)
            print(f"Grafana: http://127.0.0.1:{GRAFANA_PORT}", flush=True)
        else:
            print("Grafana is not installed here; its dashboards are in deploy/grafana/.", flush=True)
        try:
            return serving.wait()
        except KeyboardInterrupt:
            return 0


def prepare_prometheus(directory: Path, addresses: Mapping[str, str]) -> Path:
    """Write Prometheus's configuration for the services at `addresses`."""
    return prometheus.prepare(directory / "prometheus", ROOT / "deploy" / "prometheus", addresses)


def _grafana(directory: Path, prometheus_port: int) -> "subprocess.Popen[bytes] | None":
    """Start Grafana with our dashboards where it is installed; else None."""
    program = shutil.which("grafana")
    home = Path("/usr/share/grafana")
    if program is None or not home.exists():
        return None
    provisioning = directory / "grafana" / "provisioning"
    source = {
        "name": "Prometheus",
        "type": "prometheus",
        "url": f"http://127.0.0.1:{prometheus_port}",
        "isDefault": True,
    }
    folder = {"name": "Léa", "type": "file", "options": {"path": str(ROOT / "deploy" / "grafana")}}
    for kind, content in (
        ("datasources", {"apiVersion": 1, "datasources": [source]}),
        ("dashboards", {"apiVersion": 1, "providers": [folder]}),
    ):
        (provisioning / kind).mkdir(parents=True, exist_ok=True)
        (provisioning / kind / "lea.yaml").write_text(json.dumps(content), encoding="utf-8")
    environment = os.environ | {
        "GF_PATHS_DATA": str(directory / "grafana" / "data"),
        "GF_PATHS_PROVISIONING": str(provisioning),
        "GF_SERVER_HTTP_ADDR": "127.0.0.1",
        "GF_SERVER_HTTP_PORT": str(GRAFANA_PORT),
        "GF_AUTH_ANONYMOUS_ENABLED": "true",
    }
    return subprocess.Popen([program, "server", f"--homepath={home}"], env=environment)  # noqa: S603


def _free(port: int) -> int:
    """Return the port, or another one where it is taken."""
    with socket.socket() as one:
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _port_of(argv: tuple[str, ...]) -> int:
    address = next(each for each in argv if each.startswith("--web.listen-address="))
    return int(address.rpartition(":")[2])
