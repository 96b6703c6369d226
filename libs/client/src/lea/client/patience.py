"""How long a client goes on trying: growing waits with jitter, and an end unless something moves."""

import asyncio
import random
from time import monotonic

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0


class Patience:
    def __init__(self, give_up_after_s: float) -> None:
        self._give_up_after_s = give_up_after_s
        self._first_wait_s = FIRST_WAIT_S
        self.renew()

    def renew(self) -> None:
        """Something moved: begin anew."""
        self._tries = 0
        self._ends_at = monotonic() + self._give_up_after_s

    def server_says(self, retry_ms: int) -> None:
        """Heed a stream's `retry:` field."""
        self._first_wait_s = min(retry_ms / 1000, LONGEST_WAIT_S)

    async def wait(self, at_least_s: float | None = None) -> bool:
        """Wait before the next try; False at once when the wait would be longer than the patience."""
        wait_s = min(LONGEST_WAIT_S, self._first_wait_s * 2**self._tries) * random.uniform(0.5, 1.0)  # noqa: S311
        wait_s = max(wait_s, at_least_s or 0.0)
        if monotonic() + wait_s > self._ends_at:
            return False
        self._tries += 1
        await asyncio.sleep(wait_s)
        return True
