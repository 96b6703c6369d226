"""Working on deliveries: decoded, traced, timed, and acknowledged by hand once the work is done."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import perf_counter
from typing import Generic, TypeVar

import nats.errors
import nats.js.errors
from nats.aio.msg import Msg
from pydantic import ValidationError

from lea.contracts import subjects
from lea.contracts.base import Contract
from lea.contracts.messages import TurnMessage
from lea.runtime.database import is_unavailable
from lea.runtime.delivery import Delivery, Heart, current_delivery
from lea.runtime.errors import BusUnavailable, Postponed, Unavailable
from lea.runtime.logging import get_logger
from lea.runtime.metrics import RuntimeMetrics
from lea.runtime.tracing import delivery_span, describe_error

POISON_AFTER = 5
"""Deliveries after which a message whose handler fails for a reason of its own is given up."""

M = TypeVar("M", bound=Contract)
Handler = Callable[[M, Delivery], Awaitable[None]]
Abandon = Callable[[str, str, int], Awaitable[None]]
"""Ends the turn of a message that is given up: its subject, the error's class, its deliveries."""

_log = get_logger(__name__)


class Work(Generic[M]):
    """One kind of work message and who does it."""

    def __init__(
        self,
        message: type[M],
        handler: Handler[M],
        *,
        heart: Heart,
        metrics: RuntimeMetrics,
        abandon: Abandon,
    ) -> None:
        self._message = message
        self._kind = subjects.message_type(message)
        self._handler = handler
        self._heart = heart
        self._metrics = metrics
        self._abandon = abandon
        metrics.will_work_on(self._kind)

    async def consume(self, delivered: Msg) -> None:
        """Do the work of one delivery; what became of it is counted."""
        delivery = Delivery(delivered)
        self._count_arrival(delivery)
        started = perf_counter()
        self._heart.add(delivery)
        current_delivery.set(delivery)  # a task of its own works on each
        try:
            outcome = await self._handle(delivered, delivery)
        finally:
            self._heart.remove(delivery)
        self._metrics.deliveries.labels(self._kind, outcome).inc()
        self._metrics.work_seconds.labels(self._kind).observe(perf_counter() - started)

    def _count_arrival(self, delivery: Delivery) -> None:
        if delivery.number == 1:
            self._metrics.queue_wait_seconds.labels(self._kind).observe(delivery.waited_s)
        else:
            self._metrics.redeliveries.labels(self._kind).inc()

    async def _handle(self, delivered: Msg, delivery: Delivery) -> str:
        try:
            decoded = self._message.model_validate_json(delivered.data)
        except ValidationError as error:
            return await self._after_failure(error, delivered, delivery)
        with delivery_span(
            getattr(decoded, "traceparent", None),
            f"process {self._kind}",
            message=delivery.name,
            number=delivery.number,
            **self._span_attributes(decoded, delivery),
        ) as span:
            try:
                await self._handler(decoded, delivery)
            except asyncio.CancelledError:
                span.set_attribute("lea.delivery.outcome", "released")
                await self._release(delivered, delivery)
                raise
            except Exception as error:  # noqa: BLE001 (each outcome below is decided and counted)
                describe_error(span, type(error).__name__)
                outcome = await self._after_failure(error, delivered, delivery)
            else:
                outcome = await self._acknowledge(delivered, delivery)
            span.set_attribute("lea.delivery.outcome", outcome)
            return outcome

    async def _acknowledge(self, delivered: Msg, delivery: Delivery) -> str:
        if delivery.lost:
            return "lost"
        await delivered.ack()
        return "acked"

    def _span_attributes(self, decoded: M, delivery: Delivery) -> dict[str, str | int]:
        """Describe a delivery by OpenTelemetry's messaging conventions; ids stand here alone."""
        ids = {"lea.turn.id": str(decoded.turn_id)} if isinstance(decoded, TurnMessage) else {}
        return {
            "messaging.system": "nats",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.destination.template": f"lea.work.{self._kind}.<id>",
            "messaging.consumer.group.name": subjects.durable(self._message),
            "lea.delivery.number": delivery.number,
            **ids,
        }

    async def _release(self, delivered: Msg, delivery: Delivery) -> None:
        """Give a message back at once, to another worker: this process ends before the work does."""
        if not delivery.lost:
            with suppress(nats.errors.Error):
                await delivered.nak()

    async def _after_failure(self, error: Exception, delivered: Msg, delivery: Delivery) -> str:
        subject = delivered.subject
        reason = type(error).__name__
        if delivery.lost:
            _log.warning("delivery lost", subject=template(subject), reason=reason)
            return "lost"
        outage = is_outage(error)
        self._metrics.work_errors.labels(self._kind, reason).inc()
        _log.warning(
            "work failed",
            subject=template(subject),
            **{_key_name(self._message): subject.rpartition(".")[2]},
            reason=reason,
            delivery=delivery.number,
            exc_info=None if outage or isinstance(error, ValidationError) else error,
        )
        try:
            if not outage and delivery.number >= POISON_AFTER:
                if issubclass(self._message, TurnMessage):
                    await self._abandon(subject, reason, delivery.number)
                await delivered.term()
                return "abandoned"
            delay_s = error.delay_s if isinstance(error, Postponed) else delivery.nack_delay_s()
            await delivered.nak(delay=delay_s)
        except (nats.errors.Error, BusUnavailable):
            return "lost"
        return "nacked"


def is_outage(error: BaseException) -> bool:
    """Tell an outage (try again until the turn's deadline) from a mistake of ours (give up soon)."""
    outages = (Unavailable, nats.errors.Error, nats.js.errors.Error, asyncio.TimeoutError)
    return isinstance(error, outages) or is_unavailable(error)


def _key_name(message: type[Contract]) -> str:
    return "turn_id" if "turn_id" in message.model_fields else "key"


def template(subject: str) -> str:
    """Return a subject without its ids, fit for logs and labels."""
    return ".".join(subject.split(".")[:3])
