"""Asking a second provider while the first is silent: who has the first token answers, the other is left at once."""

import asyncio
from collections.abc import Callable
from functools import partial

from lea.llm.asking import Asking
from lea.llm.errors import ProviderError

Ended = Callable[[Asking, BaseException | None], None]
"""Told of every try that ended: by what, or None where it is complete."""


class Race:
    """One or two tries side by side; used once."""

    def __init__(self, ended: Ended) -> None:
        self._ended = ended
        self._running: dict[asyncio.Task[str | None], Asking] = {}

    async def run(
        self, first: Asking, rival: Callable[[], Asking | None], after_s: float
    ) -> tuple[Asking, str | None]:
        """Return who answered, and its finish reason; `rival` is asked once `first` was silent for `after_s`.

        Raises what the last of them failed by (ProviderError, DeliveryLost). A failure before the first token
        is no end while the other is still waited for.
        """
        self._enter(first)
        try:
            waiting = (await asyncio.wait(self._running, timeout=after_s))[1]
            if waiting and not first.has_told and (second := rival()) is not None:
                self._enter(second)
            while True:
                done, _ = await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    asking = self._running.pop(task)
                    error = self._end(task, asking)
                    if error is None:
                        return asking, task.result()
                    if not self._running or asking.has_told or not _leaves_the_other(error):
                        raise error
        finally:
            await self._leave()

    def _enter(self, asking: Asking) -> None:
        asking.on_first_token = partial(self._lead, asking)
        self._running[asyncio.create_task(asking.run())] = asking

    def _lead(self, winner: Asking) -> None:
        for task, asking in self._running.items():
            if asking is not winner:
                task.cancel()

    def _end(self, task: asyncio.Task[str | None], asking: Asking) -> BaseException | None:
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        self._ended(asking, error)
        return error

    async def _leave(self) -> None:
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running)
        for task, asking in self._running.items():
            self._end(task, asking)


def _leaves_the_other(error: BaseException) -> bool:
    return isinstance(error, ProviderError | asyncio.CancelledError)
