"""NATS: work messages through FastStream's durable consumers, client frames on its plain connection."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import nats.errors
import nats.js.errors
from faststream.nats import NatsBroker, NatsMessage
from nats.aio.client import Client
from nats.js import JetStreamContext

from lea.contracts import subjects
from lea.contracts.base import Contract
from lea.contracts.messages import AnswerFinished, TurnAbandoned, TurnMessage
from lea.runtime import streams
from lea.runtime.delivery import Heart, current_delivery
from lea.runtime.errors import BusUnavailable
from lea.runtime.logging import get_logger
from lea.runtime.metrics import RuntimeMetrics
from lea.runtime.pulling import Pull
from lea.runtime.tracing import current_traceparent, describe_turn
from lea.runtime.work import Handler, M, Work, template

PUBLISH_TIMEOUT_S = 2.0
PUBLISH_TRIES = 3
COMMAND_WORKERS = 64
WATCH_INTERVAL_S = 5.0
START_TIMEOUT_S = 30.0


_log = get_logger(__name__)


class Bus:
    """A service's connection to NATS.

    Work is acknowledged by hand: after the handler returned. A handler that raises gets its message
    again after a growing, jittered delay, or the one that it asked for (`Postponed`); after `POISON_AFTER`
    failures that are not outages the message is terminated, and its turn abandoned (`TurnAbandoned`)
    where it belongs to one.
    """

    def __init__(self, url: str, *, service: str, metrics: RuntimeMetrics, grace_s: float = 10.0) -> None:
        self.broker = NatsBroker(
            url,
            name=f"lea-{service}",
            apply_types=False,
            logger=None,
            graceful_timeout=grace_s,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            connect_timeout=3,
            ping_interval=5,
            max_outstanding_pings=2,
            pending_size=16 * 1024 * 1024,
            reconnected_cb=self._on_reconnect,
        )
        self._service = service
        self._metrics = metrics
        self._grace_s = grace_s
        self._heart = Heart()
        self._pulls: dict[type[Contract], Pull] = {}
        self._consumers_seen = False
        metrics.transport.connected.set_function(lambda: self.connected)

    @property
    def nats(self) -> Client:
        """The plain connection: one and the same for work and frames, so that their order is kept."""
        return self.broker.connection

    @property
    def jetstream(self) -> JetStreamContext:
        return self.broker.config.connection_state.stream

    @property
    def connected(self) -> bool:
        return bool(self.broker.config.connection_state) and self.nats.is_connected

    @property
    def ready(self) -> bool:
        """True while NATS is there and every consumer of ours exists."""
        return self.connected and (self._consumers_seen or not self._pulls)

    def on(self, message: type[M], handler: Handler[M], *, max_workers: int) -> None:
        """Let `handler` do the work that `message` announces, on about `max_workers` at once."""
        work = Work(message, handler, heart=self._heart, metrics=self._metrics, abandon=self._abandon)
        self._pulls[message] = Pull(subjects.durable(message), work.consume, max_workers=max_workers)

    def answer(self, subject: str, command: type[M], handler: Callable[[M], Awaitable[Contract]]) -> None:
        """Answer a command; one replica of the service gets each. A handler that raises leaves it unanswered."""

        async def serve(asked: NatsMessage) -> bytes:
            return (await handler(command.model_validate_json(asked.body))).model_dump_json().encode()

        self.broker.subscriber(subject, queue=self._service, max_workers=COMMAND_WORKERS, decoder=_undecoded)(
            serve
        )

    def hear(self, subject: str, command: type[M], handler: Callable[[M], Awaitable[None]]) -> None:
        """Hear a command that is told to every replica; what is told while NATS is away goes unheard."""

        async def take(told: NatsMessage) -> None:
            await handler(command.model_validate_json(told.body))

        self.broker.subscriber(subject, decoder=_undecoded)(take)

    def listen(self, subject: str, handler: Callable[[JetStreamContext, bytes], Awaitable[None]]) -> None:
        """Hear the server's advisories; one replica of the service gets each."""

        async def hear(advisory: NatsMessage) -> None:
            await handler(self.jetstream, advisory.body)

        self.broker.subscriber(subject, queue=self._service, decoder=_undecoded)(hear)

    async def start(self) -> None:
        """Connect and begin to pull. Raises TimeoutError when NATS can't be reached in time."""
        async with asyncio.timeout(START_TIMEOUT_S):
            await self.broker.connect()
            await streams.declare_missing(self.jetstream)
            await self.broker.start()
            for pull in self._pulls.values():
                await pull.start(self.nats)
            await self.nats.flush()  # who finds us ready finds our subscriptions
        self._beating = asyncio.create_task(self._heart.run())
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop pulling, let work that has begun finish within the grace period, and disconnect."""
        self._consumers_seen = False
        self._watching.cancel()
        await asyncio.gather(*(pull.stop(self._grace_s) for pull in self._pulls.values()))
        self._beating.cancel()
        try:
            await self.broker.stop()
        except nats.errors.Error as error:
            _log.warning("stopped without NATS", reason=type(error).__name__)

    async def publish(self, message: Contract, key: UUID, *numbers: int) -> None:
        """Store a work message under its deduplicated id. Raises BusUnavailable: then it *may* be stored."""
        kind = type(message)
        if isinstance(message, TurnMessage) and (delivery := current_delivery.get()) is not None:
            message = message.model_copy(update={"stages": (*message.stages, delivery.stage(self._service))})
        if isinstance(message, AnswerFinished):
            code = message.error.code.value if message.error else None
            describe_turn(message.outcome.value, attempt=message.attempt, error=code)
        await self.publish_raw(
            subjects.work_subject(kind, key),
            message.model_dump_json(exclude_none=True).encode(),
            subjects.message_id(kind, key, *numbers),
        )

    async def publish_raw(self, subject: str, payload: bytes, message_id: str) -> None:
        """Store an encoded work message. Raises BusUnavailable: then it *may* be stored."""
        headers, kind = {"Nats-Msg-Id": message_id}, subject.split(".")[2]
        for _ in range(PUBLISH_TRIES):
            try:
                await self.jetstream.publish(subject, payload, timeout=PUBLISH_TIMEOUT_S, headers=headers)
                return
            except (TimeoutError, nats.errors.Error, nats.js.errors.Error) as error:
                self._metrics.transport.publish_failures.labels(kind).inc()
                _log.warning("publish failed", subject=template(subject), error=type(error).__name__)
        raise BusUnavailable(template(subject))

    async def emit(self, subject: str, frame: bytes) -> None:
        """Show a frame to the client: nothing is awaited but room in the connection's own buffer."""
        await self.nats.publish(subject, frame)

    async def tell(self, subject: str, command: Contract) -> None:
        """Tell a command to every replica that hears it; nobody answers."""
        await self.nats.publish(subject, command.model_dump_json().encode())

    async def request(self, subject: str, command: Contract, *, timeout_s: float = 2.0) -> bytes:
        """Ask a command's owner. Raises BusUnavailable when nobody answers in time."""
        try:
            reply = await self.nats.request(subject, command.model_dump_json().encode(), timeout=timeout_s)
        except nats.errors.Error as error:
            raise BusUnavailable(subject) from error
        return reply.data

    async def _abandon(self, subject: str, reason: str, deliveries: int) -> None:
        turn_id = UUID(subject.rpartition(".")[2])
        abandoned = TurnAbandoned(
            turn_id=turn_id,
            subject=subject,
            reason=reason,
            deliveries=deliveries,
            traceparent=current_traceparent(),
        )
        await self.publish(abandoned, turn_id)

    async def _watch(self) -> None:
        """Mend what pulling depends on: a consumer that was deleted makes a pull stop silently."""
        while True:
            try:
                for message, pull in self._pulls.items():
                    await self._ensure_consumer(message)
                    await pull.renew_if_lost()
                self._consumers_seen = True
            except (TimeoutError, nats.errors.Error, nats.js.errors.Error) as error:
                self._consumers_seen = False
                _log.warning("consumer not reachable", reason=type(error).__name__)
            await asyncio.sleep(WATCH_INTERVAL_S if self._consumers_seen else 1.0)

    async def _ensure_consumer(self, message: type[Contract]) -> None:
        try:
            info = await self.jetstream.consumer_info(subjects.WORK_STREAM, subjects.durable(message))
        except nats.js.errors.NotFoundError:
            _log.warning("consumer was gone and is declared again", consumer=subjects.durable(message))
            await streams.declare_missing(self.jetstream)
        else:
            self._metrics.transport.consumer_is(
                subjects.message_type(message),
                pending=info.num_pending,
                unacknowledged=info.num_ack_pending,
            )

    async def _on_reconnect(self) -> None:
        """Ask for work anew: the server that stood there before took our requests with it."""
        self._metrics.transport.reconnects.inc()
        for pull in self._pulls.values():
            await pull.renew()


async def _undecoded(message: NatsMessage) -> NatsMessage:
    """Hand the delivery itself to the handler: decoding belongs to what is acknowledged by hand.

    A coroutine, because FastStream sends a plain function to a thread, for every message.
    """
    return message
