"""A Grafana with our dashboards, where one is installed."""

import json
import os
import shutil
from pathlib import Path

from lea.local.command import Command
from lea.local.ports import LOOPBACK

HOME = Path("/usr/share/grafana")
"""Where Grafana's packages keep what it serves."""


def command(directory: Path, dashboards: Path, *, prometheus_url: str, port: int) -> Command | None:
    """Provision the dashboards of a folder; return what serves them on this machine, None without Grafana."""
    program = shutil.which("grafana")
    if program is None or not HOME.exists():
        return None
    source = {"name": "Prometheus", "type": "prometheus", "url": prometheus_url, "isDefault": True}
    folder = {"name": "Léa", "type": "file", "options": {"path": str(dashboards.resolve())}}
    provisioning = directory.resolve() / "provisioning"
    _provision(provisioning / "datasources", {"datasources": [source]})
    _provision(provisioning / "dashboards", {"providers": [folder]})
    environment = os.environ | {
        "GF_PATHS_DATA": str(directory.resolve() / "data"),
        "GF_PATHS_PROVISIONING": str(provisioning),
        "GF_SERVER_HTTP_ADDR": LOOPBACK,
        "GF_SERVER_HTTP_PORT": str(port),
        "GF_AUTH_ANONYMOUS_ENABLED": "true",
        "GF_LOG_LEVEL": "warn",
    }
    return Command("grafana", (program, "server", f"--homepath={HOME}"), environment, directory)


def _provision(folder: Path, content: dict[str, object]) -> None:
    """Write one of Grafana's provisioning files; JSON is YAML."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lea.yaml").write_text(json.dumps({"apiVersion": 1} | content), encoding="utf-8")
