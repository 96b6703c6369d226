"""Clients that ask for a stream and then read nothing of it: what a phone in a tunnel looks like to a server."""

import asyncio
import socket
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from lea.local.ports import LOOPBACK

SMALL_BUFFER_BYTES = 4096
"""What the kernel takes in for us all the same; it doubles it."""
READ_BYTES = 64 * 1024
_LINES = b"\r\n\r\n"


class SilentClient:
    """One connection. `begin` asks; nothing is read before `read_rest`."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
        self._socket.setblocking(False)

    async def begin(self, path: str, headers: Mapping[str, str]) -> Self:
        """Send `GET path`. Raises OSError."""
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, (LOOPBACK, self._port))
        lines = [
            f"GET {path} HTTP/1.1",
            f"host: {LOOPBACK}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        await loop.sock_sendall(self._socket, "\r\n".join([*lines, "", ""]).encode())
        return self

    @property
    def is_cut(self) -> bool:
        """Whether the server has reset the connection; nothing is read to find out."""
        return bool(self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))

    async def read_rest(self) -> bytes:
        """Read what the server sent before it cut the connection: the frames, chunk by chunk as they were framed."""
        loop, received = asyncio.get_running_loop(), b""
        try:
            while data := await loop.sock_recv(self._socket, READ_BYTES):
                received += data
        except OSError:
            pass
        return _unchunked(received.partition(_LINES)[2])

    def leave(self) -> None:
        """Close the connection from our side."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()


def _unchunked(body: bytes) -> bytes:
    """Decode a chunked body that may end anywhere."""
    whole = b""
    while (cut := body.find(b"\r\n")) >= 0:
        size = int(body[:cut], 16)
        whole += body[cut + 2 : cut + 2 + size]
        body = body[cut + 2 + size + 2 :]
    return whole
