"""The load generator against the fake provider, and against answers that it must not accept."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest
import pytest_asyncio
from anthropic import AsyncAnthropic
from openai import AsyncOpenAI

from bench.fake_provider import Answers, Connection, Pace
from bench.load import Load
from bench.plan import Plan, Wire
from bench.wire import STAMP, clock_us, elapsed_us, openai_wire, stamp

TOKENS = 5
PATHS: dict[Wire, str] = {"openai": "/v1/chat/completions", "anthropic": "/v1/messages", "lea": "/"}


async def serve(protocol: Callable[[], asyncio.Protocol]) -> asyncio.Server:
    return await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)


@pytest_asyncio.fixture
async def provider() -> AsyncGenerator[int]:
    answers = Answers(Pace(TOKENS, interval_us=5_000, first_token_us=20_000))
    server = await serve(lambda: Connection(answers))
    yield server.sockets[0].getsockname()[1]
    server.close()


async def run(port: int, wire: Wire, streams: int = 3) -> dict[str, object]:
    plan = Plan(
        port,
        PATHS[wire],
        wire,
        streams,
        TOKENS,
        stagger_s=0.05,
        warm_up_s=0.05,
        measured_s=0.2,
        turn_limit_s=0.5,
    )
    return await Load(plan).run()


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
async def test_every_token_of_the_provider_is_seen(provider: int, wire: Wire) -> None:
    told = await run(provider, wire)
    assert told["errors"] == {}
    assert isinstance(told["turns"], int)
    assert isinstance(told["tokens"], int)
    assert told["turns"] >= 3
    assert told["tokens"] >= told["turns"] * TOKENS - 3 * TOKENS


LEA_HEAD = b"HTTP/1.1 200 OK\r\nx-lea-session-id: s\r\ntransfer-encoding: chunked\r\n\r\n"
DONE = b'id: 1-9\ndata: {"done":true}\n\n'


def tokens(*indices: int) -> bytes:
    first = b"" if 0 not in indices else b" w000.00000000.00000000"
    return b'data: {"delta":"%b"}\n\n' % (first + b"".join(stamp(i, clock_us()) for i in indices if i))


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (LEA_HEAD + chunked(tokens(0, 1, 2), tokens(3, 4), DONE), None),
        (LEA_HEAD + chunked(tokens(0, 1, 3), tokens(4), DONE), "token missing or twice"),
        (LEA_HEAD + chunked(tokens(0, 1, 1), DONE), "token missing or twice"),
        (LEA_HEAD + chunked(tokens(0, 1, 2), DONE), "tokens missing"),
        (LEA_HEAD + chunked(tokens(0, 1, 2, 3, 4)), "no terminal frame"),
        (LEA_HEAD + chunked(tokens(0), b'id: 2-0\ndata: {"restart":true}\n\n'), "restart"),
        (LEA_HEAD + chunked(b'data: {"error":"x"}\n\n'), "error frame"),
        (LEA_HEAD, "time limit"),
        (b"HTTP/1.1 409 Conflict\r\ncontent-length: 0\r\n\r\n", "status 409"),
    ],
)
@pytest.mark.parametrize("split", [False, True])
async def test_a_broken_answer_is_an_error(answer: bytes, error: str | None, split: bool) -> None:
    class Scripted(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            if split:
                asyncio.get_running_loop().call_later(0.01, self.transport.write, answer[-9:])
            self.transport.write(answer[:-9] if split else answer)

    server = await serve(Scripted)
    told = await run(server.sockets[0].getsockname()[1], "lea", streams=1)
    server.close()
    assert isinstance(told["errors"], dict)
    assert set(told["errors"]) == ({error} if error else set())


async def test_the_vendors_clients_read_the_fake_provider(provider: int) -> None:
    openai = AsyncOpenAI(api_key="x", base_url=f"http://127.0.0.1:{provider}/v1")
    chunks = [
        chunk
        async for chunk in await openai.chat.completions.create(
            model="bench",
            messages=[{"role": "user", "content": "?"}],
            stream=True,
            stream_options={"include_usage": True},
        )
    ]
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert len(text.split()) == TOKENS
    assert not chunks[-1].choices
    assert chunks[-1].usage is not None
    assert chunks[-2].choices[0].finish_reason == "stop"
    anthropic = AsyncAnthropic(api_key="x", base_url=f"http://127.0.0.1:{provider}")
    async with anthropic.messages.stream(
        model="bench", max_tokens=9, messages=[{"role": "user", "content": "?"}]
    ) as stream:
        message = await stream.get_final_message()
    assert message.stop_reason == "end_turn"
    assert message.usage.output_tokens == TOKENS
    assert message.content[0].type == "text"
    assert len(message.content[0].text.split()) == TOKENS


def test_a_stamp_survives_the_clocks_wrap() -> None:
    sent_us = 0xFFFFFFFF - 10
    found = STAMP.search(stamp(7, sent_us))
    assert found is not None
    assert int(found[1]) == 7
    assert elapsed_us(int(found[2], 16), sent_us + 25) == 25


def test_chunk_sizes_are_right() -> None:
    before, after = openai_wire(TOKENS, include_usage=True).token
    size, _, data = (before + stamp(3, 0) + after).partition(b"\r\n")
    assert len(data) == int(size, 16) + 2
