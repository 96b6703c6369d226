"""One trace for each turn, from the browser's request through NATS to the provider and back to settling."""

import asyncio
import secrets
from collections.abc import Sequence
from uuid import uuid4

from lea.contracts.frames import FrameId
from lea.testing.day import ORDER, QUESTION
from lea.testing.journey import Broker, Seen
from lea.testing.otlp import ReceivedSpan, Traces
from lea.testing.providers import Fault, Script, ScriptedProviders, Vendor
from lea.testing.system import System

BROWSER_SPAN = "00f067aa0ba902b7"
REQUEST = "POST /v1/lea/chat/stream"
OPENAI, ANTHROPIC = "chat gpt-5.4-mini", "chat modele-sans-prix"
RING = {
    REQUEST: None,
    "process turn_accepted": REQUEST,
    "process actions_applied": "process turn_accepted",
    "process prompt_built": "process actions_applied",
    "process answer_finished": "process prompt_built",
}
"""Each span of a turn that a model answers, and what it is a child of."""


def browser() -> tuple[str, str]:
    """Return a trace id and the `traceparent` that a browser sends."""
    trace_id = secrets.token_hex(16)
    return trace_id, f"00-{trace_id}-{BROWSER_SPAN}-01"


def tree(spans: Sequence[ReceivedSpan]) -> dict[str, str | None]:
    names = {span.span_id: span.name for span in spans}
    return {span.name: names.get(span.parent_id) for span in spans}


def one(spans: Sequence[ReceivedSpan], name: str) -> ReceivedSpan:
    [found] = [span for span in spans if span.name == name]
    return found


async def test_a_turn_is_one_tree_under_the_browsers_span(broker: Broker, traces: Traces) -> None:
    trace_id, traceparent = browser()
    canary = f"canari-{uuid4().hex}"
    seen = await broker.say(f"Un secret, {canary}, qu'est-ce ?", traceparent=traceparent)
    spans = await traces.wait_for_names(trace_id, [*RING, OPENAI])
    assert RING.items() | {(OPENAI, "process prompt_built")} <= tree(spans).items()
    request = one(spans, REQUEST)
    assert (request.kind, request.service, request.parent_id) == ("SERVER", "lea-gateway", BROWSER_SPAN)
    assert request.attributes["http.response.status_code"] == 200
    assert 0 < request.attributes["lea.time_to_first_byte"] < request.attributes["lea.time_to_first_token"]
    prompt = one(spans, "process prompt_built")
    assert (prompt.kind, prompt.service) == ("CONSUMER", "lea-llm")
    assert prompt.attributes == {
        "messaging.system": "nats",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.template": "lea.work.prompt_built.<id>",
        "messaging.consumer.group.name": prompt.attributes["messaging.consumer.group.name"],
        "lea.delivery.number": 1,
        "lea.delivery.outcome": "acked",
        "lea.turn.id": str(seen.turn_id),
        "lea.turn.outcome": "done",
        "lea.turn.attempt": 1,
    }
    asked = one(spans, OPENAI)
    assert (asked.kind, asked.attributes["gen_ai.provider.name"]) == ("CLIENT", "openai")
    assert asked.attributes["gen_ai.usage.output_tokens"] > 0
    assert not any(span.failed or span.links for span in spans)
    assert canary not in "".join(str(span.raw) for span in spans)
    assert str(seen.turn_id) not in "".join(span.name for span in spans)


async def test_an_order_takes_the_short_way(broker: Broker, traces: Traces) -> None:
    trace_id, traceparent = browser()
    await broker.say(ORDER, traceparent=traceparent)
    spans = await traces.wait_for_names(
        trace_id, [REQUEST, "process turn_accepted", "process answer_finished"]
    )
    assert tree(spans)["process answer_finished"] == "process turn_accepted"
    assert not any(span.service == "lea-llm" for span in spans)


async def test_a_failed_turn_shows_where_and_why(
    broker: Broker, traces: Traces, providers: ScriptedProviders
) -> None:
    trace_id, traceparent = browser()
    providers.default = Script(status=500, error_message="canari dans une erreur")
    seen = await broker.say(QUESTION, traceparent=traceparent)
    assert seen.last["code"] == "provider_unavailable"
    spans = await traces.wait_for_names(trace_id, [*RING, OPENAI, ANTHROPIC])
    failed = {span.name: span.attributes["error.type"] for span in spans if span.failed}
    assert failed == {
        OPENAI: "ProviderUnavailable",
        ANTHROPIC: "ProviderUnavailable",
        "process prompt_built": "provider_unavailable",
        REQUEST: "provider_unavailable",
    }
    assert RING.items() <= tree(spans).items()
    settled = one(spans, "process answer_finished")
    assert (settled.attributes["lea.turn.outcome"], settled.failed) == ("failed", False)
    assert "canari" not in "".join(str(span.raw) for span in spans)


async def test_an_answer_that_starts_over_shows_both_tries(
    broker: Broker, traces: Traces, providers: ScriptedProviders
) -> None:
    trace_id, traceparent = browser()
    providers.enqueue(Script(vendor=Vendor.OPENAI, fault=Fault.CUT, fault_after=3))
    assert (await broker.say(QUESTION, traceparent=traceparent)).restarts == 1
    spans = await traces.wait_for_names(trace_id, [*RING, OPENAI, ANTHROPIC])
    assert one(spans, OPENAI).attributes["error.type"] == "AnswerCutShort"
    assert tree(spans)[OPENAI] == tree(spans)[ANTHROPIC] == "process prompt_built"
    assert one(spans, "process prompt_built").attributes["lea.turn.attempt"] == 2
    assert not one(spans, REQUEST).failed


async def test_a_takeover_is_linked_to_the_delivery_of_the_worker_that_died(
    system: System, broker: Broker, traces: Traces, providers: ScriptedProviders
) -> None:
    trace_id, traceparent = browser()
    providers.default = Script(tokens=tuple(f"mot{n} " for n in range(60)), token_interval_s=0.03)
    async with broker.saying(QUESTION, traceparent=traceparent) as (seen, frames):
        await _until(seen, frames, FrameId(1, 5))
        await system.kill("llm")
        restarting = asyncio.create_task(system.restart("llm"))
        async for _ in frames:
            pass
        await restarting
    assert (seen.last["done"], seen.restarts) == (True, 1)
    spans = await traces.wait_for_names(trace_id, [*RING, OPENAI])
    assert RING.items() <= tree(spans).items(), "the dead one's parent is the survivor's"
    taken_over = one(spans, "process prompt_built")
    assert taken_over.attributes["lea.delivery.number"] == 2
    assert taken_over.attributes["lea.turn.attempt"] == 2
    [link] = taken_over.links
    assert (link.trace_id, link.attributes) == (trace_id, {"lea.delivery.number": 1})
    assert link.span_id not in {span.span_id for span in spans}, "it died with its worker"


async def _until(seen: Seen, frames: object, frame_id: FrameId) -> None:
    async for _ in frames:  # type: ignore[attr-defined]
        if seen.ids and seen.ids[-1] >= frame_id:
            return
