"""What the service reads from its environment."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field

from lea.runtime.settings import DatabaseSettings


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is no time zone that this machine knows") from error
    return name


def _none_if_empty(value: object) -> object:
    return value or None


class ContextSettings(DatabaseSettings):
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "America/Toronto"
    """Whose calendar tells which dates are still to come."""
    context_transactions: int = Field(default=20, ge=1, le=100)
    """How many of the latest transactions a prompt holds; the rest are counted."""
    context_turns: int = Field(default=20, ge=0, le=200)
    """How many of the latest turns a prompt holds."""
    context_max_chars: int = Field(default=24_000, ge=1_000, le=400_000)
    """How long the broker's files and the history may be together."""
    context_workers: int = Field(default=32, ge=1, le=256)
    """How many prompts are built at once."""
    system_prompt: Annotated[Path | None, BeforeValidator(_none_if_empty)] = None
    """A file that takes the place of the system prompt that Léa comes with."""
