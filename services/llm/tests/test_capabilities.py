"""What can be done as the system is configured."""

import pytest

from lea.contracts.commands import CapabilityChecked, CheckCapability
from lea.llm.adapters.agent import AgentProvider
from lea.llm.adapters.builtin import BuiltinProvider
from lea.llm.adapters.openai import OpenAIProvider
from lea.llm.capabilities import ACTIONS, Capabilities
from lea.llm.ports import Provider
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.providers.prompts import KnownFiles


async def check(provider: Provider, capability: str = "chat", locale: str = "fr") -> CapabilityChecked:
    command = CheckCapability.model_validate({"capability": capability, "locale": locale})
    checked = await Capabilities(provider).check_capability(command)
    await provider.close()
    return checked


def agent(scripted: ScriptedProviders) -> AgentProvider:
    return AgentProvider(url=scripted.agent_url, api_key="k", connect_s=3.0, answer_s=60.0, check_s=0.3)


async def test_without_a_model_lea_answers_from_the_files() -> None:
    checked = await check(BuiltinProvider(KnownFiles()))
    assert (checked.available, checked.provider) == (True, "lea")
    assert "Aucun modèle" in checked.detail


async def test_a_vendor_is_told_from_the_configuration(scripted: ScriptedProviders) -> None:
    provider = OpenAIProvider(
        api_key="k",
        model="gpt-test",
        max_tokens=1,
        connect_s=1.0,
        max_streams=1,
        base_url=scripted.openai_url,
    )
    checked = await check(provider, "stream", "en")
    assert (checked.available, checked.provider) == (True, "openai")
    assert checked.detail == "The model gpt-test is configured."
    assert not scripted.requests, "an answer would cost"


@pytest.mark.parametrize(
    ("script", "available", "words"),
    [
        (Script(), True, "répond"),
        (Script(status=404), True, "page de santé"),
        (Script(status=401), False, "refuse notre clé"),
        (Script(status=502), False, "injoignable"),
        (Script(headers_after_s=30), False, "à temps"),
    ],
)
async def test_the_agent_is_asked_itself(
    scripted: ScriptedProviders, script: Script, available: bool, words: str
) -> None:
    scripted.enqueue(script)
    checked = await check(agent(scripted))
    assert (checked.available, checked.provider) == (available, "agent")
    assert words in checked.detail


@pytest.mark.parametrize("action", sorted(ACTIONS))
async def test_actions_need_no_provider(scripted: ScriptedProviders, action: str) -> None:
    checked = await check(agent(scripted), action)
    assert (checked.available, checked.provider) == (True, "lea")
    assert not scripted.requests


async def test_voice_is_not_offered_and_says_so(scripted: ScriptedProviders) -> None:
    checked = await check(agent(scripted), "voice")
    assert (checked.available, checked.provider) == (False, None)
    assert "vocaux" in checked.detail
    assert not scripted.requests


async def test_an_unknown_capability_is_not_there_and_the_known_ones_are_named() -> None:
    checked = await check(BuiltinProvider(KnownFiles()), "teleport", "en")
    assert (checked.available, checked.provider) == (False, None)
    assert "create_transaction" in checked.detail
