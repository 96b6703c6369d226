"""OpenAI's Chat Completions wire, which compatible servers share (`OPENAI_BASE_URL`)."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing, asynccontextmanager
from typing import Any, cast
from urllib.parse import urlsplit

import httpx2
import msgspec
import openai
from openai.types.chat import ChatCompletionMessageParam

from lea.contracts.messages import PromptBuilt, Usage
from lea.llm.adapters.failures import failure
from lea.llm.adapters.streaming import EventStream, unreachable
from lea.llm.adapters.tool_calls import openai_tools
from lea.llm.adapters.transport import REQUEST_HEADERS, AiohttpTransport, body_of
from lea.llm.errors import ContentFiltered, ProviderError
from lea.llm.ports import Health

NAME = "openai"
OWN_BASE_URL = "https://api.openai.com/v1"


class _Function(msgspec.Struct, gc=False):
    name: str | None = None
    arguments: str | None = None


class _ToolCall(msgspec.Struct, gc=False):
    index: int = 0
    function: _Function | None = None


class _Delta(msgspec.Struct, gc=False):
    content: str | None = None
    tool_calls: list[_ToolCall] | None = None


class _Choice(msgspec.Struct, gc=False):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _CachedTokens(msgspec.Struct, gc=False):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


class _Usage(msgspec.Struct, gc=False):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _CachedTokens | None = None


class _Error(msgspec.Struct):
    message: str | None = None
    type: str | None = None
    code: str | int | None = None


class _Chunk(msgspec.Struct, gc=False):
    choices: list[_Choice] | None = None
    model: str | None = None
    usage: _Usage | None = None
    error: _Error | str | None = None


_decode = msgspec.json.Decoder(_Chunk).decode


class OpenAIProvider:
    """Answers through OpenAI's SDK; the stream's lines are decoded here.

    `reasoning_effort` is sent where it is given (a model that thinks first would spend `max_tokens` on that).
    """

    name = NAME
    whole_answer_s = None

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        max_tokens: int,
        connect_s: float,
        max_streams: int,
        base_url: str | None = None,
        reasoning_effort: str | None = None,
    ) -> None:
        base_url = base_url or OWN_BASE_URL
        self.model = model
        self._client = openai.AsyncOpenAI(
            api_key=api_key,
            base_url=base_url,
            max_retries=0,
            timeout=None,
            http_client=httpx2.AsyncClient(
                transport=AiohttpTransport(base_url, connect_s=connect_s, max_connections=max_streams),
                timeout=None,
            ),
        )
        # Newer models refuse `max_tokens`; compatible servers know nothing else.
        self._own_host = own_host = (urlsplit(base_url).hostname or "").endswith(".openai.com")
        self._options: dict[str, Any] = {
            "model": model,
            ("max_completion_tokens" if own_host else "max_tokens"): max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if reasoning_effort is not None and own_host:
            self._options["reasoning_effort"] = reasoning_effort

    @asynccontextmanager
    async def stream(self, prompt: PromptBuilt) -> AsyncGenerator["OpenAIStream"]:
        """See `Provider.stream`."""
        options = {**self._options, "messages": _messages(prompt)}
        if prompt.may_propose:
            options["tools"] = openai_tools(strict=self._own_host)
        if self._own_host:
            # Prompts of one key go to the same machine, whose cache holds the broker's files.
            options["prompt_cache_key"] = str(prompt.user_id)
        content = msgspec.json.encode(options)
        try:
            # `chat.completions.create` would take 10 ms to rewrite a prompt with 20 entries of history.
            answer = await self._client.post(
                "/chat/completions",
                cast_to=httpx2.Response,
                content=content,
                options={"headers": REQUEST_HEADERS},
                stream=True,
                stream_cls=openai.AsyncStream[object],
            )
            async with aclosing(cast("httpx2.Response", answer)) as response:
                yield OpenAIStream(NAME, body_of(response), prompt)
        except openai.APIStatusError as error:
            raise failure(
                NAME,
                status=error.status_code,
                names=(error.type, error.code),
                message=error.message,
                headers=error.response.headers,
            ) from None  # the vendor's message may quote the prompt
        except (openai.APIConnectionError, httpx2.TransportError) as error:
            raise unreachable(NAME, error) from error

    async def check(self) -> Health:
        """See `Provider.check`: a key is only known to hold once an answer was paid for."""
        return "unknown"

    async def close(self) -> None:
        await self._client.close()


class OpenAIStream(EventStream):
    """The chunks of a chat completion."""

    _told: _Usage | None = None

    def decode(self, data_lines: Iterable[bytes]) -> str:
        parts: list[str] = []
        for data in data_lines:
            if data.lstrip().startswith(b"[DONE]"):
                self.complete = True
                break
            chunk = _decode(data)
            if chunk.choices:
                choice = chunk.choices[0]
                if choice.delta is not None:
                    if choice.delta.content:
                        parts.append(choice.delta.content)
                    if choice.delta.tool_calls:
                        self._take_calls(choice.delta.tool_calls)
                if choice.finish_reason is not None:
                    self.finish_reason = choice.finish_reason
            if chunk.usage is not None:
                self._told = chunk.usage
            if chunk.error is not None:
                self.token_count += len(parts)
                raise _error_event(chunk.error)
            self.model = chunk.model
        self.token_count += len(parts)
        return "".join(parts)

    def _take_calls(self, pieces: list[_ToolCall]) -> None:
        for piece in pieces:
            if (function := piece.function) is not None:
                if function.name:
                    self.parts.begin(piece.index, function.name)
                if function.arguments:
                    self.parts.add(piece.index, function.arguments)
        self.token_count += 1

    def refusal(self) -> ProviderError | None:
        return ContentFiltered(NAME, "finish reason") if self.finish_reason == "content_filter" else None

    @property
    def usage(self) -> Usage:
        told = self._told
        if told is None:
            return self.estimated_usage()
        details = told.prompt_tokens_details or _CachedTokens()
        return Usage(
            input_tokens=told.prompt_tokens,
            output_tokens=told.completion_tokens,
            cached_tokens=details.cached_tokens or 0,
            cache_write_tokens=details.cache_write_tokens or 0,
        )


def _messages(prompt: PromptBuilt) -> list[ChatCompletionMessageParam]:
    messages: list[ChatCompletionMessageParam] = [{"role": "system", "content": prompt.system}]
    for entry in prompt.history:
        if entry.role == "user":
            messages.append({"role": "user", "content": entry.content})
        else:
            messages.append({"role": "assistant", "content": entry.content})
    messages.append({"role": "user", "content": prompt.asked})
    return messages


def _error_event(error: _Error | str) -> ProviderError:
    if isinstance(error, str):
        return failure(NAME, status=None, names=(), message=error)
    # Some compatible servers put the status where OpenAI has a name.
    status = error.code if isinstance(error.code, int) else None
    names = (error.type, error.code if isinstance(error.code, str) else None)
    return failure(NAME, status=status, names=names, message=error.message or "")
