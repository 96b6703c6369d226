"""The span of one request to a provider, by OpenTelemetry's GenAI conventions; no content in it.

Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/.
"""

from collections.abc import Generator
from contextlib import contextmanager

from opentelemetry.trace import INVALID_SPAN, Span, SpanKind

from lea.llm.ports import AnswerStream, Provider
from lea.runtime.tracing import get_tracer


@contextmanager
def request_span(provider: Provider, max_tokens: int | None = None) -> Generator[Span]:
    """Open the client span `chat {model}`; what answers without a model gets none."""
    if provider.model is None:
        yield INVALID_SPAN
        return
    attributes: dict[str, str | int | bool] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": provider.name,
        "gen_ai.request.model": provider.model,
        "gen_ai.request.stream": True,
    }
    if max_tokens is not None:
        attributes["gen_ai.request.max_tokens"] = max_tokens
    with get_tracer().start_as_current_span(
        f"chat {provider.model}",
        kind=SpanKind.CLIENT,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        yield span


def describe_answer(span: Span, stream: AnswerStream | None, *, first_token_s: float | None) -> None:
    """Add what is known once the answer has ended, well or not."""
    if stream is None or not span.is_recording():
        return
    usage = stream.usage
    span.set_attribute("gen_ai.usage.input_tokens", usage.input_tokens)
    span.set_attribute("gen_ai.usage.output_tokens", usage.output_tokens)
    span.set_attribute("gen_ai.usage.cache_read.input_tokens", usage.cached_tokens)
    if stream.model is not None:
        span.set_attribute("gen_ai.response.model", stream.model)
    if stream.finish_reason is not None:
        span.set_attribute("gen_ai.response.finish_reasons", (stream.finish_reason,))
    if first_token_s is not None:
        span.set_attribute("gen_ai.response.time_to_first_chunk", first_token_s)
