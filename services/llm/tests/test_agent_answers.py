"""What an agent, or what stands in front of it, may answer instead of the contract: each is typed, none is shown."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
import pytest_asyncio

from lea.llm.adapters.agent import MAX_ANSWER_BYTES, AgentProvider
from lea.llm.errors import (
    AgentUnreachable,
    AnswerCutShort,
    AnswerEmpty,
    AnswerUnreadable,
    ProviderError,
    ProviderMisconfigured,
    ProviderUnavailable,
)
from lea.testing.providers.asking import ask

PAGE = b"<!doctype html><title>Connexion</title><p>Identifiez-vous.</p>"
Serve = Callable[[bytes, bytes, bytes], Awaitable[AgentProvider]]


def head(status: bytes, body: bytes, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 %b\r\ncontent-length: %d\r\n%b\r\n" % (status, len(body), more)


@pytest_asyncio.fixture
async def serve() -> AsyncGenerator[Serve]:
    """Starts an agent that answers every request with the same bytes."""
    servers: list[asyncio.Server] = []
    providers: list[AgentProvider] = []

    async def start(status: bytes, body: bytes, more: bytes = b"") -> AgentProvider:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(head(status, body, more) + body)
            await writer.drain()
            writer.close()

        servers.append(await asyncio.start_server(answer, "127.0.0.1", 0))
        port = servers[-1].sockets[0].getsockname()[1]
        providers.append(
            AgentProvider(
                url=f"http://127.0.0.1:{port}", api_key="k", connect_s=3.0, answer_s=5.0, check_s=1.0
            )
        )
        return providers[-1]

    yield start
    for provider in providers:
        await provider.close()
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (b"200 OK", PAGE, AnswerUnreadable),
        (b"200 OK", b"", AnswerUnreadable),
        (b"200 OK", b"null", AnswerUnreadable),
        (b"200 OK", b"[]", AnswerUnreadable),
        (b"200 OK", b'{"response": "sans succes"}', AnswerUnreadable),
        (b"200 OK", b'{"success": "oui", "response": "x"}', AnswerUnreadable),
        (b"200 OK", b'{"success": true, "response": "\xff"}', AnswerUnreadable),
        (b"200 OK", b'{"success": true, "response": "' + b"a" * MAX_ANSWER_BYTES + b'"}', AnswerUnreadable),
        (b"200 OK", b'{"success": true}', AnswerEmpty),
        (b"200 OK", b'{"success": true, "response": " \\n"}', AnswerEmpty),
        (b"200 OK", b'{"success": false}', ProviderUnavailable),
        (b"200 OK", b'{"success": false, "error": "the prompt was: secret"}', ProviderUnavailable),
        (b"302 Found", PAGE, ProviderMisconfigured),
        (b"401 Unauthorized", PAGE, ProviderMisconfigured),
        (b"404 Not Found", PAGE, ProviderMisconfigured),
        (b"500 Internal Server Error", PAGE, ProviderUnavailable),
        (b"502 Bad Gateway", PAGE, AgentUnreachable),
        (b"504 Gateway Timeout", b"", AgentUnreachable),
    ],
    ids=range(18),
)
async def test_what_is_no_answer_is_typed(
    serve: Serve, status: bytes, body: bytes, error: type[ProviderError]
) -> None:
    provider = await serve(status, body, b"location: /login\r\n")
    with pytest.raises(ProviderError) as raised:
        await ask(provider)
    assert type(raised.value) is error
    assert "secret" not in str(raised.value)


async def test_an_object_that_never_ends_is_cut_short(serve: Serve) -> None:
    provider = await serve(b"200 OK", b'{"success": true, "respon', b"")
    with pytest.raises(AnswerUnreadable):
        await ask(provider)
    longer = await serve(b"200 OK\r\ncontent-length: 999", b'{"success": true, "respon')
    with pytest.raises((AnswerCutShort, AgentUnreachable)):
        await ask(longer)


@pytest.mark.parametrize("status", [b"200 OK", b"404 Not Found"])
async def test_a_page_in_place_of_health_is_health_enough(serve: Serve, status: bytes) -> None:
    assert await (await serve(status, PAGE)).check() in ("ok", "unknown")
