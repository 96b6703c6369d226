"""What every request passes through, as plain ASGI: ids, limits, security headers, spans, first-byte times."""

import asyncio
import re
from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

import msgspec
from opentelemetry.trace import Span, SpanKind, get_current_span
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from lea.contracts.messages import Locale
from lea.gateway.errors import BodyTooLarge, Problem
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.refusals import HeadersTooLarge
from lea.runtime.metrics import exemplar
from lea.runtime.tracing import describe_error, span_from

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
)
NOTHING_LOADED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
"""For data: a browser that is tricked into showing it runs nothing of it. Pages bring their own."""
NOT_KEPT = (b"cache-control", b"no-store")
"""Unless a response says otherwise: most of them are somebody's data."""
HEADERS_MAX_BYTES = 32_768
BODY_MAX_S = 30.0
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
"""What is taken over from a client or a proxy: nothing that could end a line or a quotation in a log."""
OnStatus = Callable[[int, Headers], None]
_QUIET_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


class RequestMiddleware:
    """Names each request, times its first byte and opens its span."""

    def __init__(self, app: ASGIApp, *, metrics: GatewayMetrics, traced: bool, body_max_bytes: int) -> None:
        self._app = app
        self._metrics = metrics
        self._traced = traced
        self._body_max_bytes = body_max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _QUIET_PATHS:
            await self._app(scope, receive, _secured(send))
            return
        scope["lea_request_id"] = request_id = _request_id(scope)
        scope["lea_started"] = perf_counter()
        bind_contextvars(request_id=request_id)
        if refusal := self._refusal(scope):
            await self._refuse(scope, send, refusal)
            return
        bounded = _BoundedBody(receive, self._body_max_bytes)
        if not self._traced:
            await self._serve(scope, bounded, send)
            return
        traceparent = Headers(scope=scope).get("traceparent")
        with span_from(traceparent, scope["method"], SpanKind.SERVER, **_attributes(scope)) as span:

            def on_status(status: int, headers: Headers) -> None:
                _describe(span, scope, status, headers)

            await self._serve(scope, bounded, send, on_status)

    async def _serve(
        self, scope: Scope, receive: Receive, send: Send, on_status: OnStatus | None = None
    ) -> None:
        started: float = scope["lea_started"]
        first_byte_pending = False

        async def tell(message: Message) -> None:
            nonlocal first_byte_pending
            if message["type"] == "http.response.start":
                self._decorate(scope, message)
                headers = Headers(raw=message["headers"])
                first_byte_pending = "x-lea-turn-id" in headers
                self._metrics.requests.answered(
                    _route(scope) or "unknown", message["status"], perf_counter() - started
                )
                if on_status is not None:
                    on_status(message["status"], headers)
            await send(message)
            if first_byte_pending and message["type"] == "http.response.body":
                first_byte_pending = False
                first_byte_s = perf_counter() - started
                self._metrics.first_byte_seconds.observe(first_byte_s, exemplar())
                get_current_span().set_attribute("lea.time_to_first_byte", first_byte_s)

        await self._app(scope, receive, tell)

    def _decorate(self, scope: Scope, message: Message) -> None:
        headers = [
            *message["headers"],
            *SECURITY_HEADERS,
            (b"x-request-id", scope["lea_request_id"].encode()),
        ]
        named = dict(headers)
        if b"cache-control" not in named:
            headers.append(NOT_KEPT)
        if not named.get(b"content-type", b"").startswith(b"text/html"):
            headers.append(NOTHING_LOADED)
        message["headers"] = headers

    def _refusal(self, scope: Scope) -> Problem | None:
        """Return what stands against a request as soon as its headers are there."""
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS_MAX_BYTES:
            return HeadersTooLarge(limit=HEADERS_MAX_BYTES)
        if _declared_length(scope) > self._body_max_bytes:
            return BodyTooLarge(limit=self._body_max_bytes)
        return None

    async def _refuse(self, scope: Scope, send: Send, problem: Problem) -> None:
        language = Headers(scope=scope).get("accept-language", "")
        locale: Locale = "en" if language.lower().startswith("en") else "fr"
        document = problem.document(locale) | {"request_id": scope["lea_request_id"]}
        headers = MutableHeaders({"content-type": "application/problem+json", "connection": "close"})
        start: Message = {"type": "http.response.start", "status": problem.status, "headers": headers.raw}
        self._decorate(scope, start)
        self._metrics.requests.refused(problem.code)
        self._metrics.requests.answered("unknown", problem.status, perf_counter() - scope["lea_started"])
        await send(start)
        await send({"type": "http.response.body", "body": msgspec.json.encode(document)})


class _BoundedBody:
    """Refuses a body that turns out larger than it may be (chunked: nothing was declared), or that drips."""

    def __init__(self, receive: Receive, max_bytes: int) -> None:
        self._receive = receive
        self._left = max_bytes
        self._whole = False
        self._ends_at: float | None = None

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        if self._ends_at is None:
            self._ends_at = asyncio.get_running_loop().time() + BODY_MAX_S
        try:
            async with asyncio.timeout_at(self._ends_at):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408) from None
        self._whole = not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413)
        return message


def _secured(send: Send) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *SECURITY_HEADERS, NOTHING_LOADED, NOT_KEPT]
        await send(message)

    return tell


def _request_id(scope: Scope) -> str:
    """Return the request's name: the one that it brings, if it is well-formed, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return value.decode()
    return str(uuid4())


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


def _route(scope: Scope) -> str | None:
    route = scope.get("route")
    return getattr(route, "path", None)


def _describe(span: Span, scope: Scope, status: int, headers: Headers) -> None:
    """Tell a request's span its route, status and turn, by the conventions for HTTP."""
    span.set_attribute("http.response.status_code", status)
    if route := _route(scope):
        span.update_name(f"{scope['method']} {route}")
        span.set_attribute("http.route", route)
    if turn_id := headers.get("x-lea-turn-id"):
        span.set_attribute("lea.turn.id", turn_id)
    if status >= 500:
        describe_error(span, str(status))


def _attributes(scope: Scope) -> dict[str, str | int]:
    return {"http.request.method": scope["method"], "url.scheme": scope["scheme"]}
