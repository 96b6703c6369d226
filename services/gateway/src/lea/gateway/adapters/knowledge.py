"""What `context` knows, asked over NATS."""

from lea.contracts.context import ContextRead, ReadContext
from lea.contracts.subjects import READ_CONTEXT
from lea.runtime.bus import Bus

ANSWER_TIMEOUT_S = 5.0


class NatsKnowledge:
    """See `service.knowing.Knowledge`. Raises BusUnavailable."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def read(self, query: ReadContext) -> ContextRead:
        return ContextRead.model_validate_json(
            await self._bus.request(READ_CONTEXT, query, timeout_s=ANSWER_TIMEOUT_S)
        )
