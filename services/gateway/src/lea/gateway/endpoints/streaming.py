"""Streams of server-sent events, as plain ASGI: bytes are written as they come, nothing stands between."""

import asyncio
import random
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, asynccontextmanager
from time import perf_counter
from typing import Any
from uuid import UUID

from fastapi import Request
from opentelemetry.trace import get_current_span
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lea.contracts.frames import OPENING_COMMENT, frame_data
from lea.gateway.endpoints.problems import locale_of
from lea.gateway.errors import Restarting
from lea.gateway.metrics import GatewayMetrics, StreamKind
from lea.gateway.people import Caller
from lea.gateway.service.conversing import Place
from lea.gateway.service.opening import OpenTurn
from lea.gateway.service.streams import OpenStream, OpenStreams, Seat, Source
from lea.runtime.http import ABORT
from lea.runtime.metrics import exemplar
from lea.runtime.tracing import describe_error

EVENT_STREAM = "text/event-stream"
STREAM_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}
RETRY_MS = (50, 500)
"""When the clients of a replica that stops come back: spread, so that the next one can breathe."""


class FrameStream(Response):
    """What a source tells, written to one client; frees what it held when the client is gone, or the source ends.

    A source that ends before its last frame leaves `retry:` behind: the client comes back, to another replica.
    """

    media_type = EVENT_STREAM

    def __init__(
        self,
        source: Source,
        seat: Seat,
        streams: OpenStreams,
        metrics: GatewayMetrics,
        *,
        headers: Mapping[str, str],
        kind: StreamKind,
        opening: bytes = OPENING_COMMENT,
        session_id: UUID | None = None,
        status_code: int = 200,  # FastAPI reads the default for `/openapi.json`
    ) -> None:
        """`session_id`: the session that the stream ends with; None: it outlives its token."""
        self.status_code = status_code
        self.background = None
        self.init_headers({**STREAM_HEADERS, **headers})
        self._source = source
        self._seat = seat
        self._streams = streams
        self._metrics = metrics
        self._kind: StreamKind = kind
        self._opening = opening
        self._session_id = session_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the stream to its end."""
        started: float = scope.get("lea_started", perf_counter())
        abort = scope.get("extensions", {}).get(ABORT)
        try:
            with self._streams.joined(self._source, abort, self._session_id) as stream:
                async with stopped_when_gone(receive, self._source):
                    await send(
                        {
                            "type": "http.response.start",
                            "status": self.status_code,
                            "headers": self.raw_headers,
                        }
                    )
                    await self._write(send, stream, started)
        finally:
            self._seat.leave()
            await self._source.close()

    async def _write(self, send: Send, stream: OpenStream, started: float) -> None:
        clock = asyncio.get_running_loop().time
        is_new = waits_for_token = self._kind == "turn"
        self._metrics.streams.labels(self._kind).inc()
        await send({"type": "http.response.body", "body": self._opening, "more_body": True})
        chunk = b""
        async with aclosing(self._source.chunks()) as chunks:
            async for chunk in chunks:
                if waits_for_token and b'{"delta":' in chunk:
                    waits_for_token = False
                    first_token_s = perf_counter() - started
                    self._metrics.first_token_seconds.observe(first_token_s, exemplar())
                    get_current_span().set_attribute("lea.time_to_first_token", first_token_s)
                stream.writing_since = clock()
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                stream.writing_since = None
        if self._source.finished and is_new:
            self._metrics.turn_seconds.observe(perf_counter() - started, exemplar())
            _describe_end(chunk)
        stream.writing_since = clock()
        await send({"type": "http.response.body", "body": self._farewell(), "more_body": False})

    def _farewell(self) -> bytes:
        if self._source.finished:
            return b""
        return b"retry: %d\n: to be continued\n\n" % random.randint(*RETRY_MS)  # noqa: S311 (jitter)


FRAMES: dict[int | str, dict[str, Any]] = {
    200: {"content": {EVENT_STREAM: {}}, "description": "The turn's frames (docs/wire.md)"}
}


def _describe_end(chunk: bytes) -> None:
    """Tell the request's span that its stream ended with an error, though its status is 200."""
    span = get_current_span()
    if span.is_recording() and (start := chunk.rfind(b'data: {"error":')) >= 0:
        describe_error(span, frame_data(chunk[start:])["code"])


def seat_for(request: Request, caller: Caller) -> Seat:
    """Count a further stream of the caller's. Raises TooManyStreams."""
    streams: OpenStreams = request.app.state.streams
    return streams.seat(caller.user_id)


def stream_turn(
    request: Request, turn: OpenTurn, seat: Seat, opening: bytes, kind: StreamKind = "turn"
) -> FrameStream:
    """Tell a turn to its end."""
    state = request.app.state
    headers = {
        **(turn.allowance.headers if turn.allowance else {}),
        "x-lea-turn-id": str(turn.turn_id),
        "x-lea-session-id": str(turn.conversation_id),
    }
    source: Source = state.follow(turn, locale_of(request))
    return FrameStream(
        source, seat, state.streams, state.metrics, headers=headers, kind=kind, opening=opening
    )


def stream_conversation(request: Request, place: Place, seat: Seat, caller: Caller) -> FrameStream:
    """Tell a conversation, turn after turn, to a caller who stays signed in."""
    state = request.app.state
    source: Source = state.follow_conversation(place, locale_of(request))
    headers = {"x-lea-session-id": str(place.conversation_id)}
    return FrameStream(
        source,
        seat,
        state.streams,
        state.metrics,
        headers=headers,
        kind="conversation",
        session_id=caller.session_id,
    )


async def gather_turn(request: Request, turn: OpenTurn, seat: Seat) -> bytes:
    """Read a turn to its end, for a client that waits for the whole.

    Raises Restarting when this replica stops before.
    """
    source: Source = request.app.state.follow(turn, locale_of(request))
    streams: OpenStreams = request.app.state.streams
    try:
        with streams.joined(source):
            async with stopped_when_gone(request.receive, source), aclosing(source.chunks()) as chunks:
                told = b"".join([chunk async for chunk in chunks])
    finally:
        seat.leave()
        await source.close()
    if not source.finished:
        raise Restarting(turn.turn_id)
    return told


@asynccontextmanager
async def stopped_when_gone(receive: Receive, source: Source) -> AsyncGenerator[None]:
    """Stop a source as soon as its client closes the connection."""

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        source.stop()

    watcher = asyncio.create_task(watch())
    try:
        yield
    finally:
        watcher.cancel()
