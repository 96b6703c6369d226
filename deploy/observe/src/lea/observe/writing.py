"""What is committed under `deploy/` and `docs/` because a program wrote it."""

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

import yaml

from lea.observe import grafana, slo
from lea.observe.dashboards import boards
from lea.observe.declared import declared

_NOTICE = "# Written by `make dashboards` from deploy/observe; a test compares them.\n"


def files() -> Mapping[Path, str]:
    """Return every written file, by its path in the repository."""
    written = {Path(f"deploy/grafana/{board.uid}.json"): grafana.encode(board) for board in boards()}
    written[Path("deploy/prometheus/slo.rules.yaml")] = _NOTICE + yaml.safe_dump(
        slo.rules(), sort_keys=False, allow_unicode=True, width=110
    )
    written[Path("docs/metrics.md")] = _catalogue()
    return written


def write(root: Path) -> list[Path]:
    """Write what changed; return those files."""
    changed = [
        path for path, text in files().items() if not (root / path).exists() or _read(root, path) != text
    ]
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(files()[path], encoding="utf-8")
    return changed


def _read(root: Path, path: Path) -> str:
    return (root / path).read_text(encoding="utf-8")


def _catalogue() -> str:
    lines = [
        "# Metrics",
        "",
        "Every service exposes these at `/metrics`, beside the usual `process_*` and `python_*`; latency histograms",
        "resolve 1 ms to 120 s and carry trace ids as exemplars where a request is traced. Labels come from closed",
        "sets. Written by `make dashboards`.",
    ]
    for service, families in groupby(declared(), lambda family: family.service):
        lines += ["", f"## {service}", "", "| metric | kind | what it tells |", "|---|---|---|"]
        lines += [f"| `{family.name}` | {family.kind} | {family.sentence} |" for family in families]
    return "\n".join(lines) + "\n"
