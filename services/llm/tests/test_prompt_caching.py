"""What vendors can keep of a prompt from turn to turn, on their real wires."""

from uuid import uuid4

import pytest

from lea.contracts.messages import HistoryEntry, Usage
from lea.llm.adapters.anthropic import AnthropicProvider
from lea.llm.adapters.openai import OpenAIProvider
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.providers.asking import ask
from lea.testing.providers.caching import PromptCache
from lea.testing.providers.prompts import prompt_built

LIMITS = {"max_tokens": 64, "connect_s": 10.0, "max_streams": 10}


async def test_a_growing_conversation_is_read_from_the_cache(scripted: ScriptedProviders) -> None:
    provider = AnthropicProvider(api_key="k", base_url=scripted.anthropic_url, model="claude-test", **LIMITS)
    cache, history, shares = PromptCache(), list[HistoryEntry](), list[float]()
    system, stable = "Tu es Léa. " * 40 + "Le dossier du courtier. " * 80, len("Tu es Léa. " * 40)
    for number in range(4):
        question = f"Question {number} : " + "que dois-je préparer ? " * 8
        prompt = prompt_built(
            message=question,
            system=system,
            system_stable_chars=stable,
            history=tuple(history),
            preface="Rien ne vient d’être fait.",
        )
        answer = await ask(provider, prompt)
        shares.append(cache.share_read(scripted.requests[-1].body))
        history += [
            HistoryEntry(role="user", content=question),
            HistoryEntry(role="assistant", content=answer.text * 3),
        ]
    await provider.close()
    assert shares[0] == 0
    assert shares[1] > 0.75, "the system prompt and the files"
    assert shares[3] > shares[1] > 0, "the conversation too"


async def test_another_brokers_files_share_only_the_system_prompt(scripted: ScriptedProviders) -> None:
    provider = AnthropicProvider(api_key="k", base_url=scripted.anthropic_url, model="claude-test", **LIMITS)
    cache = PromptCache()
    for files in ("Le dossier de Julie.", "Le dossier de Marc."):
        system = "Tu es Léa. " * 40
        prompt = prompt_built(system=system + files, system_stable_chars=len(system), history=())
        await ask(provider, prompt)
        share = cache.share_read(scripted.requests[-1].body)
    await provider.close()
    assert 0.5 < share < 0.9


@pytest.mark.parametrize("is_openai", [True, False], ids=["OpenAI", "a compatible server"])
async def test_openai_alone_is_told_whose_prompt_it_is(
    scripted: ScriptedProviders, monkeypatch: pytest.MonkeyPatch, is_openai: bool
) -> None:
    monkeypatch.setenv("http_proxy", scripted.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    base_url = "http://api.openai.com/v1" if is_openai else scripted.openai_url
    provider = OpenAIProvider(api_key="k", base_url=base_url, model="gpt-test", **LIMITS)
    user_id = uuid4()
    for _ in range(2):
        await ask(provider, prompt_built(user_id=user_id, may_propose=True))
    await provider.close()
    first, second = (request.body for request in scripted.requests)
    assert first.get("prompt_cache_key") == (str(user_id) if is_openai else None)
    assert first.get("prompt_cache_key") == second.get("prompt_cache_key")
    assert ("max_completion_tokens" in first) is is_openai
    assert all(tool["function"].get("strict", False) is is_openai for tool in first["tools"])


@pytest.mark.parametrize("vendor", ["openai", "anthropic"])
async def test_what_was_written_into_the_cache_is_told_apart(
    scripted: ScriptedProviders, vendor: str
) -> None:
    scripted.default = Script(input_tokens=900, cached_tokens=300, cache_write_tokens=500)
    provider = (
        OpenAIProvider(api_key="k", base_url=scripted.openai_url, model="m", **LIMITS)
        if vendor == "openai"
        else AnthropicProvider(api_key="k", base_url=scripted.anthropic_url, model="m", **LIMITS)
    )
    answer = await ask(provider)
    await provider.close()
    told = answer.stream.usage
    assert told == Usage(
        input_tokens=900, output_tokens=told.output_tokens, cached_tokens=300, cache_write_tokens=500
    )
