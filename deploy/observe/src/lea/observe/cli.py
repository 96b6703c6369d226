"""`lea-observe`: write what is code, or run a Prometheus beside the Léa that `make run` started."""

import sys
from pathlib import Path

from lea.client.settings import read_settings
from lea.observe.beside import NotWatching, watch
from lea.observe.writing import write

ROOT = Path(__file__).resolve().parents[5]


def main() -> None:
    """Run the command."""
    match sys.argv[1:]:
        case ["write"]:
            for path in write(ROOT):
                print(path)
        case ["run"]:
            try:
                watch(read_settings().home, ROOT / "deploy")
            except NotWatching as error:
                sys.exit(f"✗ {error}")
        case _:
            sys.exit("usage: lea-observe write | run")
