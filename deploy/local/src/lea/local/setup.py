"""What the operator set: `.env` in the project's root under the process environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from lea.local.errors import LocalError
from lea.local.ports import LOOPBACK

DEFAULT_PORT = 8080


@dataclass(frozen=True)
class Setup:
    """How this machine runs Léa."""

    root: Path
    """The project's root: where `lea-up` was started."""
    home: Path
    host: str
    port: int
    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


def read_setup(root: Path, environment: Mapping[str, str]) -> Setup:
    """Read the settings that concern `lea-up` itself. Raises LocalError."""
    merged = read_dotenv(root / ".env") | dict(environment)
    home = Path(merged.get("LEA_HOME") or ".lea").expanduser()
    return Setup(
        root=root,
        home=Path(os.path.abspath(root / home)),  # noqa: PTH100 (resolve() would follow the operator's links)
        host=merged.get("LEA_HTTP_HOST") or LOOPBACK,
        port=_port(merged.get("LEA_HTTP_PORT") or str(DEFAULT_PORT)),
        environment=merged,
    )


def read_dotenv(path: Path) -> dict[str, str]:
    """Read KEY=VALUE lines; a value left empty (as in `.env.example`) is a setting left alone."""
    return {key: value for key, value in dotenv_values(path, interpolate=False).items() if value}


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise LocalError(f"LEA_HTTP_PORT doit être un port entre 1 et 65535 (reçu : {text}).")
    return int(text)
