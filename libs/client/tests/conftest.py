"""A gateway of the tests' own: real HTTP, canned answers, bytes sent in whatever pieces a test wants."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

import pytest_asyncio

TURN = "0197c0de-0000-7000-8000-000000000001"
SESSION = "0197c0de-0000-7000-8000-000000000002"
OPENING = (
    b': ok\n\ndata: {"status":"connecting"}\n\n'
    + (
        f'id: 0-0\ndata: {{"status":"accepted","turn_id":"{TURN}","session_id":"{SESSION}"}}\n\n'
        'id: 0-1\ndata: {"status":"actions","actions":["Transaction de vente créée"]}\n\n'
        'id: 0-2\ndata: {"status":"thinking"}\n\n'
    ).encode()
)
DONE = (
    f'data: {{"done":true,"session_id":"{SESSION}","turn_id":"{TURN}","actions":[],"model":"m-1",'
    '"provider":"openai","usage":{"input_tokens":7,"output_tokens":3},"finish_reason":"stop"}\n\n'
).encode()


def delta(frame_id: str, text: str) -> bytes:
    return f"id: {frame_id}\ndata: {json.dumps({'delta': text}, ensure_ascii=False)}\n\n".encode()


@dataclass
class Gateway:
    """What it answers to a path, and what it was asked."""

    url: str = ""
    stream: Sequence[bytes] = ()
    """Pieces of the stream's body, each written by itself."""
    problem: tuple[int, dict[str, object], str] | None = None
    """Status, document and further header lines: in place of the stream."""
    replies: list[Sequence[bytes]] = field(default_factory=list)
    """Whole responses to the next requests that are none of signing in; an empty one closes the connection."""
    renewals: list[Sequence[bytes]] = field(default_factory=list)
    """The same for `/v1/auth/refresh`."""
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        start, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        path = start.split()[1]
        self.asked.append((path, headers, body))
        for piece in self._answer(path):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    def _answer(self, path: str) -> Sequence[bytes]:
        if path == "/v1/auth/login":
            return [granted("minted")]
        if path == "/v1/auth/refresh":
            return self.renewals.pop(0) if self.renewals else [granted("renewed")]
        if path == "/v1/auth/logout":
            return [b"HTTP/1.1 204 X\r\nconnection: close\r\n\r\n"]
        if self.replies:
            return self.replies.pop(0)
        if path == "/v1/auth/me":
            return [
                answered(200, {"id": "1", "email": "demo@lea.local", "name": "Camille", "role": "broker"})
            ]
        if path == "/readyz":
            return [answered(200, {"ready": True, "checks": {}})]
        if self.problem is not None:
            return [answered(*self.problem)]
        return streamed(*self.stream)


def streamed(*pieces: bytes) -> Sequence[bytes]:
    """A stream that ends with its pieces, whatever they are."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n"
    return [head + f"x-lea-turn-id: {TURN}\r\n\r\n".encode(), *pieces]


def refused(status: int, code: str, more: str = "") -> Sequence[bytes]:
    """A problem document."""
    return [answered(status, {"title": code, "code": code}, more)]


def granted(name: str) -> bytes:
    """Tokens."""
    tokens = {"access_token": name, "token_type": "bearer", "expires_in": 900, "refresh_token": f"r-{name}"}
    return answered(200, tokens)


def answered(status: int, document: object, more: str = "") -> bytes:
    body = json.dumps(document).encode()
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\n{more}"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


@pytest_asyncio.fixture
async def gateway() -> AsyncGenerator[Gateway]:
    one = Gateway()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield one
