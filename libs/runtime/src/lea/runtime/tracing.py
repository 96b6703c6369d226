"""Tracing: one trace per turn, carried inside the work messages as `traceparent` (W3C)."""

import os
from collections.abc import Generator
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def set_up_tracing(service: str) -> TracerProvider | None:
    """Export spans over OTLP when the standard `OTEL_*` variables name an endpoint; else record nothing."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or not any(map(os.environ.get, _ENDPOINTS)):
        return None
    if os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc").startswith("http"):
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 (gRPC loads slowly)
    else:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 (gRPC loads slowly)
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"lea-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider


def get_tracer() -> trace.Tracer:
    return trace.get_tracer("lea")


def current_traceparent() -> str | None:
    """Return the current span's context for a message, or None where nothing is traced."""
    if not trace.get_current_span().get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


def current_trace_id() -> str | None:
    """Return the id of the current trace where it is recorded; None elsewhere."""
    context = trace.get_current_span().get_span_context()
    return format(context.trace_id, "032x") if context.trace_flags.sampled else None


@contextmanager
def span_from(traceparent: str | None, name: str, kind: SpanKind, **attributes: str | int) -> Generator[Span]:
    """Open a span as the child of the one that a message came from.

    `name` and `attributes` come from closed sets; ids go into attributes only.
    """
    parent = propagate.extract({"traceparent": traceparent}) if traceparent else None
    with get_tracer().start_as_current_span(
        name,
        context=parent,
        kind=kind,
        attributes=attributes,
        record_exception=False,  # an exception's words may hold content
        set_status_on_exception=False,
    ) as span:
        yield span
