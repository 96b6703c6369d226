"""Both adapters against a model server that nobody here wrote: llama-server, on its two wires.

`make test-real-llm` runs it; `make test` does not collect it. The model is far too small to be useful to anybody:
what is tried is the wire, the figures and the ends, never what it says.
"""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio

from lea.contracts.messages import HistoryEntry, PromptBuilt
from lea.llm.adapters.anthropic import AnthropicProvider
from lea.llm.adapters.openai import OpenAIProvider
from lea.llm.errors import ContextTooLong, ProviderMisconfigured
from lea.llm.ports import Provider
from lea.local.command import Command
from lea.local.ports import LOOPBACK, free_ports
from lea.testing.journey import eventually
from lea.testing.processes import Process
from lea.testing.providers.asking import ask, read_all
from lea.testing.providers.prompts import prompt_built

KEY = "sk-real"
MODEL = "smollm2"
WITHIN_S = 240.0
"""Two threads of a busy machine write a few tokens per second."""
PYTHON = os.environ["LEA_REAL_LLM_PYTHON"]

pytestmark = pytest.mark.timeout(600)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[str]:
    """The address of a running llama-server."""
    (port,) = free_ports(1)
    directory = tmp_path_factory.mktemp("llama")
    serve = str(Path(__file__).with_name("serve.py"))
    command = Command("llama", (PYTHON, serve, str(port), KEY), environment={}, directory=directory)
    process = Process(command, directory / "llama.log")
    process.start()
    url = f"http://{LOOPBACK}:{port}"

    async def is_ready() -> bool:
        assert process.running, process.tail()
        async with httpx2.AsyncClient() as client:
            try:
                return (await client.get(f"{url}/health")).status_code == 200
            except httpx2.TransportError:
                return False

    await eventually(is_ready, 120.0)
    yield url
    await process.stop()


def _openai(url: str, key: str, max_tokens: int) -> Provider:
    return OpenAIProvider(
        api_key=key, base_url=f"{url}/v1", model=MODEL, max_tokens=max_tokens, connect_s=10.0, max_streams=10
    )


def _anthropic(url: str, key: str, max_tokens: int) -> Provider:
    return AnthropicProvider(
        api_key=key, base_url=url, model=MODEL, max_tokens=max_tokens, connect_s=10.0, max_streams=10
    )


Build = Callable[..., Provider]


@pytest_asyncio.fixture(params=[_openai, _anthropic], ids=["openai", "anthropic"])
async def build(request: pytest.FixtureRequest, url: str) -> AsyncGenerator[Build]:
    """Makes a provider; closed after the test."""
    built: list[Provider] = []

    def make(key: str = KEY, max_tokens: int = 24) -> Provider:
        built.append(request.param(url, key, max_tokens))
        return built[-1]

    yield make
    for provider in built:
        await provider.close()


def prompt(**changes: object) -> PromptBuilt:
    fields: dict[str, object] = {"message": "Dis bonjour en français, en une phrase.", "system": "Tu es Léa."}
    return prompt_built(**{**fields, "system_stable_chars": len("Tu es Léa."), "history": (), **changes})


async def test_an_answer_has_text_a_model_a_finish_reason_and_told_usage(build: Build) -> None:
    answer = await ask(build(), prompt(), WITHIN_S)
    assert answer.text.strip()
    assert answer.stream.model == MODEL
    assert answer.stream.finish_reason in ("stop", "length")
    assert len(answer.pieces) > 1, "it came token by token"
    usage = answer.stream.usage
    assert not usage.estimated
    assert usage.input_tokens > 10
    # A character may take several of the model's tokens: only the last of them shows text.
    assert answer.stream.token_count <= usage.output_tokens <= 24


async def test_history_and_a_system_prompt_are_taken(build: Build) -> None:
    history = (
        HistoryEntry(role="assistant", content="Bonjour !"),
        HistoryEntry(role="user", content="Qui es-tu ?"),
        HistoryEntry(role="assistant", content="Je suis Léa."),
    )
    short, long = (
        await ask(build(), prompt(), WITHIN_S),
        await ask(build(), prompt(history=history), WITHIN_S),
    )
    assert long.stream.usage.input_tokens > short.stream.usage.input_tokens + 10


async def test_an_answer_cut_by_length_says_so(build: Build) -> None:
    answer = await ask(build(max_tokens=4), prompt(message="Raconte une longue histoire."), WITHIN_S)
    assert answer.stream.finish_reason == "length"
    assert answer.stream.usage.output_tokens == 4


async def test_an_unchanged_beginning_comes_from_the_cache(build: Build) -> None:
    asked = prompt(system="Tu es Léa, adjointe de courtiers immobiliers du Québec. " * 10)
    provider = build(max_tokens=2)
    await ask(provider, asked, WITHIN_S)
    again = await ask(provider, asked, WITHIN_S)
    usage = again.stream.usage
    assert 50 < usage.cached_tokens <= usage.input_tokens


async def test_resting_loses_no_token(build: Build) -> None:
    provider, pieces = build(), list[str]()
    async with asyncio.timeout(WITHIN_S), provider.stream(prompt()) as stream:
        while (text := await stream.read()) is not None:
            pieces.append(text)
            await stream.rest(0.3)
    assert 0 < stream.token_count <= stream.usage.output_tokens <= 24
    assert "".join(pieces).strip()


async def test_leaving_an_answer_stops_the_server(build: Build, url: str) -> None:
    provider = build(max_tokens=1000)
    async with asyncio.timeout(WITHIN_S), provider.stream(prompt(message="Compte jusqu'à mille.")) as stream:
        while not await stream.read():
            pass
        assert await _slots_at_work(url) == 1
        left_at_s = time.monotonic()

    async def is_idle() -> bool:
        return await _slots_at_work(url) == 0

    await eventually(is_idle, 10.0)
    assert time.monotonic() - left_at_s < 10
    assert stream.usage.estimated


async def test_a_prompt_that_does_not_fit_is_too_long(build: Build) -> None:
    with pytest.raises(ContextTooLong):
        await ask(build(), prompt(message="dossier " * 4000), WITHIN_S)


async def test_a_wrong_key_is_an_operators_matter(build: Build) -> None:
    with pytest.raises(ProviderMisconfigured):
        await ask(build(key="wrong"), prompt(), WITHIN_S)


async def test_four_answers_at_once(build: Build) -> None:
    provider = build(max_tokens=8)
    answers = await asyncio.gather(*(ask(provider, prompt(), WITHIN_S) for _ in range(4)))
    assert all(answer.text.strip() for answer in answers)


async def test_silence_can_be_left_while_the_server_reads_the_prompt(build: Build, url: str) -> None:
    unread = prompt(
        system=f"Tu es Léa. {uuid4()} " + "dossier " * 300
    )  # nothing of it is in the server's cache
    pieces: list[str] = []
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), build(max_tokens=1000).stream(unread) as stream:
            await read_all(stream, pieces)

    async def is_idle() -> bool:
        return await _slots_at_work(url) == 0

    await eventually(is_idle, 60.0)
    assert not pieces


async def _slots_at_work(url: str) -> int:
    async with httpx2.AsyncClient(headers={"authorization": f"Bearer {KEY}"}) as client:
        slots = (await client.get(f"{url}/slots")).json()
    return sum(slot["is_processing"] for slot in slots)
