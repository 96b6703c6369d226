"""The proxy does what it says: a test that rests on it can trust it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from lea.local.ports import LOOPBACK
from lea.testing.proxy import Proxy, Weather


@asynccontextmanager
async def echo(prefix: bytes = b"") -> AsyncGenerator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(1024):
                writer.write(prefix + data)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def ask(proxy: Proxy, text: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(LOOPBACK, proxy.port)
    writer.write(text)
    try:
        return await asyncio.wait_for(reader.read(1024), 1)
    finally:
        writer.close()


async def test_targets_take_turns_and_a_dead_one_is_passed_over() -> None:
    async with echo(b"1") as first, echo(b"2") as second, Proxy.start([first, second]) as proxy:
        assert {await ask(proxy, b"x"), await ask(proxy, b"x")} == {b"1x", b"2x"}
        proxy.aim([1, second])
        assert [await ask(proxy, b"x") for _ in range(2)] == [b"2x", b"2x"]


async def test_cutting_resets_both_sides() -> None:
    async with echo() as port, Proxy.start([port]) as proxy:
        reader, writer = await asyncio.open_connection(LOOPBACK, proxy.port)
        writer.write(b"x")
        assert await reader.read(10) == b"x"
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(10), 1)
        writer.close()


async def test_half_open_is_silence_for_old_connections_alone() -> None:
    async with echo() as port, Proxy.start([port]) as proxy:
        reader, writer = await asyncio.open_connection(LOOPBACK, proxy.port)
        writer.write(b"x")
        assert await reader.read(10) == b"x"
        proxy.half_open()
        writer.write(b"y")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(10), 0.2)
        assert await ask(proxy, b"z") == b"z"
        writer.close()


async def test_splitting_delaying_and_truncating() -> None:
    async with echo() as port, Proxy.start([port]) as proxy:
        proxy.weather = Weather(delay_s=0.02, split_bytes=1, truncate_after=3)
        reader, writer = await asyncio.open_connection(LOOPBACK, proxy.port)
        began = asyncio.get_running_loop().time()
        writer.write(b"abcdef")
        pieces: list[bytes] = []
        while piece := await asyncio.wait_for(reader.read(10), 1):
            pieces.append(piece)
        assert pieces == [b"a", b"b", b"c"]
        assert asyncio.get_running_loop().time() - began >= 0.06
        writer.close()
