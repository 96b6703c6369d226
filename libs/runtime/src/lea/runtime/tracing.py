"""Tracing: one trace per turn, carried inside the work messages as `traceparent` (W3C)."""

import os
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import cache
from hashlib import blake2b

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import INVALID_SPAN, Link, Span, SpanContext, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_W3C = TraceContextTextMapPropagator()
_next_span_id: ContextVar[int | None] = ContextVar("lea_next_span_id", default=None)


class _SpanIds(RandomIdGenerator):
    """Random ids, but for a span whose id was decided beforehand."""

    def generate_span_id(self) -> int:
        return _next_span_id.get() or super().generate_span_id()


def set_up_tracing(service: str) -> TracerProvider | None:
    """Export spans over OTLP when the standard `OTEL_*` variables name an endpoint; else record nothing.

    The protocol is `OTEL_EXPORTER_OTLP_PROTOCOL`'s (`grpc` without it), the sampler `OTEL_TRACES_SAMPLER`'s.
    """
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or not any(map(os.environ.get, _ENDPOINTS)):
        return None
    if _protocol().startswith("http"):
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 (gRPC loads slowly)
    else:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 (gRPC loads slowly)
    resource = Resource.create({SERVICE_NAME: f"lea-{service}"})
    provider = TracerProvider(resource=resource, id_generator=_SpanIds())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider


def _protocol() -> str:
    everything = os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    return os.environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", everything)


@cache
def get_tracer() -> trace.Tracer:
    """Return the one tracer: the SDK would make another at each question."""
    return trace.get_tracer("lea")


def current_traceparent() -> str | None:
    """Return the current span's context for a message, or None where nothing is traced."""
    if not trace.get_current_span().get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get("traceparent")


def current_trace_id() -> str | None:
    """Return the id of the current trace where it is recorded; None elsewhere."""
    context = trace.get_current_span().get_span_context()
    return format(context.trace_id, "032x") if context.trace_flags.sampled else None


@contextmanager
def span_from(traceparent: str | None, name: str, kind: SpanKind, **attributes: str | int) -> Generator[Span]:
    """Open a span as the child of the one that a request came from, if it says so.

    `name` and `attributes` come from closed sets; ids go into attributes only.
    """
    span = get_tracer().start_span(name, _context_of(traceparent), kind, attributes)
    with _current(span):
        yield span


@contextmanager
def delivery_span(
    traceparent: str | None, name: str, *, message: str, number: int, **attributes: str | int
) -> Generator[Span]:
    """Open the span of a message's delivery, linked to the span of the delivery before it.

    `message` names one stored message. A span's id follows from it and the delivery's number: who takes a message
    over knows the span of a worker that died and left no word. A message whose publisher was not traced is not.
    """
    if traceparent is None:
        yield INVALID_SPAN
        return
    parent = _context_of(traceparent)
    links = [_link(parent, message, number - 1)] if number > 1 else []
    token = _next_span_id.set(_delivery_span_id(message, number))
    try:
        span = get_tracer().start_span(name, parent, SpanKind.CONSUMER, attributes, links)
    finally:
        _next_span_id.reset(token)
    with _current(span):
        yield span


def describe_turn(outcome: str, *, attempt: int, error: str | None = None) -> None:
    """Tell the current span how the turn ended that it worked on; `outcome` and `error` come from closed sets."""
    span = trace.get_current_span()
    if span.is_recording():
        span.set_attribute("lea.turn.outcome", outcome)
        span.set_attribute("lea.turn.attempt", attempt)
        if error is not None:
            describe_error(span, error)


def describe_error(span: Span, error_type: str) -> None:
    """Mark a span as failed; `error_type` comes from a closed set: an error's words may hold content."""
    span.set_attribute("error.type", error_type)
    span.set_status(StatusCode.ERROR)


def _current(span: Span) -> AbstractContextManager[Span]:
    """Make a span the current one until it ends; what is raised is not recorded: its words may hold content."""
    return trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False)


def _context_of(traceparent: str | None) -> Context | None:
    return _W3C.extract({"traceparent": traceparent}) if traceparent else None


def _link(parent: Context | None, message: str, number: int) -> Link:
    """Point at an earlier delivery of the same message, which has the same parent."""
    published = trace.get_current_span(parent).get_span_context()
    earlier = SpanContext(
        published.trace_id,
        _delivery_span_id(message, number),
        is_remote=True,
        trace_flags=published.trace_flags,
    )
    return Link(earlier, {"lea.delivery.number": number})


def _delivery_span_id(message: str, number: int) -> int:
    return int.from_bytes(blake2b(f"{message}/{number}".encode(), digest_size=8).digest(), "big") or 1
