"""Answering turns: who is asked, how long is waited, what is shown, how it ends."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from lea.contracts.commands import CancelTurn
from lea.contracts.messages import AnswerFinished, PromptBuilt
from lea.llm.answering import Answering
from lea.llm.asking import Kit
from lea.llm.breakers import Breakers
from lea.llm.cancelling import Cancellations
from lea.llm.errors import DeliveryLost
from lea.llm.metrics import Metrics
from lea.llm.ports import Announcements, Attempts, Frames, Lease, Provider, Reviewers
from lea.llm.settings import TimeLimits
from lea.llm.window import Window


class Answers:
    """Answers turns, each in the task of its delivery: cancelling it closes the provider's connection."""

    def __init__(
        self,
        providers: Sequence[Provider],
        *,
        frames: Frames,
        attempts: Attempts,
        announcements: Announcements,
        limits: TimeLimits,
        max_tokens: int,
        window: Window,
        metrics: Metrics,
        reviewers: Reviewers,
        proposals: bool = True,
    ) -> None:
        self._attempts = attempts
        self._announcements = announcements
        self._metrics = metrics
        breakers = Breakers(failures=limits.breaker_failures, open_s=limits.breaker_open_s, metrics=metrics)
        self._kit = Kit(
            tuple(providers), frames, attempts, limits, max_tokens, window, metrics, breakers, reviewers
        )
        self._proposals = proposals
        self._running: dict[UUID, Answering] = {}
        self._cancellations = Cancellations()

    async def answer_turn(self, prompt: PromptBuilt, lease: Lease) -> None:
        """Answer a turn, show it while it comes, and announce its end; returns once that is stored.

        Returns without a word when the turn is over already. Raises what makes the prompt come again: the
        gateway did not answer a claim, NATS did not take the announcement, or DeliveryLost.
        """
        attempt = prompt.attempt if lease.number == 1 else await self._attempts.claim_attempt(prompt.turn_id)
        if attempt is None:
            self._metrics.turn_ended("over")
            return
        if not self._proposals:
            prompt = prompt.model_copy(update={"may_propose": False})
        answering = Answering(self._kit, prompt, lease)
        if self._cancellations.holds(prompt.turn_id, asyncio.get_running_loop().time()):
            answering.cancel()
        self._running[prompt.turn_id] = answering
        self._metrics.streams.inc()
        try:
            finished = await answering.run(attempt)
        except DeliveryLost:
            self._metrics.turn_ended("lost")
            raise
        finally:
            self._metrics.streams.dec()
            if self._running.get(prompt.turn_id) is answering:
                del self._running[prompt.turn_id]
        await self._announce(finished, lease)

    async def cancel_turn(self, command: CancelTurn) -> None:
        """Stop answering a turn; one that has not come here (or comes again) is remembered until its deadline."""
        now_s = asyncio.get_running_loop().time()
        left_s = (command.deadline - datetime.now(UTC)).total_seconds()
        self._cancellations.remember(command.turn_id, now_s + left_s, now_s)
        if (answering := self._running.get(command.turn_id)) is not None:
            answering.cancel()

    async def _announce(self, finished: AnswerFinished | None, lease: Lease) -> None:
        if finished is None:
            self._metrics.turn_ended("over")
            return
        if lease.lost:
            self._metrics.turn_ended("lost")
            raise DeliveryLost
        await self._announcements.announce(finished)
        self._metrics.turn_ended(finished.error.code if finished.error else finished.outcome)
