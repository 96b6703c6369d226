"""Anthropic's Messages wire."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing, asynccontextmanager
from typing import Any, cast

import anthropic
import httpx2
import msgspec
from anthropic.types import CacheControlEphemeralParam, MessageParam, TextBlockParam

from lea.contracts.messages import PromptBuilt, Usage
from lea.llm.adapters.failures import failure
from lea.llm.adapters.streaming import EventStream, unreachable
from lea.llm.adapters.tool_calls import anthropic_tools
from lea.llm.adapters.transport import REQUEST_HEADERS, AiohttpTransport, body_of
from lea.llm.errors import ContentFiltered, ContextTooLong, ProviderError
from lea.llm.ports import Health

NAME = "anthropic"
OWN_BASE_URL = "https://api.anthropic.com"
_CACHED_UP_TO_HERE: CacheControlEphemeralParam = {"type": "ephemeral"}
"""A breakpoint: what stands up to it is kept for five minutes (docs/decisions/0019). A request may have four."""
_FINISH = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "tool_calls"}


class _Delta(msgspec.Struct, gc=False):
    text: str | None = None
    partial_json: str | None = None
    stop_reason: str | None = None


class _Usage(msgspec.Struct, gc=False):
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None


class _Message(msgspec.Struct, gc=False):
    model: str | None = None
    usage: _Usage | None = None


class _Error(msgspec.Struct):
    type: str | None = None
    message: str | None = None


class _Block(msgspec.Struct, gc=False):
    type: str | None = None
    name: str | None = None


class _Event(msgspec.Struct, gc=False):
    type: str
    index: int = 0
    content_block: _Block | None = None
    delta: _Delta | None = None
    message: _Message | None = None
    usage: _Usage | None = None
    error: _Error | None = None


_decode = msgspec.json.Decoder(_Event).decode


class AnthropicProvider:
    """Answers through Anthropic's SDK; the stream's lines are decoded here.

    `thinking` is sent where it is given (a model that thinks first would spend `max_tokens` on that).
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
        thinking: bool | None = None,
    ) -> None:
        base_url = base_url or OWN_BASE_URL
        self.model = model
        self._client = anthropic.AsyncAnthropic(
            api_key=api_key,
            base_url=base_url,
            max_retries=0,
            timeout=None,
            open_telemetry=False,
            http_client=httpx2.AsyncClient(
                transport=AiohttpTransport(base_url, connect_s=connect_s, max_connections=max_streams),
                timeout=None,
            ),
        )
        self._options: dict[str, Any] = {
            "model": model,
            "max_tokens": max_tokens,
            "stream": True,
        }
        if thinking is False:
            self._options["thinking"] = {"type": "disabled"}

    @asynccontextmanager
    async def stream(self, prompt: PromptBuilt) -> AsyncGenerator["AnthropicStream"]:
        """See `Provider.stream`."""
        offered = {"tools": anthropic_tools()} if prompt.may_propose else {}
        content = msgspec.json.encode(
            {**self._options, **offered, "system": _system(prompt), "messages": _messages(prompt)}
        )
        try:
            answer = await self._client.post(
                "/v1/messages",
                cast_to=httpx2.Response,
                content=content,
                options={"headers": REQUEST_HEADERS},
                stream=True,
                stream_cls=anthropic.AsyncStream[object],
            )
            async with aclosing(cast("httpx2.Response", answer)) as response:
                yield AnthropicStream(NAME, body_of(response), prompt)
        except anthropic.APIStatusError as error:
            raise failure(
                NAME,
                status=error.status_code,
                names=(error.type, error.error_code),
                message=error.message,
                headers=error.response.headers,
            ) from None  # the vendor's message may quote the prompt
        except (anthropic.APIConnectionError, httpx2.TransportError) as error:
            raise unreachable(NAME, error) from error

    async def check(self) -> Health:
        """See `Provider.check`: a key is only known to hold once an answer was paid for."""
        return "unknown"

    async def close(self) -> None:
        await self._client.close()


class AnthropicStream(EventStream):
    """The events of a message."""

    _input: _Usage | None = None
    _output_tokens: int | None = None

    def decode(self, data_lines: Iterable[bytes]) -> str:
        parts: list[str] = []
        for data in data_lines:
            event = _decode(data)
            if event.type == "content_block_delta":
                if event.delta is not None and event.delta.text:
                    parts.append(event.delta.text)
                elif event.delta is not None and event.delta.partial_json:
                    self.parts.add(event.index, event.delta.partial_json)
                    self.token_count += 1
            elif event.type == "message_stop":
                self.complete = True
                break
            elif event.type == "error":
                self.token_count += len(parts)
                raise _error_event(event.error or _Error())
            else:
                self._note(event)
        self.token_count += len(parts)
        return "".join(parts)

    def refusal(self) -> ProviderError | None:
        if self.finish_reason == "refusal":
            return ContentFiltered(NAME, "refusal")
        if self.finish_reason == "model_context_window_exceeded":
            return ContextTooLong(NAME, "model_context_window_exceeded")
        return None

    @property
    def usage(self) -> Usage:
        told = self._input or _Usage()
        cached = told.cache_read_input_tokens or 0
        written = told.cache_creation_input_tokens or 0
        total = (told.input_tokens or 0) + cached + written
        if self._output_tokens is None or not total:
            return self.estimated_usage(input_tokens=total, cached_tokens=cached, cache_write_tokens=written)
        return Usage(
            input_tokens=total,
            output_tokens=self._output_tokens,
            cached_tokens=cached,
            cache_write_tokens=written,
        )

    def _note(self, event: _Event) -> None:
        if (block := event.content_block) is not None and block.type == "tool_use":
            self.parts.begin(event.index, block.name or "")
            self.token_count += 1
        if event.message is not None:
            self.model = event.message.model
            self._input = event.message.usage
        if event.type == "message_delta":
            if event.delta is not None and event.delta.stop_reason is not None:
                reason = event.delta.stop_reason
                self.finish_reason = _FINISH.get(reason, reason)
            if event.usage is not None:
                self._output_tokens = event.usage.output_tokens


def _system(prompt: PromptBuilt) -> list[TextBlockParam]:
    """Return what is the same for every broker, and what is known of this one: each may be cached."""
    stable, rest = prompt.system[: prompt.system_stable_chars], prompt.system[prompt.system_stable_chars :]
    return [_cached(text) for text in (stable, rest) if text.strip()]


def _cached(text: str) -> TextBlockParam:
    return {"type": "text", "text": text, "cache_control": _CACHED_UP_TO_HERE}


def _messages(prompt: PromptBuilt) -> list[MessageParam]:
    """Return history and message; the wire wants a user's word first and no empty ones.

    The history may be cached as far as it goes: the next turn begins with it. The message is not the same there:
    what was just done stands before it only now.
    """
    entries = [entry for entry in prompt.history if entry.content.strip()]
    messages: list[MessageParam] = []
    if entries and entries[0].role == "assistant":
        messages.append({"role": "user", "content": "…"})
    for entry in entries:
        if entry.role == "user":
            messages.append({"role": "user", "content": entry.content})
        else:
            messages.append({"role": "assistant", "content": entry.content})
    if entries:
        messages[-1]["content"] = [_cached(entries[-1].content)]
    messages.append({"role": "user", "content": prompt.asked})
    return messages


def _error_event(error: _Error) -> ProviderError:
    return failure(NAME, status=None, names=(error.type,), message=error.message or "")
