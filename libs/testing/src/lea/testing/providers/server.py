"""The scripted server: a raw asyncio HTTP/1.1 server with one timer and one write for each token."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import msgspec

from lea.testing.providers.http import Request, RequestReader, response
from lea.testing.providers.playing import COMMENT_INTERVAL_S, Step, Then, plan
from lea.testing.providers.received import ReceivedRequest
from lea.testing.providers.scripts import Script, Vendor
from lea.testing.providers.wire import Answer, error_body, error_type_of

_STREAM_HEADERS = (
    b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\n"
    b"cache-control: no-cache\r\nx-request-id: req_scripted\r\ntransfer-encoding: chunked\r\n\r\n"
)
_EVENTS = _STREAM_HEADERS % b"text/event-stream; charset=utf-8"
_JSON = _STREAM_HEADERS % b"application/json"
_ENDINGS = {
    "/external/agent/chat": Vendor.AGENT,
    "/external/health": Vendor.AGENT,
    "/chat/completions": Vendor.OPENAI,
    "/messages": Vendor.ANTHROPIC,
}


class ScriptedProviders:
    """Both vendors and the external agent on one port. Built by `start()`; see the package's docstring."""

    def __init__(self, default: Script) -> None:
        self.default = default
        self.requests: list[ReceivedRequest] = []
        self.connections_opened = 0
        self.keep_requests = True
        """Set to False where a benchmark would only pile them up."""
        self.stale_connections = False
        """Set to True where a connection is closed without a word when it is used a second time."""
        self.url = ""
        self._queue: list[Script] = []
        self._connections: set[Connection] = set()
        self._arrived = asyncio.Condition()

    @property
    def openai_url(self) -> str:
        """What `OPENAI_BASE_URL` is set to."""
        return f"{self.url}/v1"

    @property
    def anthropic_url(self) -> str:
        """What `ANTHROPIC_BASE_URL` is set to."""
        return self.url

    @property
    def agent_url(self) -> str:
        """What `AGENT_API_URL` is set to."""
        return self.url

    @classmethod
    @asynccontextmanager
    async def start(
        cls, default: Script | None = None, *, host: str = "127.0.0.1", port: int = 0
    ) -> "AsyncGenerator[ScriptedProviders]":
        """Serve on `port` (0: a free one) until the block is left; open connections are closed then."""
        providers = cls(default or Script())
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(providers), host, port, backlog=2048)
        providers.url = f"http://{host}:{server.sockets[0].getsockname()[1]}"
        try:
            yield providers
        finally:
            server.close()
            providers.drop_connections()

    def enqueue(self, *scripts: Script) -> None:
        """Let the next requests take these scripts, in order; a script with a vendor waits for its own."""
        self._queue.extend(scripts)

    def reset(self, default: Script | None = None) -> None:
        """Forget queued scripts and received requests."""
        self._queue.clear()
        self.requests.clear()
        self.default = default or Script()
        self.stale_connections = False

    async def received(self, count: int, timeout_s: float = 10.0) -> ReceivedRequest:
        """Wait until `count` requests have come and return that one. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s), self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) >= count)
        return self.requests[count - 1]

    def drop_connections(self) -> None:
        """Reset every open connection (idle ones too), as a provider that restarts does."""
        for connection in list(self._connections):
            connection.abort()

    def opened(self, connection: "Connection") -> None:
        self.connections_opened += 1
        self._connections.add(connection)

    def closed(self, connection: "Connection") -> None:
        self._connections.discard(connection)

    def take(self, request: Request) -> ReceivedRequest:
        """Record a request and choose its script."""
        vendor = _vendor_of(request.path)
        script = self._next_script(vendor)
        received = ReceivedRequest(vendor, request, script)
        if self.keep_requests:
            self.requests.append(received)
            asyncio.get_running_loop().create_task(self._announce())
        return received

    def command(self, request: Request) -> bytes:
        """Answer one of the `/_scripted` paths."""
        match request.method, request.path:
            case "PUT", "/_scripted/default":
                self.default = msgspec.json.decode(request.body, type=Script)
            case "POST", "/_scripted/queue":
                self.enqueue(*msgspec.json.decode(request.body, type=list[Script]))
            case "GET", "/_scripted/requests":
                return response(200, [received.summary() for received in self.requests])
            case "DELETE", "/_scripted":
                self.reset(self.default)
            case _:
                return response(404, {"error": "unknown command"})
        return response(200, {"ok": True})

    def _next_script(self, vendor: Vendor | None) -> Script:
        for index, script in enumerate(self._queue):
            if script.vendor in (None, vendor):
                return self._queue.pop(index)
        return self.default

    async def _announce(self) -> None:
        async with self._arrived:
            self._arrived.notify_all()


class Connection(asyncio.Protocol):
    """One client's connection: requests one after the other, each answered by its script."""

    def __init__(self, providers: ScriptedProviders) -> None:
        self._providers = providers
        self._loop = asyncio.get_running_loop()
        self._reader = RequestReader()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._current: ReceivedRequest | None = None
        self._steps: Sequence[Step] = ()
        self._next = 0
        self._began_s = 0.0
        self._served = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        self._providers.opened(self)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        if self._current is None:
            self._serve_next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._providers.closed(self)
        if self._timer is not None:
            self._timer.cancel()
        if self._current is not None:
            self._current.end(closed_by_client=True)

    def abort(self) -> None:
        self._end_current()
        if self._transport is not None:
            self._transport.abort()

    def _serve_next(self) -> None:
        request = self._reader.next()
        if request is None:
            return
        if request.path.startswith("/_scripted"):
            self._write(self._providers.command(request))
            self._serve_next()
            return
        if self._served and self._providers.stale_connections:
            self.abort()
            return
        self._served = True
        self._current = self._providers.take(request)
        self._later(self._loop.time() + self._current.script.headers_after_s, self._answer, self._current)

    def _answer(self, received: ReceivedRequest) -> None:
        script, vendor = received.script, received.vendor
        if vendor is None:
            self._finish(response(404, {"error": {"message": "no such path", "type": "not_found"}}))
        elif script.status != 200:
            error_type = script.error_type or error_type_of(vendor, script.status)
            extra = {} if script.retry_after is None else {"retry-after": script.retry_after}
            self._finish(response(script.status, error_body(vendor, error_type, script.error_message), extra))
        elif received.method == "GET":
            self._finish(response(200, {"status": "ok"}))
        elif vendor is not Vendor.AGENT and not received.body.get("stream"):
            model = str(received.body.get("model", ""))
            self._finish(response(200, Answer(vendor, script, model, include_usage=True).whole()))
        else:
            self._stream(received, vendor)

    def _stream(self, received: ReceivedRequest, vendor: Vendor) -> None:
        options: dict[str, Any] = received.body.get("stream_options") or {}
        include_usage = vendor is Vendor.ANTHROPIC or bool(options.get("include_usage"))
        model = str(received.body.get("model", ""))
        self._steps = plan(received.script, vendor, model, include_usage=include_usage)
        self._next, self._began_s = 0, self._loop.time()
        self._write(_JSON if vendor is Vendor.AGENT else _EVENTS)
        self._play()

    def _play(self) -> None:
        if self._transport is None:
            return
        step = self._steps[self._next]
        due_s = self._began_s + step.at_s
        if due_s > self._loop.time():
            self._later(due_s, self._play)
            return
        match step.then:
            case Then.GO_ON:
                self._write(step.data)
                self._next += 1
                self._later(self._began_s + self._steps[self._next].at_s, self._play)
            case Then.END:
                self._finish(step.data)
            case Then.CUT:
                self.abort()
            case Then.REPEAT:
                self._write(step.data)
                self._later(self._loop.time() + COMMENT_INTERVAL_S, self._play)
            case Then.HANG:
                pass

    def _finish(self, data: bytes) -> None:
        self._write(data)
        self._end_current()
        self._serve_next()

    def _end_current(self) -> None:
        if self._current is not None:
            self._current.end(closed_by_client=False)
            self._current = None

    def _later(self, when_s: float, call: Any, *arguments: Any) -> None:
        if when_s <= self._loop.time():
            self._loop.call_soon(call, *arguments)
        else:
            self._timer = self._loop.call_at(when_s, call, *arguments)

    def _write(self, data: bytes) -> None:
        if self._transport is not None and data:
            self._transport.write(data)


def _vendor_of(path: str) -> Vendor | None:
    for ending, vendor in _ENDINGS.items():
        if path.endswith(ending):
            return vendor
    return None
