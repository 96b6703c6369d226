"""What the service reads from its environment."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from lea.runtime.settings import DatabaseSettings


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is no time zone that this machine knows") from error
    return name


class ActionsSettings(DatabaseSettings):
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "America/Toronto"
    """Whose calendar « demain » and the acceptance's day are read on."""
    actions_workers: int = Field(default=16, ge=1, le=256)
    """How many turns are worked on at once."""
