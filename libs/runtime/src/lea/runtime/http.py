"""The HTTP server: uvicorn, with bounds on a request's head, connections that can be cut, a word before it stops."""

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ABORT = "lea.abort"
"""In a scope's `extensions`: drops the connection with whatever waits to be written."""
SILENT_PEER_MS = 30_000
"""How long written bytes may go unacknowledged before the kernel gives the connection up."""
WRITE_BUFFER_BYTES = 32 * 1024
"""What waits for a client in its connection before writing to it pauses."""
SEND_BUFFER_BYTES = 64 * 1024
"""What the kernel takes for a client that does not read (it doubles it): left alone it goes up to 4 MB for each."""
HEAD_MAX_BYTES = 64 * 1024
"""What may come before a request's head is complete: the parser keeps all of it."""
HEAD_MAX_S = 15.0
"""How long that may take, from the connection on or from a further request's first byte."""
_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER with no time."""


class _UntilClosed(int):
    """The length of a body that ends with its connection, as uvicorn counts it down."""

    def __lt__(self, _other: int) -> bool:
        return False

    def __sub__(self, _other: int) -> "_UntilClosed":
        return self

    def __ne__(self, _other: object) -> bool:
        return False

    __hash__ = int.__hash__


class Connection(HttpToolsProtocol):
    """An HTTP/1.1 connection whose application may drop it: closing waits for a client that does not read.

    A client of HTTP/1.0 gets its streams unchunked; one whose request's head drips in, or never ends, is refused.
    """

    _head_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        peer = transport.get_extra_info("socket")
        if peer is not None and peer.family in (socket.AF_INET, socket.AF_INET6):
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_PEER_MS)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_timer is not None and self._head_bytes > HEAD_MAX_BYTES:
            self._refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        self._await_head()
        self._begun = True
        super().on_message_begin()
        extensions: dict[str, Any] = {ABORT: self._drop}
        self.scope["extensions"] = extensions

    def on_headers_complete(self) -> None:
        self._head_is_there()
        super().on_headers_complete()
        if self.scope["http_version"] == "1.0":
            self.cycle.chunked_encoding = False
            self.cycle.expected_content_length = _UntilClosed()

    def _drop(self) -> None:
        """Close with RST: what the kernel holds for a client that doesn't read goes now, not after its time limit."""
        peer = self.transport.get_extra_info("socket")
        if peer is not None and peer.family in (socket.AF_INET, socket.AF_INET6):
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_bytes = 0
            self._head_timer = self.loop.call_later(HEAD_MAX_S, self._refuse, b"408 Request Timeout")

    def _head_is_there(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self._begun = False

    def _refuse(self, status: bytes) -> None:
        """End a connection without a request; one that has said nothing at all is told nothing."""
        if self._begun:
            self.transport.write(b"HTTP/1.1 %b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n" % status)
        self._head_is_there()
        self.transport.close()


class Server(uvicorn.Server):
    """Calls `before_stop` at SIGTERM, while everything still serves."""

    def __init__(self, config: uvicorn.Config, before_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._before_stop = before_stop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell, then stop as uvicorn does: no new connection, and the grace period for those that are open."""
        self._before_stop()
        await super().shutdown(sockets)
