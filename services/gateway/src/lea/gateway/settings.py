"""What the gateway reads from its environment (prefix `LEA_`)."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, FilePath, SecretStr

from lea.runtime.settings import DatabaseSettings, ZoneName

_LongSecret = Annotated[SecretStr, Field(min_length=32)]


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


class GatewaySettings(DatabaseSettings):
    relay_database_url: str
    """The same database under the role that works for every user: relay, sweeper, settling."""
    relay_database_pool_size: int = Field(default=6, ge=1, le=100)
    jwt_private_key_file: FilePath
    """An Ed25519 key in PEM; `openssl genpkey -algorithm ed25519` makes one."""
    jwt_issuer: str = "lea"
    jwt_audience: str = "lea"
    access_token_ttl_s: int = Field(default=900, ge=30, le=86_400)
    portal_key: Annotated[_LongSecret | None, BeforeValidator(_none_if_blank)] = None
    """What the client portal's application shows; without it no application may tell of visits and signatures."""
    time_zone: ZoneName = "America/Toronto"
    """Whose days a form's PDF tells."""
    message_max_chars: int = Field(default=8000, ge=1, le=100_000)
    body_max_bytes: int = Field(default=262_144, ge=1024, le=16_777_216)
    turn_time_limit_s: float = Field(default=100.0, ge=1, le=600)
    rate_limit_per_minute: int = Field(default=30, ge=1, le=1_000_000)
    """Messages per user, over all replicas."""
    prices_file: Annotated[FilePath | None, BeforeValidator(_none_if_blank)] = None
    """A price list in place of the one that Léa comes with (`data/prices.json`)."""
    monthly_budget: Annotated[Decimal | None, BeforeValidator(_none_if_blank)] = Field(
        default=None, ge=0, le=1_000_000, max_digits=12, decimal_places=6
    )
    """What the answers of a user's month may cost, in the price list's currency; None: no limit."""
    budget_warning_percent: int = Field(default=80, ge=1, le=100)
    """From what share of the budget on the broker is warned."""
    keepalive_interval_s: float = Field(default=15.0, gt=0, le=60)
    stream_max_buffered_bytes: int = Field(default=262_144, ge=4096)
    """A client that lags by more is cut off; it resumes where it was."""
    stream_stall_s: float = Field(default=30.0, gt=0, le=300)
    """A client that takes nothing for so long is cut off."""
    streams_per_user: int = Field(default=32, ge=1, le=10_000)
    """Open streams per user, for each replica."""
