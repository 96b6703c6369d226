"""A TCP proxy that does to connections what networks do: cut, delay, split, half-open, truncate."""

import asyncio
import itertools
import socket
import struct
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from lea.local.ports import LOOPBACK

READ_BYTES = 64 * 1024
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends RST."""


@dataclass
class Weather:
    """What happens to what the servers send; it may change at any time."""

    delay_s: float = 0.0
    split_bytes: int | None = None
    """The largest piece that is passed on at once."""
    truncate_after: int | None = None
    """After so many bytes of a connection it is closed in good order, in the middle of whatever was under way."""


class Proxy:
    """Passes connections to its targets in turn; a target that refuses is passed over."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.weather = Weather()
        self._ports = list(ports)
        self._turns = itertools.count()
        self._links: set[_Link] = set()
        self._server: asyncio.Server
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def start(cls, ports: Sequence[int]) -> AsyncGenerator["Proxy"]:
        proxy = cls(ports)
        proxy._server = await asyncio.start_server(proxy._on_connection, LOOPBACK, 0)
        proxy.port = proxy._server.sockets[0].getsockname()[1]
        try:
            yield proxy
        finally:
            proxy._server.close()
            proxy.cut()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def connections(self) -> int:
        return len(self._links)

    def cut(self) -> None:
        """Reset every connection, on both sides."""
        for link in list(self._links):
            link.cut()

    def half_open(self) -> None:
        """Pass nothing more on the connections of now: each side waits for the other."""
        for link in self._links:
            link.frozen = True

    def aim(self, ports: Sequence[int]) -> None:
        """Send further connections elsewhere."""
        self._ports = list(ports)

    async def _on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = await self._reach()
        if target is None:
            writer.close()
            return
        link = _Link(self, (reader, writer), target)
        self._links.add(link)
        try:
            await link.run()
        finally:
            self._links.discard(link)

    async def _reach(self) -> "_Side | None":
        start = next(self._turns)
        for number in range(len(self._ports)):
            port = self._ports[(start + number) % len(self._ports)]
            with suppress(OSError):
                return await asyncio.open_connection(LOOPBACK, port)
        return None


_Side = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Link:
    """One client's connection and the server's behind it."""

    def __init__(self, proxy: Proxy, client: _Side, server: _Side) -> None:
        self.frozen = False
        self._proxy = proxy
        self._client = client
        self._server = server
        self._passed = 0

    async def run(self) -> None:
        """Pass bytes both ways until either side closes; then close the other."""
        ways = [
            asyncio.create_task(self._up(self._client[0], self._server[1])),
            asyncio.create_task(self._down(self._server[0], self._client[1])),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            for _, writer in (self._client, self._server):
                writer.close()

    def cut(self) -> None:
        for _, writer in (self._client, self._server):
            peer: socket.socket | None = writer.get_extra_info("socket")
            if peer is not None and peer.fileno() >= 0:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(READ_BYTES):
                if not self.frozen:
                    writer.write(data)
                    await writer.drain()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(READ_BYTES):
                for piece in self._pieces(data):
                    if self.frozen:
                        continue
                    await asyncio.sleep(self._proxy.weather.delay_s)
                    writer.write(piece)
                    await writer.drain()
                if self._truncated:
                    return

    def _pieces(self, data: bytes) -> list[bytes]:
        weather = self._proxy.weather
        if weather.truncate_after is not None:
            data = data[: max(0, weather.truncate_after - self._passed)]
        self._passed += len(data)
        size = weather.split_bytes or len(data) or 1
        return [data[start : start + size] for start in range(0, len(data), size)]

    @property
    def _truncated(self) -> bool:
        limit = self._proxy.weather.truncate_after
        return limit is not None and self._passed >= limit
