"""Settings of the llm service."""

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from lea.runtime.settings import ServiceSettings

ProviderName = Literal["openai", "anthropic", "agent"]
INTEGRATED: tuple[ProviderName, ...] = ("openai", "anthropic")
"""In the order in which they are asked unless `LEA_PROVIDERS` says otherwise; the agent only without them."""
KNOWN_PROVIDERS: tuple[ProviderName, ...] = (*INTEGRATED, "agent")
DEFAULT_OPENAI_MODEL = "gpt-5.4-mini"
DEFAULT_ANTHROPIC_MODEL = "claude-haiku-5-5"


class TimeLimits(ServiceSettings):
    """How long is waited for a provider."""

    connect_s: float = Field(default=3.0, gt=0, le=30)
    try_first_token_s: float = Field(default=10.0, gt=0, le=60)
    """For one try."""
    first_token_s: float = Field(default=20.0, gt=0, le=90)
    """For all tries together, while no token came."""
    token_gap_s: float = Field(default=15.0, gt=0, le=90)
    retry_after_max_s: float = Field(default=5.0, ge=0, le=20)
    """The longest `Retry-After` that is waited for."""
    max_tries: int = Field(default=3, ge=1, le=10)
    hedge_after_s: float = Field(default=0.0, ge=0, le=20)
    """Silence after which the next provider is asked beside the first; 0 never does."""
    breaker_failures: int = Field(default=10, ge=0, le=1000)
    """Failures in a row after which a provider's model is left alone; 0 never leaves it."""
    breaker_open_s: float = Field(default=15.0, gt=0, le=600)
    """How long it is left alone before one turn may try it."""


class LlmSettings(TimeLimits):
    """Read from the environment: the vendors' own variables, and `LEA_*`."""

    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    openai_model: str = Field(default=DEFAULT_OPENAI_MODEL, min_length=1)
    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str | None = Field(default=None, validation_alias="ANTHROPIC_BASE_URL")
    anthropic_model: str = Field(default=DEFAULT_ANTHROPIC_MODEL, min_length=1)
    agent_api_url: str | None = Field(default=None, validation_alias="AGENT_API_URL")
    agent_api_key: SecretStr | None = Field(default=None, validation_alias="AGENT_API_KEY")
    agent_timeout_s: float = Field(default=60.0, gt=0, le=90)
    """The agent's one limit: its answer comes whole."""
    agent_check_timeout_s: float = Field(default=10.0, gt=0, le=10)
    providers: Annotated[tuple[ProviderName, ...], NoDecode] = ()
    """In order of preference; empty: those whose key is set, OpenAI first, else the agent."""
    max_tokens: int = Field(default=256, ge=1, le=1024)
    proposals: bool = True
    """Whether a model is offered tools where a message asks for what the grammar did not read."""
    llm_max_streams: int = Field(default=1000, ge=1, le=10_000)
    """How many turns one process answers at once."""
    window_max_s: float = Field(default=0.1, ge=0, le=0.2)
    """The longest that tokens wait for each other under load; 0 switches it off."""
    window_full_rate: int = Field(default=6000, ge=1)
    """Tokens per second from which on the window is at its longest; it opens at a quarter of that."""

    @field_validator("providers", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        names = [part.strip() for part in value.split(",") if part.strip()]
        unknown = sorted(set(names) - set(KNOWN_PROVIDERS))
        if unknown:
            raise ValueError(f"{', '.join(unknown)} is not one of {', '.join(KNOWN_PROVIDERS)}")
        return tuple(names)

    @field_validator(
        "openai_api_key",
        "anthropic_api_key",
        "agent_api_key",
        "openai_base_url",
        "anthropic_base_url",
        "agent_api_url",
        mode="before",
    )
    @classmethod
    def _blank_is_absent(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("openai_base_url", "anthropic_base_url", "agent_api_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value

    @model_validator(mode="after")
    def _has_what_each_needs(self) -> "LlmSettings":
        if (self.agent_api_url is None) != (self.agent_api_key is None):
            raise ValueError("AGENT_API_URL and AGENT_API_KEY belong together: set both or neither")
        missing = [name for name in self.providers if self.key_of(name) is None]
        if missing:
            raise ValueError(f"LEA_PROVIDERS names {', '.join(missing)}, whose API key is not set")
        return self

    def key_of(self, provider: ProviderName) -> SecretStr | None:
        match provider:
            case "openai":
                return self.openai_api_key
            case "anthropic":
                return self.anthropic_api_key
            case "agent":
                return self.agent_api_key

    @property
    def chosen_providers(self) -> tuple[ProviderName, ...]:
        """The providers that are asked, in order; empty when nothing is configured."""
        if self.providers:
            return self.providers
        with_key: list[ProviderName] = [name for name in INTEGRATED if self.key_of(name) is not None]
        if not with_key and self.agent_api_key is not None:
            with_key.append("agent")
        return tuple(with_key)
