"""Server-sent events as providers send them: bytes in, text out, a whole read decoded in one loop."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

import aiohttp
import msgspec

from lea.contracts.messages import PromptBuilt, Usage
from lea.llm.adapters.tool_calls import ToolCallParts
from lea.llm.adapters.transport import Body
from lea.llm.counting import estimate_input_tokens
from lea.llm.errors import AnswerCutShort, AnswerEmpty, AnswerUnreadable, ProviderError, ProviderUnavailable
from lea.llm.tools import ToolCall

MAX_EVENT_BYTES = 1_000_000
DRAIN_S = 0.05
"""How long a complete answer's connection is waited for, so that it can serve again."""


class EventStream(ABC):
    """An answer over one vendor's events; the vendor's file decodes them.

    Every vendor sends one `data:` line for each event; other lines (`event:`, comments, blanks) hold nothing
    that the data doesn't say again.
    """

    def __init__(self, provider: str, body: Body, prompt: PromptBuilt) -> None:
        self.provider = provider
        self.token_count = 0
        self.finish_reason: str | None = None
        self.model: str | None = None
        self.complete = False
        """The vendor said that nothing more comes."""
        self._body = body
        self._prompt = prompt
        self.parts = ToolCallParts()
        self._rest_of_line = b""

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """See `AnswerStream.tool_calls`."""
        return self.parts.calls

    @property
    @abstractmethod
    def usage(self) -> Usage: ...

    @abstractmethod
    def decode(self, data_lines: Iterable[bytes]) -> str:
        """Take in events (what follows `data:`) and return their text.

        Raises msgspec.DecodeError (or its subclass for a wrong shape), ProviderError for an error event.
        """

    @abstractmethod
    def refusal(self) -> ProviderError | None:
        """Return why this finish reason is no answer, if it is none."""

    async def read(self) -> str | None:
        """See `AnswerStream.read`."""
        if self.complete:
            await self._body.drain(DRAIN_S)
            return self._end()
        try:
            data = await self._body.read()
        except aiohttp.ClientError as error:
            raise AnswerCutShort(self.provider, type(error).__name__) from error
        if not data:
            return self._end()
        lines = (self._rest_of_line + data).split(b"\n")
        self._rest_of_line = lines.pop()
        if len(self._rest_of_line) > MAX_EVENT_BYTES:
            raise AnswerUnreadable(self.provider, "endless line")
        try:
            return self.decode([line[5:] for line in lines if line.startswith(b"data:")])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise AnswerUnreadable(self.provider, type(error).__name__) from error

    async def rest(self, seconds: float) -> None:
        """See `AnswerStream.rest`."""
        if not self.complete:
            await self._body.rest(seconds)

    def estimated_usage(
        self, *, input_tokens: int = 0, cached_tokens: int = 0, cache_write_tokens: int = 0
    ) -> Usage:
        """Return a count of our own, with what the vendor told of the input where it did."""
        return Usage(
            input_tokens=input_tokens or estimate_input_tokens(self._prompt),
            output_tokens=self.token_count,
            cached_tokens=cached_tokens,
            cache_write_tokens=cache_write_tokens,
            estimated=True,
        )

    def _end(self) -> None:
        refusal = self.refusal()
        if refusal is not None:
            raise refusal
        if self.finish_reason is None:
            raise AnswerCutShort(self.provider, "no finish reason")
        if not self.token_count:
            raise AnswerEmpty(self.provider, self.finish_reason)


def unreachable(provider: str, error: Exception) -> ProviderUnavailable:
    """Return the error for a request that got no response."""
    cause = error.__cause__ or error
    return ProviderUnavailable(provider, type(cause).__name__)
