"""How each of Léa's services is started: its program, its role in PostgreSQL, what it may know.

The one definition: `lea-up`, the test system and the bench all start them from here.
"""

import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lea.local.command import Command
from lea.local.ports import LOOPBACK

GATEWAY = "gateway"
SERVICES = ("actions", "context", "llm", GATEWAY)
"""In the order in which they are shown."""

_ARGUMENTS = {"actions": ("serve",)}
_ROLES = {
    GATEWAY: {"LEA_DATABASE_URL": "lea_gateway", "LEA_RELAY_DATABASE_URL": "lea_relay"},
    "actions": {"LEA_DATABASE_URL": "lea_actions"},
    "context": {"LEA_DATABASE_URL": "lea_context"},
    "llm": {},
}
_STAND_BACK = {"actions": "5", "context": "5"}
"""What prepares a new answer yields to what shows those that are under way (decision 0025)."""
_DATABASE_VARIABLES = ("LEA_DATABASE_URL", "LEA_RELAY_DATABASE_URL", "LEA_JWT_PRIVATE_KEY_FILE")
PURGE = "lea_purge"
OPERATOR_ROLES = {
    "LEA_PURGE_DATABASE_URL": PURGE,
    "LEA_PRIVACY_DATABASE_URL": "lea_privacy",
    "LEA_ADMIN_DATABASE_URL": "lea_operator",
}
"""What the operator's commands read → the role they work under."""
PROVIDER_SECRETS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AGENT_API_KEY")
"""For `llm` alone."""
_GATEWAY_SECRETS = ("LEA_PORTAL_KEY",)
_UNWANTED = ("LEA_PASSWORD", "LEA_TOKEN")
"""The `lea` command's own."""


@dataclass(frozen=True)
class Wiring:
    """What the services of one system share, and where each listens."""

    nats_url: str
    database_url: Callable[[str], str]
    """Role → SQLAlchemy's address."""
    jwt_private_key_file: Path
    ports: Mapping[str, int]
    directory: Path
    """Working directory: relative paths in settings start here."""
    host: str = LOOPBACK
    """Where the gateway listens; the others stay on the loopback interface."""
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the operator set: the process environment with `.env` under it."""

    def url(self, service: str) -> str:
        """Return the address of a service on this machine."""
        return f"http://{LOOPBACK}:{self.ports[service]}"

    def health_url(self, service: str) -> str:
        return f"{self.url(service)}/readyz"


def service_commands(wiring: Wiring) -> dict[str, Command]:
    """Return the command of every service."""
    scripts = Path(sysconfig.get_path("scripts"))
    return {
        name: Command(
            name=name,
            argv=(sys.executable, str(scripts / f"lea-{name}"), *_ARGUMENTS.get(name, ())),
            environment=service_environment(name, wiring),
            directory=wiring.directory,
            grace_s=_grace_s(wiring),
        )
        for name in SERVICES
    }


def _grace_s(wiring: Wiring) -> float:
    """What a service allows itself, and some more; a value that is none is for the service to refuse."""
    try:
        return float(wiring.environment.get("LEA_SHUTDOWN_GRACE_S", "10")) + 5.0
    except ValueError:
        return 15.0


def service_environment(name: str, wiring: Wiring) -> dict[str, str]:
    """Return a service's whole environment: the operator's, without what is none of its business, and ours."""
    hidden = {
        *_DATABASE_VARIABLES,
        *_UNWANTED,
        *(() if name == "llm" else PROVIDER_SECRETS),
        *(() if name == GATEWAY else _GATEWAY_SECRETS),
    }
    environment = {key: value for key, value in wiring.environment.items() if key not in hidden}
    environment.setdefault("LEA_LOG_FORMAT", "json")
    environment.setdefault("LEA_NICENESS", _STAND_BACK.get(name, "0"))
    environment |= {variable: wiring.database_url(role) for variable, role in _ROLES[name].items()}
    environment |= {
        "LEA_NATS_URL": wiring.nats_url,
        "LEA_HTTP_HOST": wiring.host if name == GATEWAY else LOOPBACK,
        "LEA_HTTP_PORT": str(wiring.ports[name]),
        "PYTHONUNBUFFERED": "1",
    }
    if name == GATEWAY:
        environment["LEA_JWT_PRIVATE_KEY_FILE"] = str(wiring.jwt_private_key_file)
    return environment
