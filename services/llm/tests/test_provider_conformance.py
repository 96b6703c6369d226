"""What every provider adapter must do, over the vendor's real wire."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from _pytest.mark import ParameterSet

from lea.contracts.errors import ErrorCode
from lea.contracts.messages import Usage
from lea.llm.adapters.agent import AgentProvider
from lea.llm.adapters.anthropic import AnthropicProvider
from lea.llm.adapters.builtin import BuiltinProvider
from lea.llm.adapters.openai import OpenAIProvider
from lea.llm.errors import (
    AgentUnreachable,
    AnswerCutShort,
    AnswerEmpty,
    AnswerUnreadable,
    ContentFiltered,
    ContextTooLong,
    ProviderError,
    ProviderMisconfigured,
    ProviderOverloaded,
    ProviderTimedOut,
    ProviderUnavailable,
)
from lea.llm.ports import Provider
from lea.testing.providers import DEFAULT_TOKENS, Fault, Script, ScriptedProviders, Vendor
from lea.testing.providers.asking import ask, read_all
from lea.testing.providers.prompts import KnownFiles, prompt_built

TEXT = "".join(DEFAULT_TOKENS)
ALL = ["openai", "anthropic", "agent", "lea"]
REMOTE = ["openai", "anthropic", "agent"]
VENDORS = ["openai", "anthropic"]
"""Those that stream their answer."""


def _openai(scripted: ScriptedProviders) -> Provider:
    return OpenAIProvider(
        api_key="sk-test",
        base_url=scripted.openai_url,
        model="gpt-test",
        max_tokens=64,
        connect_s=10.0,
        max_streams=1500,
    )


def _anthropic(scripted: ScriptedProviders) -> Provider:
    return AnthropicProvider(
        api_key="sk-test",
        base_url=scripted.anthropic_url,
        model="claude-test",
        max_tokens=64,
        connect_s=10.0,
        max_streams=1500,
    )


def _agent(scripted: ScriptedProviders) -> Provider:
    return AgentProvider(url=scripted.agent_url, api_key="sk-test", connect_s=3.0, answer_s=60.0, check_s=0.3)


BUILDERS: dict[str, Callable[[ScriptedProviders], Provider]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "agent": _agent,
    "lea": lambda _scripted: BuiltinProvider(KnownFiles()),
}


@pytest_asyncio.fixture
async def provider(request: pytest.FixtureRequest, scripted: ScriptedProviders) -> AsyncIterator[Provider]:
    built = BUILDERS[request.param](scripted)
    yield built
    await built.close()


each_provider = pytest.mark.parametrize("provider", ALL, indirect=True)
each_remote = pytest.mark.parametrize("provider", REMOTE, indirect=True)
each_vendor = pytest.mark.parametrize("provider", VENDORS, indirect=True)


@each_provider
async def test_an_answer_has_text_and_a_finish_reason(provider: Provider) -> None:
    answer = await ask(provider)
    assert answer.text.strip()
    assert answer.stream.finish_reason == "stop"
    assert answer.stream.token_count > 1


@each_provider
async def test_resting_loses_nothing(provider: Provider, scripted: ScriptedProviders) -> None:
    scripted.default = Script(token_interval_s=0.005)
    whole = (await ask(provider)).text
    pieces: list[str] = []
    async with provider.stream(prompt_built()) as stream:
        while (text := await stream.read()) is not None:
            pieces.append(text)
            await stream.rest(0.02)
    assert "".join(pieces) == whole


@each_provider
async def test_an_answer_may_be_left_before_its_end(provider: Provider) -> None:
    async with provider.stream(prompt_built()) as stream:
        assert await stream.read() is not None
    assert (await ask(provider)).stream.finish_reason == "stop"


@each_remote
async def test_text_usage_and_model_are_the_vendors(provider: Provider, scripted: ScriptedProviders) -> None:
    scripted.enqueue(Script(cached_tokens=100, model="model-of-the-day"))
    answer = await ask(provider)
    assert answer.text == TEXT
    assert answer.stream.model == "model-of-the-day"
    cached = 0 if provider.name == "agent" else 100
    assert answer.stream.usage == Usage(
        input_tokens=120, output_tokens=len(DEFAULT_TOKENS), cached_tokens=cached
    )


@each_remote
async def test_usage_that_never_came_is_estimated_and_marked(
    provider: Provider, scripted: ScriptedProviders
) -> None:
    scripted.enqueue(Script(usage=False))
    usage = (await ask(provider)).stream.usage
    assert usage.estimated
    assert usage.output_tokens == (len(TEXT) // 4 + 1 if provider.name == "agent" else len(DEFAULT_TOKENS))
    assert usage.input_tokens > 10


@each_vendor
async def test_the_prompt_is_what_the_vendor_wants(provider: Provider, scripted: ScriptedProviders) -> None:
    prompt = prompt_built()
    await ask(provider, prompt)
    request = await scripted.received(1)
    messages = request.messages
    assert request.body["stream"] is True
    assert request.body["max_tokens"] == 64
    assert request.headers["authorization"] == "Bearer sk-test"
    if request.vendor is Vendor.OPENAI:
        assert request.body["stream_options"] == {"include_usage": True}
        assert messages.pop(0) == ("system", prompt.system)
    else:
        assert "".join(block["text"] for block in request.body["system"]) == prompt.system
    assert messages == [
        ("user", "Bonjour"),
        ("assistant", "Bonjour Julie !"),
        ("user", prompt.message),
    ]


@each_vendor
@pytest.mark.parametrize(
    ("finish", "told"), [("stop", "stop"), ("length", "length"), ("tool_calls", "tool_calls")]
)
async def test_finish_reasons_have_one_name(
    provider: Provider, scripted: ScriptedProviders, finish: str, told: str
) -> None:
    scripted.enqueue(Script(finish=finish))
    assert (await ask(provider)).stream.finish_reason == told


FAILURES: list[tuple[Script, type[ProviderError], ErrorCode]] = [
    (Script(status=401), ProviderMisconfigured, ErrorCode.PROVIDER_MISCONFIGURED),
    (Script(status=403), ProviderMisconfigured, ErrorCode.PROVIDER_MISCONFIGURED),
    (Script(status=404), ProviderMisconfigured, ErrorCode.PROVIDER_MISCONFIGURED),
    (Script(status=400), ProviderMisconfigured, ErrorCode.PROVIDER_MISCONFIGURED),
    (Script(status=429), ProviderOverloaded, ErrorCode.PROVIDER_OVERLOADED),
    (Script(status=503), ProviderOverloaded, ErrorCode.PROVIDER_OVERLOADED),
    (Script(status=529), ProviderOverloaded, ErrorCode.PROVIDER_OVERLOADED),
    (Script(status=500), ProviderUnavailable, ErrorCode.PROVIDER_UNAVAILABLE),
    (
        Script(status=400, error_message="prompt is too long: 210000 tokens > 200000 maximum"),
        ContextTooLong,
        ErrorCode.CONTEXT_TOO_LONG,
    ),
    (Script(status=413), ContextTooLong, ErrorCode.CONTEXT_TOO_LONG),
    (
        Script(fault=Fault.ERROR_EVENT, error_type="api_error"),
        ProviderUnavailable,
        ErrorCode.PROVIDER_UNAVAILABLE,
    ),
    (Script(fault=Fault.CUT), AnswerCutShort, ErrorCode.PROVIDER_UNAVAILABLE),
    (Script(fault=Fault.TRUNCATED_UTF8), AnswerUnreadable, ErrorCode.PROVIDER_UNAVAILABLE),
    (Script(fault=Fault.TRUNCATED_JSON), AnswerUnreadable, ErrorCode.PROVIDER_UNAVAILABLE),
    (Script(fault=Fault.OVERFLOW), ContextTooLong, ErrorCode.CONTEXT_TOO_LONG),
    (Script(tokens=()), AnswerEmpty, ErrorCode.PROVIDER_UNAVAILABLE),
]
"""What every wire can say."""
STREAM_FAILURES: list[tuple[Script, type[ProviderError], ErrorCode]] = [
    (
        Script(status=429, error_type="insufficient_quota"),
        ProviderMisconfigured,
        ErrorCode.PROVIDER_MISCONFIGURED,
    ),
    (Script(status=502), ProviderUnavailable, ErrorCode.PROVIDER_UNAVAILABLE),
    (Script(status=400, error_type="content_filter"), ContentFiltered, ErrorCode.CONTENT_FILTERED),
    (
        Script(fault=Fault.ERROR_EVENT, error_type="overloaded_error"),
        ProviderOverloaded,
        ErrorCode.PROVIDER_OVERLOADED,
    ),
    (Script(fault=Fault.NO_FINISH), AnswerCutShort, ErrorCode.PROVIDER_UNAVAILABLE),
    (Script(finish="content_filter"), ContentFiltered, ErrorCode.CONTENT_FILTERED),
]
AGENT_FAILURES: list[tuple[Script, type[ProviderError], ErrorCode]] = [
    (Script(status=502), AgentUnreachable, ErrorCode.AGENT_UNREACHABLE),
    (Script(status=504), AgentUnreachable, ErrorCode.AGENT_UNREACHABLE),
    (Script(fault=Fault.NO_FINISH), AnswerUnreadable, ErrorCode.PROVIDER_UNAVAILABLE),
]


def _cases() -> list[ParameterSet]:
    """Every failure with every provider whose wire can say it."""
    cases = [(name, *case) for name in REMOTE for case in FAILURES]
    cases += [(name, *case) for name in VENDORS for case in STREAM_FAILURES]
    cases += [("agent", *case) for case in AGENT_FAILURES]
    return [
        pytest.param(
            *case, id=f"{case[0]} {case[1].status} {case[1].error_type or case[1].fault or case[1].finish}"
        )
        for case in cases
    ]


@pytest.mark.parametrize(("provider", "script", "error", "code"), _cases(), indirect=["provider"])
async def test_failures_have_a_type_and_a_code(
    provider: Provider,
    scripted: ScriptedProviders,
    script: Script,
    error: type[ProviderError],
    code: ErrorCode,
) -> None:
    scripted.enqueue(script)
    with pytest.raises(ProviderError) as raised:
        await ask(provider)
    assert type(raised.value) is error
    assert raised.value.code is code
    assert raised.value.provider == provider.name
    assert "scripted failure" not in str(raised.value), "the vendor's message may quote the prompt"
    assert len(scripted.requests) == 1, "the SDK retries on its own"


@each_vendor
@pytest.mark.parametrize(
    "fault",
    [
        Fault.ERROR_EVENT,
        Fault.CUT,
        Fault.NO_FINISH,
        Fault.TRUNCATED_UTF8,
        Fault.TRUNCATED_JSON,
        Fault.OVERFLOW,
    ],
)
async def test_tokens_before_a_failure_are_told_and_counted(
    provider: Provider, scripted: ScriptedProviders, fault: Fault
) -> None:
    scripted.enqueue(Script(fault=fault, fault_after=3, token_interval_s=0.03))
    pieces: list[str] = []
    async with asyncio.timeout(5), provider.stream(prompt_built()) as stream:
        with pytest.raises(ProviderError):
            await read_all(stream, pieces)
        assert "".join(pieces) == "".join(DEFAULT_TOKENS[:3])
        assert stream.token_count == 3
        assert stream.usage.output_tokens == 3


@each_remote
@pytest.mark.parametrize(
    ("retry_after", "wait_s"), [(None, None), ("2", 2.0), ("0.5", 0.5), ("nonsense", None)]
)
async def test_overload_tells_how_long_to_wait(
    provider: Provider, scripted: ScriptedProviders, retry_after: str | None, wait_s: float | None
) -> None:
    scripted.enqueue(Script(status=429, retry_after=retry_after))
    with pytest.raises(ProviderOverloaded) as raised:
        await ask(provider)
    assert raised.value.retry_after_s == wait_s


@each_remote
async def test_retry_after_may_be_a_date(provider: Provider, scripted: ScriptedProviders) -> None:
    at = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 4))
    scripted.enqueue(Script(status=429, retry_after=at))
    with pytest.raises(ProviderOverloaded) as raised:
        await ask(provider)
    assert raised.value.retry_after_s is not None
    assert 2 < raised.value.retry_after_s <= 4


@each_remote
@pytest.mark.parametrize(
    "script", [Script(split_bytes=True), Script(crlf=True), Script(split_bytes=True, crlf=True)]
)
async def test_the_cut_of_the_bytes_does_not_matter(
    provider: Provider, scripted: ScriptedProviders, script: Script
) -> None:
    scripted.enqueue(script)
    answer = await ask(provider)
    assert answer.text == TEXT
    assert answer.stream.finish_reason == "stop"


@each_remote
@pytest.mark.parametrize("fault_after", [0, 3])
@pytest.mark.parametrize("fault", [Fault.SILENCE, Fault.COMMENTS])
async def test_silence_and_comments_hold_no_text_and_can_be_left(
    provider: Provider, scripted: ScriptedProviders, fault: Fault, fault_after: int
) -> None:
    scripted.enqueue(Script(fault=fault, fault_after=fault_after))
    pieces: list[str] = []
    async with provider.stream(prompt_built()) as stream:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(read_all(stream, pieces), 0.3)
    told = "" if provider.name == "agent" else "".join(DEFAULT_TOKENS[:fault_after])
    assert "".join(pieces) == told
    request = await scripted.received(1)
    await request.wait_over(0.5)
    assert request.closed_by_client


@each_remote
async def test_cancelling_closes_the_providers_connection(
    provider: Provider, scripted: ScriptedProviders
) -> None:
    scripted.default = Script(tokens=("mot ",) * 500, token_interval_s=0.01)
    task = asyncio.create_task(ask(provider))
    request = await scripted.received(1)
    await asyncio.sleep(0.1)
    cancelled_at = time.monotonic()
    task.cancel()
    await request.wait_over(1)
    assert request.closed_by_client
    assert request.over_at_s is not None
    assert request.over_at_s - cancelled_at < 0.05


@each_remote
async def test_silence_before_the_headers_can_be_left(
    provider: Provider, scripted: ScriptedProviders
) -> None:
    scripted.enqueue(Script(headers_after_s=30))
    with pytest.raises(TimeoutError):
        await ask(provider, within_s=0.2)
    request = await scripted.received(1)
    await request.wait_over(0.5)
    assert request.closed_by_client


@each_remote
async def test_a_complete_answer_leaves_the_connection_warm(
    provider: Provider, scripted: ScriptedProviders
) -> None:
    for _ in range(5):
        await ask(provider)
    assert scripted.connections_opened == 1


@each_remote
async def test_a_warm_connection_that_was_closed_meanwhile_costs_no_try(
    provider: Provider, scripted: ScriptedProviders
) -> None:
    scripted.stale_connections = True
    for _ in range(3):
        await ask(provider)
    assert len(scripted.requests) == scripted.connections_opened == 3


@each_remote
async def test_a_provider_that_is_not_there_is_unavailable(provider: Provider) -> None:
    """Its port is one that was just free."""
    async with ScriptedProviders.start() as gone:
        pass
    absent = BUILDERS[provider.name](gone)
    with pytest.raises(ProviderUnavailable) as raised:
        await ask(absent)
    assert (raised.value.code is ErrorCode.AGENT_UNREACHABLE) == (provider.name == "agent")
    await absent.close()


@each_vendor
async def test_a_thousand_streams_fit_into_the_pool(provider: Provider, scripted: ScriptedProviders) -> None:
    scripted.default = Script(first_token_s=1.0)
    answers = await asyncio.gather(*(ask(provider, within_s=20) for _ in range(1000)))
    assert {answer.text for answer in answers} == {TEXT}
    assert scripted.connections_opened == 1000


async def test_the_agent_is_asked_by_its_contract(scripted: ScriptedProviders) -> None:
    provider, prompt = _agent(scripted), prompt_built()
    await ask(provider, prompt)
    await provider.close()
    request = await scripted.received(1)
    assert request.path == "/api/external/agent/chat"
    assert request.headers["x-api-key"] == "sk-test"
    assert request.body == {
        "message": prompt.message,
        "session_id": str(prompt.conversation_id),
        "conversation_id": None,
    }


@pytest.mark.parametrize(
    ("script", "health"),
    [
        (Script(), "ok"),
        (Script(status=404), "unknown"),
        (Script(status=401), ProviderMisconfigured),
        (Script(status=502), AgentUnreachable),
        (Script(headers_after_s=30), ProviderTimedOut),
    ],
    ids=["well", "without a health page", "wrong key", "nobody behind the proxy", "silent"],
)
async def test_the_agent_tells_whether_it_is_there(
    scripted: ScriptedProviders, script: Script, health: str | type[ProviderError]
) -> None:
    provider = _agent(scripted)
    scripted.enqueue(script)
    if isinstance(health, str):
        assert await provider.check() == health
    else:
        with pytest.raises(health):
            await provider.check()
    await provider.close()
    assert scripted.requests[0].path == "/api/external/health"


CALLS = (
    ("set_price", '{"kind": "asking", "amount_cad": 395000, "transaction": null}'),
    ("add_contact", '{"role": "notary", "name": "Me Hélène Côté", "transaction": "rue des Pins"}'),
)


def _offered(body: dict) -> list[str]:
    return [tool.get("name") or tool["function"]["name"] for tool in body.get("tools", ())]


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("split", [False, True])
async def test_streamed_calls_are_put_together(scripted: ScriptedProviders, vendor: str, split: bool) -> None:
    for tokens in ((), ("Je ", "propose.")):
        scripted.enqueue(Script(tokens=tokens, tool_calls=CALLS, finish="tool_calls", split_bytes=split))
        provider = BUILDERS[vendor](scripted)
        pieces: list[str] = []
        async with provider.stream(prompt_built(may_propose=True)) as stream:
            await read_all(stream, pieces)
        assert "".join(pieces) == "".join(tokens)
        assert [tuple(call) for call in stream.tool_calls] == list(CALLS)
        assert (stream.finish_reason, stream.token_count > len(tokens)) == ("tool_calls", True)
        await provider.close()
    offered = _offered(scripted.requests[0].body)
    assert len(offered) == 8
    assert {"create_transaction", "set_price", "update_status"} <= set(offered)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_tools_are_offered_only_where_a_proposal_may_be(
    scripted: ScriptedProviders, vendor: str
) -> None:
    provider = BUILDERS[vendor](scripted)
    async with provider.stream(prompt_built()) as stream:
        await read_all(stream, [])
    assert "tools" not in scripted.requests[0].body
    assert stream.tool_calls == ()
    await provider.close()


@pytest.mark.parametrize("vendor", VENDORS)
async def test_endless_arguments_are_cut(scripted: ScriptedProviders, vendor: str) -> None:
    endless = tuple(("set_price", "[" * 3000) for _ in range(20))
    scripted.enqueue(Script(tokens=(), tool_calls=endless, finish="tool_calls"))
    provider = BUILDERS[vendor](scripted)
    async with provider.stream(prompt_built(may_propose=True)) as stream:
        await read_all(stream, [])
    assert len(stream.tool_calls) == 16
    assert sum(len(call.arguments) for call in stream.tool_calls) <= 4000
    await provider.close()
