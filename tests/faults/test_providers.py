"""Every failure of a provider, over the whole system: HTTP in, a scripted wire out, and a typed end in time."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from uuid import UUID

import httpx2
import pytest
import pytest_asyncio

from lea.testing.journey import Broker, Seen
from lea.testing.providers import DEFAULT_TOKENS, Fault, ReceivedRequest, Script, ScriptedProviders, Vendor
from lea.testing.providers.caching import PromptCache
from lea.testing.providers.http import Request
from lea.testing.system import System

QUESTION = "Quels dossiers demandent mon attention cette semaine ?"
TEXT = "".join(DEFAULT_TOKENS)
SHORT = {
    "LEA_CONNECT_S": "2",
    "LEA_TRY_FIRST_TOKEN_S": "1.5",
    "LEA_FIRST_TOKEN_S": "4",
    "LEA_STREAMS_PER_USER": "100",
    "LEA_TOKEN_GAP_S": "0.7",
    "LEA_RETRY_AFTER_MAX_S": "0.5",
    "LEA_AGENT_TIMEOUT_S": "1.5",
    "LEA_BREAKER_FAILURES": "0",
    "LEA_RATE_LIMIT_PER_MINUTE": "10000",
}
IN_TIME_S = 25.0
"""All tries together, at these limits, with room for a busy machine; without limits it would be minutes."""


def _openai(providers: ScriptedProviders) -> dict[str, str]:
    return {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": providers.openai_url}


def _anthropic(providers: ScriptedProviders) -> dict[str, str]:
    return {"ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": providers.anthropic_url}


def _agent(providers: ScriptedProviders) -> dict[str, str]:
    return {"AGENT_API_KEY": "k", "AGENT_API_URL": providers.agent_url}


def _both(providers: ScriptedProviders) -> dict[str, str]:
    return {**_openai(providers), **_anthropic(providers), "LEA_PROVIDERS": "openai,anthropic"}


WIRES: dict[str, Callable[[ScriptedProviders], dict[str, str]]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "agent": _agent,
    "both": _both,
}


class ByQuestion(ScriptedProviders):
    """Scripted providers that know by the question which failure is asked of them, so that all run at once."""

    def __init__(self, default: Script) -> None:
        super().__init__(default)
        self.cases: list[Script] = []

    def take(self, request: Request) -> ReceivedRequest:
        numbered = re.search(rb"\[cas (\d+)\]", request.body)
        self.default = self.cases[int(numbered[1])] if numbered else Script()
        return super().take(request)

    def asked(self, number: int) -> int:
        """Return how many requests a case has made."""
        return sum(f"[cas {number}]" in str(request.body) for request in self.requests)


class Desk:
    """A broker at a system whose providers are scripted."""

    def __init__(self, wire: str, system: System, broker: Broker, providers: ByQuestion) -> None:
        self.wire = wire
        self.system = system
        self.providers = providers
        self._broker = broker

    async def ask(self, question: str = QUESTION, session_id: UUID | None = None) -> Seen:
        """Ask, and check what holds of every turn: one terminal frame, the last; ids that rise; in time."""
        began_s = time.monotonic()
        seen = await self._broker.say(question, session_id)
        assert time.monotonic() - began_s < IN_TIME_S
        ends = [data for data in seen.data if {"done", "error", "cancelled"} & data.keys()]
        assert ends == [seen.last]
        assert seen.ids == sorted(seen.ids)
        return seen


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(request: pytest.FixtureRequest) -> AsyncGenerator[Desk]:
    wire = request.param
    async with (
        ByQuestion.start() as providers,
        System.start(SHORT | WIRES[wire](providers)) as system,
        Broker.signed_in(system.url, "demo@lea.local", "demo") as broker,
    ):
        assert isinstance(providers, ByQuestion)
        yield Desk(wire, system, broker, providers)


@dataclass(frozen=True)
class Case:
    name: str
    script: Script
    code: str
    requests: int | None = None
    """How many the provider gets; None where it depends on the time that is left."""


COMMON = [
    Case("401", Script(status=401), "provider_misconfigured", 1),
    Case("403", Script(status=403), "provider_misconfigured", 1),
    Case("429", Script(status=429), "provider_overloaded", 3),
    Case("429 with a short Retry-After", Script(status=429, retry_after="0.2"), "provider_overloaded", 3),
    Case("429 with a long Retry-After", Script(status=429, retry_after="30"), "provider_overloaded", 1),
    Case("500", Script(status=500), "provider_unavailable", 3),
    Case("503", Script(status=503), "provider_overloaded", 3),
    Case("529", Script(status=529), "provider_overloaded", 3),
    Case("no headers", Script(headers_after_s=60), "timeout"),
    Case("silence before tokens", Script(fault=Fault.SILENCE), "timeout"),
    Case("a drip without text", Script(fault=Fault.COMMENTS), "timeout"),
    Case("cut before tokens", Script(fault=Fault.CUT), "provider_unavailable", 3),
    Case("truncated UTF-8", Script(fault=Fault.TRUNCATED_UTF8), "provider_unavailable", 3),
    Case("truncated JSON", Script(fault=Fault.TRUNCATED_JSON), "provider_unavailable", 3),
    Case("context overflow", Script(fault=Fault.OVERFLOW), "context_too_long", 1),
    Case("an empty answer", Script(tokens=()), "provider_unavailable", 3),
]
STREAMED = [
    Case("502", Script(status=502), "provider_unavailable", 3),
    Case("quota", Script(status=429, error_type="insufficient_quota"), "provider_misconfigured", 1),
    Case(
        "overload inside a 200",
        Script(fault=Fault.ERROR_EVENT, error_type="overloaded_error"),
        "provider_overloaded",
        3,
    ),
    Case("silence after tokens", Script(fault=Fault.SILENCE, fault_after=3), "timeout", 3),
    Case("cut after tokens", Script(fault=Fault.CUT, fault_after=3), "provider_unavailable", 3),
    Case("no finish reason", Script(fault=Fault.NO_FINISH, fault_after=3), "provider_unavailable", 3),
    Case("content filter", Script(finish="content_filter"), "content_filtered", 1),
]
AGENT = [Case("502", Script(status=502), "agent_unreachable", 3)]


CASES = {"openai": COMMON + STREAMED, "anthropic": COMMON + STREAMED, "agent": COMMON + AGENT}

each_wire = pytest.mark.parametrize("desk", list(CASES), indirect=True)
each_vendor = pytest.mark.parametrize("desk", ["openai", "anthropic"], indirect=True)
with_anthropic = pytest.mark.parametrize("desk", ["anthropic"], indirect=True)
with_both = pytest.mark.parametrize("desk", ["both"], indirect=True)


@each_wire
async def test_every_failure_ends_typed_and_in_time(desk: Desk) -> None:
    cases = CASES[desk.wire]
    desk.providers.cases = [case.script for case in cases]
    ended = await asyncio.gather(*(desk.ask(f"{QUESTION} [cas {number}]") for number in range(len(cases))))
    assert {case.name: seen.last.get("code") for case, seen in zip(cases, ended, strict=True)} == {
        case.name: case.code for case in cases
    }
    assert all(seen.last["error"] for seen in ended), "a sentence for a person"
    asked = {case.name: desk.providers.asked(number) for number, case in enumerate(cases)}
    assert asked == {case.name: case.requests or asked[case.name] for case in cases}


@each_wire
@pytest.mark.parametrize(
    "script", [Script(split_bytes=True), Script(crlf=True)], ids=["byte by byte", "CRLF"]
)
async def test_the_cut_of_the_bytes_does_not_matter(desk: Desk, script: Script) -> None:
    desk.providers.enqueue(script)
    seen = await desk.ask()
    assert (seen.text, seen.last["finish_reason"]) == (TEXT, "stop")


@each_vendor
async def test_an_answer_that_breaks_off_starts_over(desk: Desk) -> None:
    desk.providers.enqueue(Script(fault=Fault.CUT, fault_after=3, token_interval_s=0.02))
    seen = await desk.ask()
    assert (seen.text, seen.restarts, seen.last["provider"]) == (TEXT, 1, desk.wire)
    assert seen.last["usage"]["output_tokens"] == 3 + len(DEFAULT_TOKENS)
    assert seen.last["usage"]["estimated"] is True


@each_vendor
async def test_an_answer_cut_by_length_says_so_and_continue_carries_it_on(desk: Desk) -> None:
    desk.providers.enqueue(Script(tokens=("Trois ", "dossiers ", "pressent : "), finish="length"))
    cut = await desk.ask()
    assert cut.last["finish_reason"] == "length"
    await desk.ask("continue", cut.session_id)
    *_, asked, cut_short, last = desk.providers.requests[-1].messages
    assert (asked[0], cut_short) == ("user", ("assistant", "Trois dossiers pressent : "))
    assert asked[1].endswith(QUESTION)
    assert last[1].endswith("continue")


@with_anthropic
async def test_a_conversation_goes_on_from_the_providers_cache(desk: Desk) -> None:
    begun = len(desk.providers.requests)
    session_id = None
    for number in range(4):
        session_id = (await desk.ask(f"{QUESTION} ({number})", session_id)).session_id
    cache = PromptCache()
    shares = [cache.share_read(request.body) for request in desk.providers.requests[begun:]]
    assert shares[0] == 0
    assert min(shares[1:]) > 0.9, shares


@with_both
async def test_before_the_first_token_the_next_provider_answers_unnoticed(desk: Desk) -> None:
    desk.providers.enqueue(Script(vendor=Vendor.OPENAI, fault=Fault.SILENCE))
    seen = await desk.ask()
    assert (seen.text, seen.restarts, seen.last["provider"]) == (TEXT, 0, "anthropic")


@with_both
async def test_after_the_first_token_the_next_provider_starts_over(desk: Desk) -> None:
    desk.providers.enqueue(Script(vendor=Vendor.OPENAI, fault=Fault.SILENCE, fault_after=3))
    seen = await desk.ask()
    assert (seen.text, seen.restarts, seen.last["provider"]) == (TEXT, 1, "anthropic")


@with_both
async def test_an_operator_sees_a_wrong_key_that_no_broker_notices(desk: Desk) -> None:
    desk.providers.enqueue(Script(vendor=Vendor.OPENAI, status=401))
    seen = await desk.ask()
    assert (seen.text, seen.last["provider"]) == (TEXT, "anthropic")
    async with httpx2.AsyncClient() as client:
        told = (await client.get(f"{desk.system.wiring.url('llm')}/metrics")).text
    assert 'lea_llm_provider_misconfigured{gen_ai_provider_name="openai"' in told
    assert '"provider misconfigured"' in desk.system.logs(200)
