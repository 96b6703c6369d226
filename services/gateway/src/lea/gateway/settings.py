"""What the gateway reads from its environment (prefix `LEA_`)."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    BeforeValidator,
    DirectoryPath,
    Field,
    FilePath,
    IPvAnyNetwork,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import NoDecode

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
    jwt_public_key_files: Annotated[tuple[FilePath, ...], NoDecode] = ()
    """Keys that are accepted beside it: the one before, or the one to come."""
    jwt_issuer: str = "lea"
    jwt_audience: str = "lea"
    access_token_ttl_s: int = Field(default=900, ge=30, le=86_400)
    portal_key: Annotated[_LongSecret | None, BeforeValidator(_none_if_blank)] = None
    """What the client portal's application shows; without it no application may tell of visits and signatures."""
    refresh_token_ttl_s: int = Field(default=2_592_000, ge=60, le=31_536_000)
    """How long a session lasts that nobody renews."""
    session_max_s: int = Field(default=7_776_000, ge=60, le=31_536_000)
    """How long any session lasts."""
    refresh_grace_s: float = Field(default=20.0, ge=0, le=300)
    """How long the refresh token that was just exchanged gives the same successor again."""
    sign_in_per_place_minute: int = Field(default=20, ge=1, le=1_000_000)
    """Failed attempts to sign in from one address (IPv6: one /64)."""
    sign_in_per_account_hour: int = Field(default=20, ge=1, le=1_000_000)
    """Failed attempts at one account, apart for each place that its user signed in from before."""
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    """Networks whose `X-Forwarded-For` is believed."""
    oidc_issuer: str | None = None
    """An outside issuer (OpenID Connect) whose access tokens are accepted too."""
    oidc_audience: str | None = None
    """What its tokens must be made out to."""
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins of web clients that are served from elsewhere: `https://app.exemple.ca`."""
    web_root: Annotated[DirectoryPath | None, BeforeValidator(_none_if_blank)] = None
    """A build of `apps/web`, served at `/` beside the API."""
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
    follow_max_s: float = Field(default=900.0, ge=1, le=86_400)
    """How long a conversation's stream stays open before its client comes back, with a fresh token."""
    streams_per_user: int = Field(default=32, ge=1, le=10_000)
    """Turns of a user that run at once, over all replicas; and the user's open streams, for each replica."""

    @field_validator("jwt_public_key_files", "trusted_proxies", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("oidc_issuer", "oidc_audience", mode="before")
    @classmethod
    def _blank_is_absent(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if parts.scheme not in {"http", "https"} or f"{parts.scheme}://{parts.netloc}" != origin:
                raise ValueError(f"{origin} is no origin (https://app.exemple.ca, without a path)")
        return value

    @field_validator("web_root")
    @classmethod
    def _is_a_build(cls, value: Path | None) -> Path | None:
        for name in ("index.html", "content-security-policy.txt"):
            if value is not None and not (value / name).is_file():
                raise ValueError(f"{value} is no build of apps/web: {name} is missing")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _is_safe(cls, value: str | None) -> str | None:
        if value is None or value.startswith("https://"):
            return value
        if urlsplit(value).hostname in {"127.0.0.1", "localhost", "::1"}:
            return value
        raise ValueError("must begin with https://")

    @model_validator(mode="after")
    def _issuer_and_audience(self) -> "GatewaySettings":
        if (self.oidc_issuer is None) != (self.oidc_audience is None):
            raise ValueError("LEA_OIDC_ISSUER and LEA_OIDC_AUDIENCE go together")
        return self
