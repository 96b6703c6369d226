"""Spans leave over OTLP as the standard variables say, and a redelivery knows the delivery before it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import CollectorRegistry

from lea.contracts.messages import TurnAccepted
from lea.runtime import delivery as delivery_module
from lea.runtime import tracing
from lea.runtime.bus import Bus
from lea.runtime.delivery import Delivery
from lea.runtime.errors import Unavailable
from lea.runtime.metrics import RuntimeMetrics
from lea.testing.otlp import Traces
from lea.testing.servers import NatsServer

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
SAMPLED, UNSAMPLED = f"00-{TRACE_ID}-00f067aa0ba902b7-01", f"00-{TRACE_ID}-00f067aa0ba902b7-00"
TRACED = """
import sys
from opentelemetry.trace import SpanKind
from lea.runtime.tracing import current_trace_id, set_up_tracing, span_from
provider = set_up_tracing("test")
with span_from(sys.argv[1], "one", SpanKind.SERVER):
    print(current_trace_id())
if provider is not None:
    provider.shutdown()
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def traces() -> AsyncGenerator[Traces]:
    async with Traces.receiving() as traces:
        yield traces


async def traced(traces: Traces, traceparent: str, **env: str) -> str:
    """Open one span in a process of its own; return the trace id that its exemplars would have."""
    traces.spans.clear()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("OTEL_")}
    run = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", TRACED, traceparent],
        env=inherited | env,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


@pytest.mark.parametrize("protocol", ["http/protobuf", "grpc", None])
async def test_spans_leave_by_the_protocol_that_is_set(traces: Traces, protocol: str | None) -> None:
    over_http = protocol is not None and protocol.startswith("http")
    env = {"OTEL_EXPORTER_OTLP_ENDPOINT": traces.http_url if over_http else traces.grpc_url}
    named = {"OTEL_EXPORTER_OTLP_PROTOCOL": protocol} if protocol else {}
    assert await traced(traces, SAMPLED, **env, **named) == TRACE_ID
    [span] = traces.spans
    assert (span.service, span.name, span.trace_id) == ("lea-test", "one", TRACE_ID)


@pytest.mark.parametrize(
    ("sampler", "argument", "traceparent", "recorded"),
    [
        ("always_off", "", SAMPLED, False),
        ("parentbased_traceidratio", "0", SAMPLED, True),
        ("parentbased_traceidratio", "1", UNSAMPLED, False),
        ("traceidratio", "0", SAMPLED, False),
    ],
)
async def test_what_is_sampled_is_a_setting(
    traces: Traces, sampler: str, argument: str, traceparent: str, recorded: bool
) -> None:
    env = traces.http_environment | {"OTEL_TRACES_SAMPLER": sampler, "OTEL_TRACES_SAMPLER_ARG": argument}
    assert await traced(traces, traceparent, **env) == (TRACE_ID if recorded else "None")
    assert len(traces.spans) == recorded


async def test_nothing_leaves_where_no_endpoint_is_named_or_the_sdk_is_off(traces: Traces) -> None:
    assert await traced(traces, SAMPLED) == TRACE_ID  # the browser's: logs may name it
    await traced(traces, SAMPLED, **traces.http_environment, OTEL_SDK_DISABLED="true")
    assert traces.spans == []


async def test_a_redelivery_is_linked_to_the_delivery_before_it(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(id_generator=tracing._SpanIds())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "get_tracer", lambda: provider.get_tracer("test"))
    monkeypatch.setattr(delivery_module, "_NACK_MAX_S", 0.05)
    server = await NatsServer(tmp_path_factory.mktemp("nats")).start()
    failures = [Unavailable("canari"), Unavailable("canari")]
    bus = Bus(server.url, service="test", metrics=RuntimeMetrics("test", CollectorRegistry()))

    async def work(_message: TurnAccepted, _delivery: Delivery) -> None:
        if failures:
            raise failures.pop()

    bus.on(TurnAccepted, work, max_workers=1)
    await bus.start()
    message = TurnAccepted(
        turn_id=uuid4(),
        conversation_id=uuid4(),
        user_id=uuid4(),
        deadline=datetime.now(UTC) + timedelta(seconds=100),
        traceparent=SAMPLED,
        message="Bonjour",
    )
    await bus.publish(message, message.turn_id, 0)
    async with asyncio.timeout(20):
        while len(exporter.get_finished_spans()) < 3:
            await asyncio.sleep(0.02)
    await bus.stop()
    await server.stop()
    spans = exporter.get_finished_spans()
    assert [(span.attributes or {})["lea.delivery.number"] for span in spans] == [1, 2, 3]
    assert [(span.attributes or {})["lea.delivery.outcome"] for span in spans] == [
        "nacked",
        "nacked",
        "acked",
    ]
    assert [(span.attributes or {}).get("error.type") for span in spans] == ["Unavailable"] * 2 + [None]
    assert [[link.context.span_id for link in span.links] for span in spans] == [
        [],
        [spans[0].context.span_id],
        [spans[1].context.span_id],
    ]
    assert len({span.context.span_id for span in spans}) == 3
    assert "canari" not in "".join(span.to_json() for span in spans)
