"""Summaries over the vendors' real wire: one provider after the other, and none where no model is."""

from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry

from lea.contracts.memory import SummaryAsked
from lea.contracts.messages import HistoryEntry
from lea.llm.adapters.anthropic import AnthropicProvider
from lea.llm.adapters.builtin import BuiltinProvider
from lea.llm.adapters.openai import OpenAIProvider
from lea.llm.metrics import Metrics
from lea.llm.ports import Provider
from lea.llm.summarizing import Summaries, Summarized, prompt_for
from lea.testing.providers import DEFAULT_TOKENS, Script, ScriptedProviders
from lea.testing.providers.prompts import KnownFiles

ASKED = SummaryAsked(
    conversation_id=uuid4(),
    user_id=uuid4(),
    turn_id=uuid4(),
    locale="fr",
    summary="- « Bonjour » → Bonjour !",
    turns=(
        HistoryEntry(role="user", content="Le prix est de 389 000 $."),
        HistoryEntry(role="assistant", content="C’est noté."),
    ),
)


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


def openai(scripted: ScriptedProviders) -> Provider:
    return OpenAIProvider(
        api_key="sk-test",
        base_url=scripted.openai_url,
        model="gpt-test",
        max_tokens=64,
        connect_s=3.0,
        max_streams=4,
    )


def anthropic(scripted: ScriptedProviders) -> Provider:
    return AnthropicProvider(
        api_key="sk-test",
        base_url=scripted.anthropic_url,
        model="claude-test",
        max_tokens=64,
        connect_s=3.0,
        max_streams=4,
    )


def counted(registry: CollectorRegistry, outcome: str) -> float | None:
    return registry.get_sample_value("lea_llm_summaries_total", {"outcome": outcome})


async def test_a_model_summarizes_what_was_said_and_how_it_read_before(scripted, registry):
    provider = openai(scripted)
    summarized = await Summaries([provider], Metrics(registry)).summarize(ASKED)
    await provider.close()
    written = summarized.written
    assert written is not None
    assert written.text == "".join(DEFAULT_TOKENS)
    assert (written.provider, written.turn_id) == ("openai", ASKED.turn_id)
    [used] = summarized.tries
    assert (used.outcome, used.model, used.input_tokens) == ("done", "gpt-test", 120)
    assert used.output_tokens == len(DEFAULT_TOKENS)
    [request] = scripted.requests
    system, message = request.body["messages"]
    assert "150 mots" in system["content"]
    assert message["content"] == (
        "Résumé jusqu’ici :\n- « Bonjour » → Bonjour !\n\n"
        "Courtier : Le prix est de 389 000 $.\n\nLéa : C’est noté."
    )
    assert counted(registry, "written") == 1


async def test_the_next_provider_is_asked_where_one_fails(scripted, registry):
    scripted.enqueue(Script(status=500))
    providers = [openai(scripted), anthropic(scripted)]
    summarized = await Summaries(providers, Metrics(registry)).summarize(ASKED)
    for provider in providers:
        await provider.close()
    assert summarized.written is not None
    assert summarized.written.provider == "anthropic"
    assert [(one.provider, one.outcome) for one in summarized.tries] == [
        ("openai", "failed"),
        ("anthropic", "done"),
    ]


async def test_the_rules_summary_stays_where_no_provider_answers(scripted, registry):
    scripted.default = Script(status=500)
    provider = openai(scripted)
    summarized = await Summaries([provider], Metrics(registry)).summarize(ASKED)
    await provider.close()
    assert summarized.written is None
    assert [one.input_tokens for one in summarized.tries] == [0], "vendors bill nothing for a refusal"
    assert len(scripted.requests) == 1, "each is asked once"
    assert counted(registry, "failed") == 1


async def test_a_summary_that_breaks_off_is_counted_as_far_as_it_came(scripted, registry):
    scripted.default = Script(fault="cut", fault_after=3)
    provider = openai(scripted)
    summarized = await Summaries([provider], Metrics(registry)).summarize(ASKED)
    await provider.close()
    [used] = summarized.tries
    assert (used.outcome, used.estimated, used.output_tokens) == ("failed", True, 3)
    assert used.input_tokens > 50


async def test_without_a_model_nothing_is_asked(registry):
    assert await Summaries([BuiltinProvider(KnownFiles())], Metrics(registry)).summarize(ASKED) == Summarized(
        None
    )
    assert counted(registry, "no_model") == 1


def test_a_summary_is_asked_for_in_the_language_of_the_turn():
    prompt = prompt_for(ASKED.model_copy(update={"locale": "en"}))
    assert "150 words" in prompt.system
    assert prompt.message.startswith("Summary so far:")
    assert prompt.history == ()
