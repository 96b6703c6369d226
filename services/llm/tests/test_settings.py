"""The settings: which providers are chosen, and what a mistake says."""

import pytest

from lea.llm.adapters import build_providers
from lea.llm.settings import DEFAULT_ANTHROPIC_MODEL, DEFAULT_OPENAI_MODEL, LlmSettings
from lea.runtime.settings import load_settings
from lea.testing.providers.prompts import KnownFiles

VARIABLES = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "AGENT_API_URL",
    "AGENT_API_KEY",
    "LEA_OPENAI_MODEL",
    "LEA_ANTHROPIC_MODEL",
    "LEA_PROVIDERS",
    "LEA_MAX_TOKENS",
)


@pytest.fixture
def settings_from(monkeypatch: pytest.MonkeyPatch):
    def read(**variables: str) -> LlmSettings:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return load_settings(LlmSettings)

    return read


async def names(settings: LlmSettings) -> list[tuple[str, str | None]]:
    providers = build_providers(settings, KnownFiles())
    for provider in providers:
        await provider.close()
    return [(provider.name, provider.model) for provider in providers]


async def test_without_a_key_the_built_in_responder_answers(settings_from) -> None:
    assert await names(settings_from()) == [("lea", None)]
    assert await names(settings_from(OPENAI_API_KEY="  ")) == [("lea", None)]


async def test_the_keys_that_are_set_choose_the_providers(settings_from) -> None:
    openai, anthropic = ("openai", DEFAULT_OPENAI_MODEL), ("anthropic", DEFAULT_ANTHROPIC_MODEL)
    assert await names(settings_from(ANTHROPIC_API_KEY="a")) == [anthropic]
    assert await names(settings_from(ANTHROPIC_API_KEY="a", OPENAI_API_KEY="o")) == [openai, anthropic]


async def test_the_order_can_be_set(settings_from) -> None:
    settings = settings_from(
        ANTHROPIC_API_KEY="a", OPENAI_API_KEY="o", LEA_PROVIDERS="anthropic, openai", LEA_OPENAI_MODEL="m"
    )
    assert await names(settings) == [("anthropic", DEFAULT_ANTHROPIC_MODEL), ("openai", "m")]


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"LEA_PROVIDERS": "openai"}, "LEA_PROVIDERS names openai"),
        ({"LEA_PROVIDERS": "openai,gemini", "OPENAI_API_KEY": "o"}, "LEA_PROVIDERS"),
        ({"LEA_MAX_TOKENS": "5000"}, "LEA_MAX_TOKENS"),
        ({"OPENAI_API_KEY": "o", "OPENAI_BASE_URL": "api.example.org/v1"}, "OPENAI_BASE_URL"),
    ],
)
def test_a_mistake_stops_the_service_with_one_line(settings_from, variables, named) -> None:
    with pytest.raises(SystemExit) as stopped:
        settings_from(**variables)
    assert isinstance(stopped.value.code, str)
    assert "\n" not in stopped.value.code
    assert named in stopped.value.code


def test_a_key_is_never_shown(settings_from) -> None:
    assert "sk-secret" not in repr(settings_from(OPENAI_API_KEY="sk-secret"))


AGENT = {"AGENT_API_URL": "http://agent.test", "AGENT_API_KEY": "k"}


async def test_the_agent_answers_only_where_no_vendor_is_configured(settings_from) -> None:
    assert await names(settings_from(**AGENT)) == [("agent", "agent")]
    assert [name for name, _ in await names(settings_from(**AGENT, ANTHROPIC_API_KEY="k"))] == ["anthropic"]


async def test_the_agent_may_be_put_anywhere_in_the_order(settings_from) -> None:
    chosen = settings_from(**AGENT, OPENAI_API_KEY="k", LEA_PROVIDERS="agent,openai")
    assert [name for name, _ in await names(chosen)] == ["agent", "openai"]


@pytest.mark.parametrize("name", list(AGENT))
def test_half_an_agent_stops_the_service(settings_from, name: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        settings_from(**{name: AGENT[name]})
    assert "AGENT_API_URL and AGENT_API_KEY belong together" in str(stopped.value.code)
