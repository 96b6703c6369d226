"""What a connection meets before and around its request, over real sockets."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from uvicorn.server import ServerState

from lea.runtime import http
from lea.runtime.http import HEAD_MAX_BYTES, Connection

REQUEST = b"GET /x HTTP/1.1\r\nhost: lea\r\n\r\n"


async def stream(_scope: Any, receive: Any, send: Any) -> None:
    """Answer with a body of unknown length, in two pieces."""
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"one ", "more_body": True})
    await send({"type": "http.response.body", "body": b"two", "more_body": False})


@pytest_asyncio.fixture
async def port() -> AsyncGenerator[int]:
    config, state = (
        uvicorn.Config(stream, log_config=None, date_header=False, server_header=False),
        ServerState(),
    )
    config.load()
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(config, state, {}), "127.0.0.1", 0
    )
    yield server.sockets[0].getsockname()[1]
    server.close()


@asynccontextmanager
async def connected(port: int) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(10):
            yield reader, writer
    finally:
        writer.close()


async def test_a_stream_is_chunked_and_the_connection_goes_on(port: int) -> None:
    async with connected(port) as (reader, writer):
        for _ in range(2):
            writer.write(REQUEST)
            told = await reader.readuntil(b"0\r\n\r\n")
            assert b"transfer-encoding: chunked" in told
            assert told.endswith(b"\r\n\r\n4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n")


async def test_a_client_of_http_1_0_gets_the_body_as_it_is(port: int) -> None:
    async with connected(port) as (reader, writer):
        writer.write(b"GET /x HTTP/1.0\r\n\r\n")
        told = await reader.read()
    assert b"transfer-encoding" not in told
    assert b"connection: close" in told
    assert told.endswith(b"\r\n\r\none two")


async def test_a_head_without_an_end_is_refused_before_it_is_kept(port: int) -> None:
    async with connected(port) as (reader, writer):
        writer.write(b"GET /x HTTP/1.1\r\nhost: lea\r\nx-filler: ")
        sent = 0
        try:
            while not reader.at_eof() and sent < 64 * HEAD_MAX_BYTES:
                writer.write(b"a" * HEAD_MAX_BYTES)
                await writer.drain()
                sent += HEAD_MAX_BYTES
            assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
        except ConnectionError:
            pass  # what it was still sending met a closed connection
    assert sent < 64 * HEAD_MAX_BYTES


async def test_a_large_body_is_no_large_head(port: int) -> None:
    size = 4 * HEAD_MAX_BYTES
    async with connected(port) as (reader, writer):
        writer.write(b"POST /x HTTP/1.1\r\nhost: lea\r\ncontent-length: %d\r\n\r\n" % size + b"a" * size)
        assert (await reader.readuntil(b"0\r\n\r\n")).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("sent", "told"), [(b"", b""), (b"GET /x HT", b"HTTP/1.1 408 "), (REQUEST[:-2], b"HTTP/1.1 408 ")]
)
async def test_a_head_that_does_not_come_is_given_up(
    monkeypatch: pytest.MonkeyPatch, port: int, sent: bytes, told: bytes
) -> None:
    monkeypatch.setattr(http, "HEAD_MAX_S", 0.2)
    async with connected(port) as (reader, writer):
        writer.write(sent)
        assert (await reader.read())[:13] == told


async def test_a_further_request_has_its_own_time(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setattr(http, "HEAD_MAX_S", 0.4)
    async with connected(port) as (reader, writer):
        writer.write(REQUEST)
        await reader.readuntil(b"0\r\n\r\n")
        await asyncio.sleep(0.6)
        writer.write(REQUEST + b"GET /x")
        assert b"200 OK" in await reader.readuntil(b"0\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")
