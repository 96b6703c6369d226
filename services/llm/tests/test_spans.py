"""The span of a request to a provider."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from lea.contracts.messages import Usage
from lea.llm import spans
from lea.llm.adapters.builtin import BuiltinProvider
from lea.runtime.tracing import describe_error
from lea.testing.providers.prompts import KnownFiles


class Named:
    name, model = "openai", "gpt-test"
    finish_reason, usage, token_count = "stop", Usage(input_tokens=9, output_tokens=3, cached_tokens=4), 3


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(spans, "get_tracer", lambda: provider.get_tracer("test"))
    return exporter


def test_a_request_follows_the_gen_ai_conventions(exported: InMemorySpanExporter) -> None:
    with spans.request_span(Named(), 64) as span:  # type: ignore[arg-type]
        spans.describe_answer(span, Named(), first_token_s=0.2)  # type: ignore[arg-type]
    (span,) = exported.get_finished_spans()
    assert (span.name, span.kind) == ("chat gpt-test", SpanKind.CLIENT)
    assert dict(span.attributes or {}) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-test",
        "gen_ai.request.max_tokens": 64,
        "gen_ai.request.stream": True,
        "gen_ai.response.model": "gpt-test",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.response.time_to_first_chunk": 0.2,
        "gen_ai.usage.input_tokens": 9,
        "gen_ai.usage.output_tokens": 3,
        "gen_ai.usage.cache_read.input_tokens": 4,
    }


def test_a_failure_names_its_type_and_nothing_else(exported: InMemorySpanExporter) -> None:
    def fail() -> None:
        with spans.request_span(Named(), 64) as span:  # type: ignore[arg-type]
            describe_error(span, "ProviderOverloaded")
            raise RuntimeError("the prompt itself")

    with pytest.raises(RuntimeError):
        fail()
    (span,) = exported.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert (span.attributes or {})["error.type"] == "ProviderOverloaded"
    assert not span.events
    assert "prompt" not in str(span.status.description)


def test_the_built_in_responder_is_no_gen_ai_operation(exported: InMemorySpanExporter) -> None:
    with spans.request_span(BuiltinProvider(KnownFiles()), 64):
        pass
    assert not exported.get_finished_spans()
