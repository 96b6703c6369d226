"""One turn being answered: try after try, until one is complete or none is left."""

import asyncio
from datetime import UTC, datetime
from typing import Literal

from lea.contracts.errors import TurnError
from lea.contracts.messages import AnswerFinished, AttemptUsage, Outcome, PromptBuilt
from lea.contracts.pending import Pending
from lea.llm.asking import Asking, Kit
from lea.llm.errors import ContextTooLong, ProviderError, TurnTimedOut
from lea.llm.ports import Lease, Provider
from lea.llm.proposing import propose
from lea.llm.racing import Race
from lea.llm.telling import Telling
from lea.llm.tries import Tries
from lea.runtime.logging import get_logger
from lea.runtime.tracing import current_traceparent

_log = get_logger(__name__)


class _TurnIsOver(Exception):
    """The gateway gave no further attempt: nothing is announced."""


class Answering:
    """Answers one turn; used once."""

    def __init__(self, kit: Kit, prompt: PromptBuilt, lease: Lease) -> None:
        self._kit = kit
        self._prompt = prompt
        self._loop = asyncio.get_running_loop()
        self._telling = Telling(prompt, kit.frames, lease)
        self._usage: list[AttemptUsage] = []
        self._asking: Asking | None = None
        self._task: asyncio.Task[object] | None = None
        self._cancelled = False
        now_s = self._loop.time()
        left_s = (prompt.deadline - datetime.now(UTC)).total_seconds()
        self._tries = Tries(kit.providers, kit.breakers, kit.limits, now_s=now_s, deadline_s=now_s + left_s)

    def cancel(self) -> None:
        """End the answer where it is: the provider's connection is closed at once, `run` returns what was told."""
        if not self._cancelled:
            self._cancelled = True
            if self._task is not None:
                self._task.cancel()

    async def run(self, attempt: int) -> AnswerFinished | None:
        """Answer as `attempt`; None when the turn turned out to be over.

        Raises DeliveryLost, or whatever claiming a further attempt raises.
        """
        await self._telling.open(attempt)
        if self._cancelled:
            return self._ended_by_broker()
        self._task = asyncio.current_task()
        try:
            return await self._answer()
        except asyncio.CancelledError:
            # Ours, as `asyncio.timeout` tells its own; another's (the service stops) goes on.
            if not self._cancelled or self._task is None or self._task.uncancel():
                raise
            return self._ended_by_broker()
        finally:
            self._task = None

    async def _answer(self) -> AnswerFinished | None:
        if self._tries.deadline_s <= self._loop.time():
            return self._failed(TurnTimedOut("lea", "the turn came past its deadline"))
        try:
            while (finished := await self._try()) is None:
                pass
        except _TurnIsOver:
            return None
        except ProviderError as error:
            return self._failed(error)
        return finished

    async def _try(self) -> AnswerFinished | None:
        """Make one try; None when it failed and another is to be made. Raises ProviderError after the last."""
        first_token_s = self._tries.begin(self._loop.time())
        first = self._asking = self._ask_of(self._tries.provider, first_token_s)
        try:
            if self._kit.limits.hedge_after_s and first.provider.whole_answer_s is None:
                race = Race(self._ended)
                asking, finish_reason = await race.run(first, self._rival, self._kit.limits.hedge_after_s)
            else:
                asking, finish_reason = first, await self._alone(first)
        except ProviderError as error:
            await self._recover(error)
            return None
        if asking.tool_calls:
            return await self._propose(asking)
        return self._done(asking, finish_reason)

    async def _propose(self, asking: Asking) -> AnswerFinished:
        """Show a proposal in Léa's words alone: what the model said around its calls is dropped."""
        said = await propose(self._prompt, asking.tool_calls, self._kit.reviewers, self._kit.metrics)
        if self._telling.last_seq:
            await self._restart()
        await self._telling.tell(said.text)
        return self._done(asking, "stop", said.pending)

    async def _alone(self, asking: Asking) -> str | None:
        try:
            finish_reason = await asking.run()
        except (ProviderError, asyncio.CancelledError) as error:
            self._ended(asking, error)
            raise
        self._ended(asking, None)
        return finish_reason

    def _rival(self) -> Asking | None:
        found = self._tries.rival(self._loop.time())
        return None if found is None else self._ask_of(*found)

    def _ask_of(self, provider: Provider, first_token_s: float) -> Asking:
        return Asking(
            self._kit,
            self._telling,
            self._tries,
            self._prompt,
            provider=provider,
            first_token_s=first_token_s,
        )

    def _ended(self, asking: Asking, error: BaseException | None) -> None:
        """Record a try that ended: what it used, and what it says of its provider."""
        if asking.has_told:
            self._asking = asking
        if error is None:
            self._record(asking, "done")
            self._kit.breakers.succeeded(asking.provider)
        elif isinstance(error, ProviderError):
            self._record(asking, "failed")
            self._kit.breakers.failed(asking.provider, error, self._loop.time())
        elif isinstance(error, asyncio.CancelledError):
            self._record(asking, "cancelled")

    async def _recover(self, error: ProviderError) -> None:
        """Get ready for the next try. Raises `error` when there is none, _TurnIsOver when nobody waits for it."""
        told = self._telling.last_seq > 0
        _log.warning(
            "try failed",
            turn_id=str(self._prompt.turn_id),
            reason=type(error).__name__,
            detail=str(error),
            told=told,
        )
        if told:
            self._tries.renew(self._loop.time())
        if isinstance(error, ContextTooLong) and self._prompt.history:
            # Once: what the prompt says of the broker's files stays, what was said before goes.
            self._prompt = self._prompt.model_copy(update={"history": ()})
        else:
            await asyncio.sleep(self._tries.after(error, self._loop.time()))
        if told:
            await self._restart()

    async def _restart(self) -> None:
        attempt = await self._kit.attempts.claim_attempt(self._prompt.turn_id)
        if attempt is None:
            raise _TurnIsOver
        self._kit.metrics.restarted()
        await self._telling.open(attempt)

    def _record(self, asking: Asking, outcome: Literal["done", "failed", "cancelled"]) -> None:
        model = asking.model
        if model is None:
            return
        usage = asking.usage.model_dump()
        if outcome == "cancelled":
            usage["estimated"] = True  # no vendor tells what an answer cost that nobody read to its end
        attempt, provider = self._telling.attempt, asking.provider.name
        self._usage.append(
            AttemptUsage(attempt=attempt, provider=provider, model=model, outcome=outcome, **usage)
        )

    def _done(
        self, asking: Asking, finish_reason: str | None, pending: Pending | None = None
    ) -> AnswerFinished:
        return self._finished(
            outcome=Outcome.DONE,
            provider=asking.provider.name,
            model=asking.model,
            finish_reason=finish_reason,
            pending=pending,
        )

    def _ended_by_broker(self) -> AnswerFinished:
        asking = self._asking
        return self._finished(
            outcome=Outcome.CANCELLED,
            provider=asking.provider.name if asking else None,
            model=asking.model if asking else None,
        )

    def _failed(self, error: ProviderError) -> AnswerFinished:
        return self._finished(
            outcome=Outcome.FAILED,
            provider=error.provider,
            error=TurnError(code=error.code, detail=f"{type(error).__name__}: {error}"),
        )

    def _finished(self, **fields: object) -> AnswerFinished:
        prompt = self._prompt
        return AnswerFinished.model_validate(
            {
                **prompt.passed_on(current_traceparent()),
                "attempt": self._telling.attempt,
                "text": self._telling.text,
                "last_seq": self._telling.last_seq,
                "actions": prompt.actions,
                "usage": tuple(self._usage),
                "first_token_ms": self._telling.first_token_ms,
                **fields,
            }
        )
