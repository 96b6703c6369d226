"""Settings: read once at the start, frozen, with units in their names."""

import sys
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is no time zone that this machine knows") from error
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]
"""A time zone that this machine knows: `America/Toronto`."""


class ServiceSettings(BaseSettings):
    """What every service reads from its environment (prefix `LEA_`)."""

    model_config = SettingsConfigDict(env_prefix="LEA_", frozen=True, extra="ignore", populate_by_name=True)

    nats_url: str = "nats://127.0.0.1:4222"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto`: for people on a terminal, JSON lines elsewhere."""
    shutdown_grace_s: float = Field(default=10.0, gt=0, le=120)
    """How long work that has begun may go on after SIGTERM."""
    niceness: int = Field(default=0, ge=0, le=19)
    """How far the process stands back when the machine is short of processors: what it adds to its `nice` value."""


class DatabaseSettings(ServiceSettings):
    """For services that own data."""

    database_url: str
    database_pool_size: int = Field(default=10, ge=1, le=100)
    database_statement_timeout_s: float = Field(default=5.0, gt=0, le=60)


S = TypeVar("S", bound=ServiceSettings)


def load_settings(settings: type[S]) -> S:
    """Read the settings; a mistake stops the process with one readable line and exit code 2."""
    try:
        return settings()
    except ValidationError as error:
        sys.exit(_one_line(settings, error))


def _one_line(settings: type[ServiceSettings], error: ValidationError) -> str:
    prefix = str(settings.model_config.get("env_prefix", ""))
    parts: list[str] = []
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        name = ".".join(str(part) for part in problem["loc"])
        known = name in settings.model_fields and settings.model_fields[name].validation_alias is None
        said = problem["msg"].removeprefix("Value error, ")
        parts.append(": ".join(filter(None, ((prefix + name).upper() if known else name, said))))
    return f"configuration: {'; '.join(parts)}"
