"""What the `lea` command reads: the process environment, with the project's `.env` under it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

DEMO_EMAIL = "demo@lea.local"
DEMO_PASSWORD = "demo"  # noqa: S105 (the demo broker's, of a database on this machine)


@dataclass(frozen=True)
class Settings:
    """Where the gateway is and who signs in."""

    url: str
    email: str
    password: str
    token: str | None
    home: Path
    environment: Mapping[str, str]


def read_settings(root: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read them; what is not set is the demo broker's on this machine."""
    root = root or Path.cwd()
    given = os.environ if environment is None else environment
    from_file = dotenv_values(root / ".env", interpolate=False)
    merged = {key: value for key, value in from_file.items() if value} | dict(given)
    port = merged.get("LEA_HTTP_PORT") or "8080"
    return Settings(
        url=merged.get("LEA_URL") or f"http://127.0.0.1:{port}",
        email=merged.get("LEA_EMAIL") or DEMO_EMAIL,
        password=merged.get("LEA_PASSWORD") or DEMO_PASSWORD,
        token=merged.get("LEA_TOKEN") or None,
        home=root / Path(merged.get("LEA_HOME") or ".lea").expanduser(),
        environment=merged,
    )
