"""The HTTP server: uvicorn, with connections that can be cut and streams that are told before it stops."""

import asyncio
import socket
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


class Connection(HttpToolsProtocol):
    """An HTTP/1.1 connection whose application may drop it: closing waits for a client that does not read."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        peer = transport.get_extra_info("socket")
        if peer is not None and peer.family in (socket.AF_INET, socket.AF_INET6):
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_PEER_MS)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        extensions: dict[str, Any] = {ABORT: self.transport.abort}
        self.scope["extensions"] = extensions


class Server(uvicorn.Server):
    """Calls `before_stop` at SIGTERM, while everything still serves."""

    def __init__(self, config: uvicorn.Config, before_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._before_stop = before_stop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell, then stop as uvicorn does: no new connection, and the grace period for those that are open."""
        self._before_stop()
        await super().shutdown(sockets)
