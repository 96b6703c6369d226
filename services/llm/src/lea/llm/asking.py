"""One request to one provider: its time limits, its pace, its span and its figures."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from lea.contracts.messages import PromptBuilt, ProviderAsked, Usage
from lea.contracts.subjects import asked_subject
from lea.llm.breakers import Breakers
from lea.llm.counting import estimate_input_tokens
from lea.llm.errors import ProviderError
from lea.llm.metrics import Metrics
from lea.llm.ports import AnswerStream, Attempts, Frames, Provider, Reviewers
from lea.llm.settings import TimeLimits
from lea.llm.spans import describe_answer, request_span
from lea.llm.telling import Telling
from lea.llm.tools import ToolCall
from lea.llm.tries import Tries
from lea.llm.window import Window
from lea.runtime.tracing import describe_error

RENEWALS_PER_GAP = 10
"""The limit between tokens is set anew only so often: a timer for each token would cost more than the token."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What every turn is answered with."""

    providers: tuple[Provider, ...]
    frames: Frames
    attempts: Attempts
    limits: TimeLimits
    max_tokens: int
    window: Window
    metrics: Metrics
    breakers: Breakers
    reviewers: Reviewers


class Asking:
    """Asks a provider and tells its answer while it comes; used once."""

    def __init__(
        self,
        kit: Kit,
        telling: Telling,
        tries: Tries,
        prompt: PromptBuilt,
        *,
        provider: Provider,
        first_token_s: float,
    ) -> None:
        self.provider = provider
        self.on_first_token: Callable[[], None] | None = None
        """Called before the first token is told."""
        self._kit = kit
        self._telling = telling
        self._tries = tries
        self._prompt = prompt
        self._limit_s = first_token_s
        self._loop = asyncio.get_running_loop()
        self._began_s = self._loop.time()
        self._first_token_s: float | None = None
        self._stream: AnswerStream | None = None

    @property
    def has_told(self) -> bool:
        """Whether any of its text was told."""
        return self._first_token_s is not None

    @property
    def usage(self) -> Usage:
        """What was used so far; nothing where no answer began."""
        return Usage() if self._stream is None else self._stream.usage

    @property
    def model(self) -> str | None:
        """The model that answers, as far as it is known; None where no model does."""
        told = None if self._stream is None else self._stream.model
        return told or self.provider.model

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """What the answer calls, once it is complete."""
        return () if self._stream is None else self._stream.tool_calls

    async def run(self) -> str | None:
        """Tell the answer and return its finish reason. Raises ProviderError, DeliveryLost."""
        error_type = ""
        with request_span(self.provider, self._kit.max_tokens) as span:
            try:
                return await self._ask()
            except ProviderError as error:
                error_type = type(error).__name__
                describe_error(span, error_type)
                raise
            except asyncio.CancelledError:
                error_type = "cancelled"
                raise
            finally:
                describe_answer(span, self._stream, first_token_s=self._first_token_s)
                self._measure(error_type)

    async def _ask(self) -> str | None:
        limit = asyncio.timeout(self._limit_s)
        await self._note()
        try:
            async with limit, self.provider.stream(self._prompt) as stream:
                self._stream = stream
                await self._tell_all(stream, limit)
                return stream.finish_reason
        except TimeoutError:
            if limit.expired():
                raise self._tries.timed_out(self.provider.name, self._loop.time()) from None
            raise

    async def _note(self) -> None:
        """Leave word of the request, for the ledger: should we die, nobody else can tell of it."""
        prompt = self._prompt
        if self.provider.model is not None:
            asked = ProviderAsked(
                turn_id=prompt.turn_id,
                attempt=self._telling.attempt,
                provider=self.provider.name,
                model=self.provider.model,
                input_tokens=estimate_input_tokens(prompt),
            )
            await self._kit.frames.emit(asked_subject(prompt.turn_id), asked.model_dump_json().encode())

    async def _tell_all(self, stream: AnswerStream, limit: asyncio.Timeout) -> None:
        window, gap_s, clock = self._kit.window, self._kit.limits.token_gap_s, self._loop.time
        renewal_s = gap_s / RENEWALS_PER_GAP
        renewed_s = counted = 0
        while (text := await stream.read()) is not None:
            if stream.token_count == counted:
                continue
            now_s = clock()
            if self._first_token_s is None:
                self._first_token_s = now_s - self._began_s
                if self.on_first_token is not None:
                    self.on_first_token()
            if text:
                await self._telling.tell(text)
            if now_s - renewed_s >= renewal_s:
                limit.reschedule(min(now_s + gap_s + renewal_s, self._tries.deadline_s))
                renewed_s = now_s
            pause_s = window.count(stream.token_count - counted, now_s)
            counted = stream.token_count
            if pause_s:
                await stream.rest(pause_s)

    def _measure(self, error_type: str) -> None:
        stream, provider, metrics = self._stream, self.provider, self._kit.metrics
        metrics.try_ended(
            provider.name,
            provider.model,
            duration_s=self._loop.time() - self._began_s,
            first_token_s=self._first_token_s,
            usage=None if stream is None else stream.usage,
            error_type=error_type,
        )
        if stream is not None and self.has_told:
            metrics.told(tokens=stream.token_count, deltas=self._telling.last_seq)
