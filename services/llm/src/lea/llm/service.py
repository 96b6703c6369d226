"""Answering turns: who is asked, how long is waited, what is shown, how it ends."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from lea.contracts.messages import AnswerFinished, PromptBuilt
from lea.llm.answering import Answering
from lea.llm.asking import Kit
from lea.llm.errors import DeliveryLost
from lea.llm.metrics import Metrics
from lea.llm.ports import Announcements, Attempts, Frames, Lease, Provider
from lea.llm.settings import TimeLimits
from lea.llm.window import Window


class Answers:
    """Answers turns, each in a task of its own: cancelling it closes the provider's connection."""

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
    ) -> None:
        self._attempts = attempts
        self._announcements = announcements
        self._metrics = metrics
        self._kit = Kit(tuple(providers), frames, attempts, limits, max_tokens, window, metrics)
        self._running: dict[UUID, asyncio.Task[AnswerFinished | None]] = {}

    async def answer_turn(self, prompt: PromptBuilt, lease: Lease) -> None:
        """Answer a turn, show it while it comes, and announce its end; returns once that is stored.

        Returns without a word when the turn is over already. Raises what makes the prompt come again: the
        gateway did not answer a claim, NATS did not take the announcement, or DeliveryLost.
        """
        attempt = prompt.attempt if lease.number == 1 else await self._attempts.claim_attempt(prompt.turn_id)
        if attempt is None:
            self._metrics.turn_ended("over")
            return
        task = asyncio.create_task(Answering(self._kit, prompt, lease).run(attempt))
        self._running[prompt.turn_id] = task
        self._metrics.streams.inc()
        try:
            finished = await task
        except DeliveryLost:
            self._metrics.turn_ended("lost")
            raise
        finally:
            self._metrics.streams.dec()
            if self._running.get(prompt.turn_id) is task:
                del self._running[prompt.turn_id]
        await self._announce(finished, lease)

    async def _announce(self, finished: AnswerFinished | None, lease: Lease) -> None:
        if finished is None:
            self._metrics.turn_ended("over")
            return
        if lease.lost:
            self._metrics.turn_ended("lost")
            raise DeliveryLost
        await self._announcements.announce(finished)
        self._metrics.turn_ended(finished.error.code if finished.error else finished.outcome)
