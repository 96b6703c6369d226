"""What the service reads from its environment."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from lea.runtime.settings import DatabaseSettings, ZoneName


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is no http(s) address")
    return url


class ActionsSettings(DatabaseSettings):
    time_zone: ZoneName = "America/Toronto"
    """Whose calendar « demain » and the acceptance's day are read on."""
    actions_workers: int = Field(default=16, ge=1, le=256)
    """How many turns are worked on at once."""
    geocoder: Literal["none", "icherche", "nominatim", "photon"] = "none"
    """Who is asked where an address is."""
    geocoder_url: Annotated[str, AfterValidator(_web_address)] | None = None
    """Of a server of one's own; None: the service's public address."""
    geocoder_timeout_s: float = Field(default=5.0, gt=0, le=60)
    geocoder_per_second: float = Field(default=1.0, gt=0, le=100)
    """How often this process asks at most; the public Nominatim allows one request a second in all."""
    geocoder_cache_days: int = Field(default=90, ge=1, le=3650)
    """How long an answer is remembered, « no such address » too."""
