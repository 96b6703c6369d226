"""Which provider is asked next, when, and for how long."""

import random
from collections import Counter, deque
from collections.abc import Sequence

from lea.llm.breakers import Breakers
from lea.llm.errors import ProviderError, ProviderTimedOut, TurnTimedOut
from lea.llm.ports import Provider
from lea.llm.settings import TimeLimits

BACKOFF_S = 0.25
LEAST_TRY_S = 0.05
"""With less time than that left, no further try is begun."""


class Tries:
    """The tries of one turn; times are those of the event loop's clock."""

    def __init__(
        self,
        providers: Sequence[Provider],
        breakers: Breakers,
        limits: TimeLimits,
        *,
        now_s: float,
        deadline_s: float,
    ) -> None:
        self.deadline_s = deadline_s
        self._breakers = breakers
        self._limits = limits
        self._providers = deque(providers)
        self._first_token_by_s = now_s + limits.first_token_s
        self._made = 0
        self._failures: Counter[str] = Counter()
        self._last_error: ProviderError | None = None

    @property
    def provider(self) -> Provider:
        """The provider of the next try."""
        return self._providers[0]

    def begin(self, now_s: float) -> float:
        """Turn to a provider that may be asked, count a try and return how long its first token may take.

        Raises ProviderTimedOut when time is up, ProviderError when every provider is left alone.
        """
        self._pass_broken(now_s)
        whole_answer_s = self.provider.whole_answer_s
        limit_s = (
            min(self._limits.try_first_token_s, self._left_s(now_s))
            if whole_answer_s is None
            else min(whole_answer_s, self.deadline_s - now_s)
        )
        if limit_s < LEAST_TRY_S:
            raise self.timed_out(self.provider.name, now_s)
        self._made += 1
        return limit_s

    def rival(self, now_s: float) -> tuple[Provider, float] | None:
        """Count a try beside the present one: whom, and how long its first token may take; None with nobody left."""
        limit_s = min(self._limits.try_first_token_s, self._left_s(now_s))
        if limit_s < LEAST_TRY_S or self._made >= self._limits.max_tries:
            return None
        for provider in list(self._providers)[1:]:
            if provider.whole_answer_s is None and self._breakers.admits(provider, now_s):
                self._made += 1
                return provider, limit_s
        return None

    def timed_out(self, provider: str, now_s: float) -> ProviderTimedOut:
        """Return whose time is up: the turn's, or only the provider's."""
        if now_s >= self.deadline_s - LEAST_TRY_S:
            return TurnTimedOut(provider, "deadline")
        return ProviderTimedOut(provider, "no token in time")

    def renew(self, now_s: float) -> None:
        """Let the time to the first token begin anew, after tokens were shown."""
        self._first_token_by_s = now_s + self._limits.first_token_s

    def after(self, error: ProviderError, now_s: float) -> float:
        """Turn to the next provider after a failed try, and return how long to wait before it is asked.

        Raises `error` when nothing is left to try.
        """
        if error.final or self._made >= self._limits.max_tries:
            raise error
        self._last_error = error
        failed = next(each for each in self._providers if each.name == error.provider)
        self._providers.remove(failed)
        self._failures[error.provider] += 1
        if failed.whole_answer_s is not None:
            self.renew(now_s)
        wait_s = self._wait_s(error)
        if _may_do_better(failed, error) and wait_s is not None:
            self._providers.append(failed)
        if not self._providers:
            raise error
        delay_s = (wait_s or 0.0) if self._providers[0] is failed else 0.0
        if delay_s > self._left_s(now_s) - LEAST_TRY_S:
            raise error
        return delay_s

    def _pass_broken(self, now_s: float) -> None:
        while not self._breakers.admits(self.provider, now_s):
            broken = self._providers.popleft()
            if not self._providers:
                raise self._last_error or self._breakers.refusal(broken)

    def _wait_s(self, error: ProviderError) -> float | None:
        """Return how long the provider that failed is left alone; None when that is too long for us."""
        if error.retry_after_s is None:
            return BACKOFF_S * self._failures[error.provider] * random.uniform(0.5, 1.0)  # noqa: S311 (jitter, not a secret)
        return error.retry_after_s if error.retry_after_s <= self._limits.retry_after_max_s else None

    def _left_s(self, now_s: float) -> float:
        return min(self._first_token_by_s, self.deadline_s) - now_s


def _may_do_better(provider: Provider, error: ProviderError) -> bool:
    """Who answers whole had all its time: it is not waited for again."""
    return error.again and not (provider.whole_answer_s and isinstance(error, ProviderTimedOut))
