"""A Prometheus beside a running Léa: its configuration, its targets, its command line."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import yaml

SCRAPE_INTERVAL_S = 5
RULES = ("slo.rules.yaml", "alerts.rules.yaml")
INSTALL = "Prometheus is not installed here: `apt-get install prometheus`, or a binary from prometheus.io in the PATH."


class PrometheusMissing(Exception):
    """No Prometheus on this machine."""

    def __init__(self) -> None:
        super().__init__(INSTALL)


def prepare(
    directory: Path, rules: Path, services: Mapping[str, str], *, interval_s: int = SCRAPE_INTERVAL_S
) -> Path:
    """Write a configuration that scrapes `services` (name → address); return its path."""
    directory.mkdir(parents=True, exist_ok=True)
    targets = directory / "targets.json"
    targets.write_text(
        json.dumps(
            [
                {"targets": [urlsplit(address).netloc], "labels": {"service": name}}
                for name, address in services.items()
            ]
        ),
        encoding="utf-8",
    )
    configuration = directory / "prometheus.yaml"
    configuration.write_text(
        yaml.safe_dump(
            {
                "global": {"scrape_interval": f"{interval_s}s", "evaluation_interval": f"{interval_s}s"},
                "rule_files": [str((rules / name).resolve()) for name in RULES],
                "scrape_configs": [
                    {"job_name": "lea", "file_sd_configs": [{"files": [str(targets.resolve())]}]}
                ],
            }
        ),
        encoding="utf-8",
    )
    return configuration


def command(configuration: Path, port: int) -> tuple[str, ...]:
    """Return the command line that serves on the loopback interface. Raises PrometheusMissing."""
    program = shutil.which("prometheus")
    if program is None:
        raise PrometheusMissing
    return (
        program,
        f"--config.file={configuration}",
        f"--storage.tsdb.path={configuration.parent / 'data'}",
        "--storage.tsdb.retention.time=7d",
        f"--web.listen-address=127.0.0.1:{port}",
        "--enable-feature=exemplar-storage",
        "--log.level=warn",
    )
