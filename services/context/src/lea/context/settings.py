"""What the service reads from its environment."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from lea.runtime.settings import DatabaseSettings, ZoneName


def _none_if_empty(value: object) -> object:
    return value or None


class ContextSettings(DatabaseSettings):
    time_zone: ZoneName = "America/Toronto"
    """Whose calendar tells which dates are still to come."""
    context_transactions: int = Field(default=20, ge=1, le=100)
    """How many of the latest transactions a prompt holds; the rest are counted."""
    context_turns: int = Field(default=20, ge=4, le=200)
    """How many of the latest turns a prompt holds in full; older ones are summarized."""
    context_max_tokens: int = Field(default=8_000, ge=2_000, le=100_000)
    """How long all that Léa adds to a message may be, the system prompt included."""
    context_workers: int = Field(default=32, ge=1, le=256)
    """How many prompts are built at once."""
    system_prompt: Annotated[Path | None, BeforeValidator(_none_if_empty)] = None
    """A file that takes the place of the system prompt that Léa comes with."""
