"""A Prometheus for a running Léa: its configuration, its targets, its command."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from lea.local.command import Command
from lea.local.ports import LOOPBACK

SCRAPE_INTERVAL_S = 5
RULES = ("slo.rules.yaml", "alerts.rules.yaml")
JOB = "lea"


class PrometheusMissing(Exception):
    """No Prometheus on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "Prometheus n'est pas installé ici : `apt-get install prometheus`, "
            "ou un binaire de prometheus.io dans le PATH."
        )


def prepare(
    directory: Path, rules: Path, services: Mapping[str, str], *, interval_s: int = SCRAPE_INTERVAL_S
) -> Path:
    """Write a configuration that scrapes `services` (name → address) under the rules of a folder; return its path."""
    directory.mkdir(parents=True, exist_ok=True)
    write_targets(directory, services)
    interval = f"{interval_s}s"
    configuration = {
        "global": {"scrape_interval": interval, "evaluation_interval": interval},
        "rule_files": [str((rules / name).resolve()) for name in RULES],
        "scrape_configs": [{"job_name": JOB, "file_sd_configs": [{"files": [str(_targets(directory))]}]}],
    }
    path = directory / "prometheus.yaml"
    path.write_text(yaml.safe_dump(configuration), encoding="utf-8")
    return path


def write_targets(directory: Path, services: Mapping[str, str]) -> None:
    """Say where the services are; a Prometheus that runs follows."""
    groups = [
        {"targets": [urlsplit(address).netloc], "labels": {"service": name}}
        for name, address in services.items()
    ]
    written = _targets(directory).with_suffix(".new")
    written.write_text(json.dumps(groups), encoding="utf-8")
    written.replace(_targets(directory))


def command(configuration: Path, port: int) -> Command:
    """Return what serves on a port of the loopback interface. Raises PrometheusMissing."""
    program = shutil.which("prometheus")
    if program is None:
        raise PrometheusMissing
    argv = (
        program,
        f"--config.file={configuration}",
        f"--storage.tsdb.path={configuration.parent / 'data'}",
        "--storage.tsdb.retention.time=7d",
        f"--web.listen-address={LOOPBACK}:{port}",
        "--enable-feature=exemplar-storage",
        "--log.level=warn",
    )
    return Command("prometheus", argv, dict(os.environ), configuration.parent)


def _targets(directory: Path) -> Path:
    return directory.resolve() / "targets.json"
