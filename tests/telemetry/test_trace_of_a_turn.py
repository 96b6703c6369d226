"""One trace for each turn, from the HTTP request through NATS to the provider and back to settling."""

import asyncio
from collections.abc import AsyncGenerator

import pytest_asyncio
from oteltap import OtelTapHttpProtobufReceiver, OtelTapHttpProtobufReceiverSettings

from lea.local.ports import free_ports
from lea.testing.journey import Broker
from lea.testing.providers import ScriptedProviders
from lea.testing.system import System

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
EXPECTED = {
    "POST /v1/lea/chat/stream",
    "process turn_accepted",
    "process actions_applied",
    "process prompt_built",
    "process answer_finished",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tap() -> AsyncGenerator[tuple[OtelTapHttpProtobufReceiver, int]]:
    [port] = free_ports(1)
    settings = OtelTapHttpProtobufReceiverSettings(http_port=port)
    async with OtelTapHttpProtobufReceiver(settings) as receiver:
        yield receiver, port


async def test_the_spans_of_a_turn_form_one_tree_without_content(
    tap: tuple[OtelTapHttpProtobufReceiver, int],
) -> None:
    receiver, port = tap
    spans = []

    async def collect() -> None:
        async for span in receiver.stream_traces():
            if span.trace_id.hex() == TRACE_ID:
                spans.append(span)

    collecting = asyncio.create_task(collect())
    async with ScriptedProviders.start() as providers:
        env = {
            "OPENAI_API_KEY": "sk-test",
            "OPENAI_BASE_URL": providers.openai_url,
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }
        async with (
            System.start(env) as system,
            Broker.signed_in(system.url, "demo@lea.local", "demo") as broker,
        ):
            seen = await broker.say(
                "Un secret-canari, qu'est-ce ?", traceparent=f"00-{TRACE_ID}-00f067aa0ba902b7-01"
            )
            assert seen.last["done"] is True
            async with asyncio.timeout(15):
                while not {span.name for span in spans} >= EXPECTED:
                    await asyncio.sleep(0.1)
    collecting.cancel()
    names = {span.span_id: span.name for span in spans}
    parents = {span.name: names.get(span.parent_span_id) for span in spans}
    assert parents["POST /v1/lea/chat/stream"] is None
    assert parents["process turn_accepted"] == "POST /v1/lea/chat/stream"
    assert parents["process actions_applied"] == "process turn_accepted"
    assert parents["process prompt_built"] == "process actions_applied"
    [asked] = [span for span in spans if span.name.startswith("chat ")]
    assert names[asked.parent_span_id] == "process prompt_built"
    assert parents["process answer_finished"] == "process prompt_built"
    told = "".join(str(span) for span in spans)
    assert "canari" not in told
    assert str(seen.turn_id) not in "".join(span.name for span in spans)
