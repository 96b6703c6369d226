"""The same turn over Anthropic's wire, with a provider that is away, and without any key."""

import pytest

from lea.testing.journey import Broker
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

QUESTION = "Quels dossiers demandent mon attention cette semaine ?"


async def test_anthropic_streams_token_by_token(providers: ScriptedProviders) -> None:
    env = {"ANTHROPIC_API_KEY": "sk-test", "ANTHROPIC_BASE_URL": providers.anthropic_url}
    providers.enqueue(Script(tokens=("Trois ", "dossiers ", "pressent."), token_interval_s=0.03))
    async with System.start(env) as system, Broker.signed_in(system.url, "demo@lea.local", "demo") as broker:
        seen = await broker.say(QUESTION)
    assert seen.text == "Trois dossiers pressent."
    assert [str(one) for one in seen.ids] == ["0-0", "0-1", "0-2", "1-1", "1-2", "1-3", "1-4"]
    assert seen.last["provider"] == "anthropic"
    assert seen.last["usage"]["output_tokens"] > 0
    assert "dossier" in str(providers.requests[0].body["system"])


@pytest.mark.parametrize(
    "env", [{}, {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}]
)
async def test_without_a_key_lea_answers_herself_and_never_in_place_of_a_provider(
    env: dict[str, str],
) -> None:
    async with System.start(env) as system, Broker.signed_in(system.url, "demo@lea.local", "demo") as broker:
        seen = await broker.say(QUESTION)
    if env:
        assert seen.last["code"] == "provider_unavailable"
        assert seen.last["retryable"] is True
    else:
        assert seen.last["provider"] == "lea"
        assert "Aucun modèle" in seen.text
