"""One delivery of a work message, and the beat that keeps it ours."""

import asyncio
import random
import time
from contextvars import ContextVar
from datetime import UTC, datetime

from nats.aio.msg import Msg

from lea.contracts.messages import StageTime
from lea.runtime.streams import ACK_WAIT_S

BEAT_INTERVAL_S = ACK_WAIT_S / 3
_NACK_BASE_S = 0.25
_NACK_MAX_S = 6.0


class Delivery:
    """What a handler may know of how its message came."""

    def __init__(self, message: Msg) -> None:
        self._message = message
        self._began = self._last_beat = time.monotonic()
        metadata = message.metadata
        self.number: int = metadata.num_delivered
        """1 for the first delivery."""
        self.name = f"{message.subject}#{metadata.sequence.stream}@{metadata.timestamp.timestamp()}"
        """The stored message's own, the same at every delivery."""
        self.delivered_at = datetime.now(UTC)
        self.waited_s: float = max(0.0, self.delivered_at.timestamp() - metadata.timestamp.timestamp())
        """Since NATS stored the message, by both machines' clocks."""

    def stage(self, service: str) -> StageTime:
        """Return how long the turn has spent with a service, up to now."""
        return StageTime(
            stage=service,
            delivered_at=self.delivered_at,
            waited_ms=round(self.waited_s * 1000, 1),
            worked_ms=round((time.monotonic() - self._began) * 1000, 1),
            delivery=self.number,
        )

    @property
    def lost(self) -> bool:
        """True once NATS may have given the message to somebody else: publish nothing more."""
        return time.monotonic() - self._last_beat >= ACK_WAIT_S

    async def beat(self) -> None:
        """Tell NATS that the work goes on; a beat that comes too late is not sent."""
        if self.lost:
            return
        await self._message.in_progress()
        self._last_beat = time.monotonic()

    def is_due(self) -> bool:
        return time.monotonic() - self._last_beat >= BEAT_INTERVAL_S

    def nack_delay_s(self) -> float:
        """Return a delay that grows with each delivery, with jitter."""
        ceiling = min(_NACK_MAX_S, _NACK_BASE_S * 2 ** min(self.number - 1, 8))
        return ceiling * random.uniform(0.5, 1.0)  # noqa: S311 (jitter, not a secret)


current_delivery: ContextVar[Delivery | None] = ContextVar("lea_current_delivery", default=None)
"""What the present task works on; None outside of work."""


class Heart:
    """Beats for every delivery that is being worked on; one task for the whole process."""

    def __init__(self) -> None:
        self._deliveries: set[Delivery] = set()

    def add(self, delivery: Delivery) -> None:
        self._deliveries.add(delivery)

    def remove(self, delivery: Delivery) -> None:
        self._deliveries.discard(delivery)

    @property
    def busy(self) -> bool:
        return bool(self._deliveries)

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            await asyncio.sleep(BEAT_INTERVAL_S / 4)
            for delivery in [each for each in self._deliveries if each.is_due()]:
                await delivery.beat()
