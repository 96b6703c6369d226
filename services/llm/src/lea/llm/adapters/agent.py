"""The external agent: a service of the agency's own (Django) that answers whole, by one JSON object.

`POST /api/external/agent/chat` with `X-API-Key` and `{"message", "session_id", "conversation_id"}` is answered by
`{"success": true, "response", "session_id", "conversation_id", "model", "provider", "usage"}` or
`{"success": false, "error"}`; `GET /api/external/health` tells whether it runs (an agent may lack it). The agent
keeps its own memory of a session: it is sent neither history nor files.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager

import aiohttp
import httpx2
import msgspec

from lea.contracts.messages import PromptBuilt, Usage
from lea.llm.adapters.failures import failure
from lea.llm.adapters.transport import AiohttpTransport, Body, body_of
from lea.llm.errors import (
    AgentUnreachable,
    AnswerCutShort,
    AnswerEmpty,
    AnswerUnreadable,
    ProviderError,
    ProviderTimedOut,
)
from lea.llm.ports import Health

NAME = "agent"
CHAT_PATH = "/api/external/agent/chat"
HEALTH_PATH = "/api/external/health"
MAX_ANSWER_BYTES = 1_000_000
MAX_CONNECTIONS = 100
"""A Django server works on few requests at once; more wait here, within the limit of their answer."""
_GATEWAY_STATUSES = {502, 504}
"""A proxy in front of the agent says that nobody is behind it."""


class _Usage(msgspec.Struct):
    input_tokens: int | None = None
    output_tokens: int | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Answer(msgspec.Struct):
    success: bool
    response: str | None = None
    model: str | None = None
    usage: _Usage | None = None
    error: str | None = None


_decode = msgspec.json.Decoder(_Answer).decode


class AgentProvider:
    """Asks the agent; what it answers is shown as it is."""

    name = NAME
    model = NAME
    """What is asked for; an agent may tell which model it used."""

    def __init__(self, *, url: str, api_key: str, connect_s: float, answer_s: float, check_s: float) -> None:
        self.whole_answer_s = answer_s
        self._check_s = check_s
        self._client = httpx2.AsyncClient(
            base_url=url.rstrip("/"),
            headers={"x-api-key": api_key, "accept": "application/json", "accept-encoding": "identity"},
            transport=AiohttpTransport(url, connect_s=connect_s, max_connections=MAX_CONNECTIONS),
            timeout=None,
        )

    @asynccontextmanager
    async def stream(self, prompt: PromptBuilt) -> AsyncGenerator["AgentStream"]:
        """See `Provider.stream`."""
        asked = {
            "message": prompt.message,
            "session_id": str(prompt.conversation_id),
            "conversation_id": None,
        }
        request = self._client.build_request("POST", CHAT_PATH, json=asked)
        async with aclosing(await self._send(request)) as response:
            yield AgentStream(body_of(response), prompt)

    async def check(self) -> Health:
        """See `Provider.check`."""
        try:
            async with asyncio.timeout(self._check_s):
                response = await self._send(self._client.build_request("GET", HEALTH_PATH), missing_ok=True)
                await response.aclose()
        except TimeoutError:
            raise ProviderTimedOut(NAME, "health") from None
        return "unknown" if response.status_code == 404 else "ok"

    async def close(self) -> None:
        await self._client.aclose()

    async def _send(self, request: httpx2.Request, *, missing_ok: bool = False) -> httpx2.Response:
        try:
            response = await self._client.send(request, stream=True)
        except httpx2.TransportError as error:
            cause = error.__cause__ or error
            raise AgentUnreachable(NAME, type(cause).__name__) from error
        if response.status_code == 200 or (missing_ok and response.status_code == 404):
            return response
        try:
            await response.aread()
        except httpx2.TransportError as error:
            raise AgentUnreachable(NAME, type(error).__name__) from error
        raise _refusal(response)


class AgentStream:
    """One JSON object, all of which is read before any of it is shown."""

    tool_calls = ()

    def __init__(self, body: Body, prompt: PromptBuilt) -> None:
        self.token_count = 0
        self.finish_reason: str | None = None
        self.model: str | None = None
        self.usage = Usage(input_tokens=len(prompt.message) // 4 + 1, estimated=True)
        self._body = body
        self._received = bytearray()

    async def read(self) -> str | None:
        """See `AnswerStream.read`."""
        if self.finish_reason is not None:
            return None
        try:
            data = await self._body.read()
        except aiohttp.ClientError as error:
            raise AnswerCutShort(NAME, type(error).__name__) from error
        if not data:
            return self._answer()
        self._received += data
        if len(self._received) > MAX_ANSWER_BYTES:
            raise AnswerUnreadable(NAME, "endless answer")
        return ""

    async def rest(self, seconds: float) -> None:
        """The answer is whole: nothing arrives meanwhile."""

    def _answer(self) -> str:
        try:
            answer = _decode(self._received)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise AnswerUnreadable(NAME, type(error).__name__) from error
        if not answer.success:
            raise failure(NAME, status=None, names=("success false",), message=answer.error or "")
        text = answer.response or ""
        if not text.strip():
            raise AnswerEmpty(NAME, "response")
        self.token_count = len(text) // 4 + 1
        self.model = answer.model
        self.usage = self._usage(answer.usage or _Usage())
        self.finish_reason = "stop"
        return text

    def _usage(self, told: _Usage) -> Usage:
        input_tokens, output_tokens = (
            told.input_tokens or told.prompt_tokens,
            told.output_tokens or told.completion_tokens,
        )
        if input_tokens is None or output_tokens is None:
            return self.usage.model_copy(update={"output_tokens": self.token_count})
        return Usage(input_tokens=input_tokens, output_tokens=output_tokens)


def _refusal(response: httpx2.Response) -> ProviderError:
    if response.status_code in _GATEWAY_STATUSES:
        return AgentUnreachable(NAME, f"HTTP {response.status_code}")
    try:
        message = _decode(response.content).error or ""
    except (msgspec.DecodeError, UnicodeDecodeError):
        message = ""
    return failure(NAME, status=response.status_code, names=(), message=message, headers=response.headers)
