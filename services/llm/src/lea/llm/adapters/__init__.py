"""What answers: a file per vendor, and the transport that they share."""

from lea.llm.adapters.builtin import BuiltinProvider
from lea.llm.ports import Platforms, Provider
from lea.llm.settings import DEFAULT_ANTHROPIC_MODEL, DEFAULT_OPENAI_MODEL, LlmSettings, ProviderName


def build_providers(settings: LlmSettings, platforms: Platforms) -> tuple[Provider, ...]:
    """Return who is asked, in order; the built-in responder only where nothing is configured.

    The default models are asked not to think first, which would spend the few tokens of an answer; a model
    that was chosen by setting keeps its own default.
    """
    chosen = settings.chosen_providers
    return tuple(_build(name, settings) for name in chosen) if chosen else (BuiltinProvider(platforms),)


def _build(name: ProviderName, settings: LlmSettings) -> Provider:
    key = settings.key_of(name)
    assert key is not None, "settings hold a key for each chosen provider"
    match name:
        case "openai":
            from lea.llm.adapters.openai import OpenAIProvider  # noqa: PLC0415 (an SDK takes seconds to load)

            is_default = settings.openai_model == DEFAULT_OPENAI_MODEL
            return OpenAIProvider(
                api_key=key.get_secret_value(),
                base_url=settings.openai_base_url,
                model=settings.openai_model,
                max_tokens=settings.max_tokens,
                connect_s=settings.connect_s,
                max_streams=settings.llm_max_streams,
                reasoning_effort="none" if is_default else None,
            )
        case "anthropic":
            from lea.llm.adapters.anthropic import AnthropicProvider  # noqa: PLC0415 (as above)

            is_default = settings.anthropic_model == DEFAULT_ANTHROPIC_MODEL
            return AnthropicProvider(
                api_key=key.get_secret_value(),
                base_url=settings.anthropic_base_url,
                model=settings.anthropic_model,
                max_tokens=settings.max_tokens,
                connect_s=settings.connect_s,
                max_streams=settings.llm_max_streams,
                thinking=False if is_default else None,
            )
        case "agent":
            from lea.llm.adapters.agent import AgentProvider  # noqa: PLC0415 (as above)

            assert settings.agent_api_url is not None, "settings hold a URL beside the agent's key"
            return AgentProvider(
                url=settings.agent_api_url,
                api_key=key.get_secret_value(),
                connect_s=settings.connect_s,
                answer_s=settings.agent_timeout_s,
                check_s=settings.agent_check_timeout_s,
            )
