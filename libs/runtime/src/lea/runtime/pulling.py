"""Pulling work: one standing request for each kind of message, asked again when it is used up."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from lea.contracts import subjects
from lea.runtime.logging import get_logger

MAX_BATCH = 32
"""Messages that one request may bring: small, so that replicas share what waits."""
EXPIRES_S = 10.0
LATE_S = 2.0
"""How long after its end a request is held for lost, with the messages that it may have brought."""
RETRY_S = 0.5
_EXPIRED = "408"

_log = get_logger(__name__)


class Pull:
    """Brings the messages of a durable consumer to `work`, on at most about `max_workers` at once.

    At any time one request stands at the server, for as many messages as workers are free; what it brings is
    worked on at once, and the next request leaves when the last one is used up. The protocol is ADR-15 of
    nats-architecture-and-design (a status has no reply subject, a message has one).
    """

    def __init__(self, durable: str, work: Callable[[Msg], Awaitable[None]], *, max_workers: int) -> None:
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{subjects.WORK_STREAM}.{durable}"
        self._work = work
        self._max_workers = max_workers
        self._running: set[asyncio.Task[None]] = set()
        self._subscription: Subscription | None = None
        self._inbox = ""
        self._asked = 0
        self._asked_at = 0.0
        self._credit = 0

    async def start(self, connection: Client) -> None:
        """Begin to ask. Raises what the connection raises."""
        self._connection = connection
        self._inbox = connection.new_inbox()
        self._subscription = await connection.subscribe(f"{self._inbox}.*", cb=self._on_message)
        await self.renew()

    async def renew(self) -> None:
        """Ask anew: what was asked before is forgotten (the server did, or may have)."""
        self._credit = 0
        await self._ask()

    async def renew_if_lost(self) -> None:
        """Ask anew when the standing request ought to have ended: its messages or its end never came."""
        if time.monotonic() - self._asked_at > EXPIRES_S + LATE_S:
            await self.renew()

    async def stop(self, grace_s: float) -> None:
        """Ask no more, and let what has begun end within `grace_s`; what doesn't is cancelled.

        What the server sent before it knew is received and worked on too.
        """
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            await _drain(subscription)
        if self._running:
            await asyncio.wait(self._running, timeout=grace_s)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _ask(self) -> None:
        free = self._max_workers - len(self._running)
        if self._subscription is None or self._credit or free <= 0:
            return
        self._credit = min(free, MAX_BATCH)
        self._asked += 1
        self._asked_at = time.monotonic()
        request = b'{"batch":%d,"expires":%d}' % (self._credit, EXPIRES_S * 1e9)
        try:
            await self._connection.publish(self._subject, request, reply=f"{self._inbox}.{self._asked}")
        except nats.errors.Error as error:
            self._credit = 0
            _log.warning("pull request not sent", subject=self._subject, reason=type(error).__name__)

    async def _on_message(self, message: Msg) -> None:
        if not message.reply:
            await self._on_status(message)
            return
        self._credit = max(0, self._credit - 1)
        task = asyncio.get_running_loop().create_task(self._work_on(message))
        self._running.add(task)
        await self._ask()

    async def _work_on(self, message: Msg) -> None:
        try:
            await self._work(message)
        finally:
            task = asyncio.current_task()
            if task is not None:
                self._running.discard(task)
        await self._ask()

    async def _on_status(self, status: Msg) -> None:
        """The request has ended: by its time limit, or by something that went wrong at the server."""
        if not status.subject.endswith(f".{self._asked}"):
            return
        code = (status.headers or {}).get("Status", "")
        if code != _EXPIRED:
            _log.warning("pull request refused", subject=self._subject, status=code)
            await asyncio.sleep(RETRY_S)
        await self.renew()


async def _drain(subscription: Subscription) -> None:
    try:
        await subscription.drain()
    except (nats.errors.Error, TimeoutError) as error:
        _log.warning("stopped pulling without NATS", reason=type(error).__name__)
