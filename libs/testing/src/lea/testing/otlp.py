"""A receiver of real OTLP traces, over HTTP and over gRPC on a port each, that keeps every span it was sent."""

import asyncio
import gzip
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from lea.local.ports import LOOPBACK, free_ports

_EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"


@dataclass(frozen=True)
class Link:
    """Another span that one points at; ids in hexadecimal."""

    trace_id: str
    span_id: str
    attributes: dict[str, Any]


@dataclass(frozen=True)
class ReceivedSpan:
    """One span as it came over the wire; ids in hexadecimal, an empty `parent_id` where it has none."""

    service: str
    name: str
    kind: str
    """`SERVER`, `CLIENT`, `PRODUCER`, `CONSUMER`, `INTERNAL`."""
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, Any]
    failed: bool
    """Whether its status is ERROR."""
    links: tuple[Link, ...]
    start_ns: int
    end_ns: int
    raw: Span
    """Everything, for what must not be in it."""


class Traces:
    """What was received so far."""

    def __init__(self, http_port: int, grpc_port: int) -> None:
        self.http_url = f"http://{LOOPBACK}:{http_port}"
        self.grpc_url = f"http://{LOOPBACK}:{grpc_port}"
        self.spans: list[ReceivedSpan] = []

    @classmethod
    @asynccontextmanager
    async def receiving(cls) -> AsyncGenerator["Traces"]:
        """Receive until the end of the block."""
        http_port, grpc_port = free_ports(2)
        traces = cls(http_port, grpc_port)
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/traces", traces._over_http)
        runner = web.AppRunner(app)
        await runner.setup()
        server = grpc.aio.server()
        server.add_generic_rpc_handlers((traces._over_grpc(),))
        server.add_insecure_port(f"{LOOPBACK}:{grpc_port}")
        await web.TCPSite(runner, LOOPBACK, http_port).start()
        await server.start()
        try:
            yield traces
        finally:
            await server.stop(grace=None)
            await runner.cleanup()

    @property
    def http_environment(self) -> dict[str, str]:
        """The standard variables of a process that exports here over HTTP, soon after each span's end."""
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.http_url,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }

    def of(self, trace_id: str) -> list[ReceivedSpan]:
        """Return a trace's spans, in the order in which they began."""
        return sorted(
            (span for span in self.spans if span.trace_id == trace_id), key=lambda one: one.start_ns
        )

    async def wait_for(
        self, trace_id: str, holds: Callable[[Sequence[ReceivedSpan]], bool], timeout_s: float = 30.0
    ) -> list[ReceivedSpan]:
        """Wait until what was received of a trace is enough. Raises AssertionError with what came instead."""
        try:
            async with asyncio.timeout(timeout_s):
                while not holds(self.of(trace_id)):
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError([f"{span.service}: {span.name}" for span in self.of(trace_id)]) from None
        return self.of(trace_id)

    async def wait_for_names(self, trace_id: str, names: Iterable[str]) -> list[ReceivedSpan]:
        """Wait until a trace has spans of these names, each as often as it is named."""
        wanted = list(names)

        def all_there(spans: Sequence[ReceivedSpan]) -> bool:
            told = [span.name for span in spans]
            return all(told.count(name) >= wanted.count(name) for name in wanted)

        return await self.wait_for(trace_id, all_there)

    async def _over_http(self, request: web.Request) -> web.Response:
        body = await request.read()
        packed = request.headers.get("content-encoding") == "gzip"
        self._take(ExportTraceServiceRequest.FromString(gzip.decompress(body) if packed else body))
        told = ExportTraceServiceResponse().SerializeToString()
        return web.Response(body=told, content_type="application/x-protobuf")

    def _over_grpc(self) -> grpc.GenericRpcHandler:
        async def export(request: ExportTraceServiceRequest, _context: Any) -> ExportTraceServiceResponse:
            self._take(request)
            return ExportTraceServiceResponse()

        service, _, method = _EXPORT[1:].partition("/")
        handler = grpc.unary_unary_rpc_method_handler(
            export,
            request_deserializer=ExportTraceServiceRequest.FromString,
            response_serializer=ExportTraceServiceResponse.SerializeToString,
        )
        return grpc.method_handlers_generic_handler(service, {method: handler})

    def _take(self, request: ExportTraceServiceRequest) -> None:
        for resource in request.resource_spans:
            service = str(_attributes(resource.resource.attributes).get("service.name", ""))
            for scope in resource.scope_spans:
                self.spans += [_received(service, span) for span in scope.spans]


def _received(service: str, span: Span) -> ReceivedSpan:
    return ReceivedSpan(
        service=service,
        name=span.name,
        kind=Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        attributes=_attributes(span.attributes),
        failed=span.status.code == Status.STATUS_CODE_ERROR,
        links=tuple(
            Link(link.trace_id.hex(), link.span_id.hex(), _attributes(link.attributes)) for link in span.links
        ),
        start_ns=span.start_time_unix_nano,
        end_ns=span.end_time_unix_nano,
        raw=span,
    )


def _attributes(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(one) for one in value.array_value.values]
    return None if kind is None else getattr(value, kind)
