"""Client frames on NATS: live on the plain connection, the last minutes in the EVENTS stream."""

import asyncio
import json
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import nats.errors
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js.errors import NotFoundError

from lea.contracts import subjects
from lea.contracts.messages import PromptBuilt, ProviderAsked
from lea.gateway.timelines import TimedFrame
from lea.runtime.bus import Bus
from lea.runtime.errors import BusUnavailable

READ_TIMEOUT_S = 2.0
READ_BATCH = 4096
_DIRECT_GET = f"$JS.API.DIRECT.GET.{subjects.EVENTS_STREAM}"


class LiveSubscription:
    """One turn's frames as they come; beyond `max_bytes` the client counts as lagging."""

    def __init__(self, max_bytes: int) -> None:
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._max_bytes = max_bytes
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[None] | None = None
        self._wake_at = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self._subscription: Subscription | None = None
        self.overflowed = False

    async def open(self, bus: Bus, subject: str) -> "LiveSubscription":
        self._subscription = await bus.nats.subscribe(subject, cb=self._on_frame)
        return self

    async def _on_frame(self, message: Msg) -> None:
        if self.overflowed:
            return
        self._bytes += len(message.data)
        if self._bytes > self._max_bytes:
            self.overflowed = True
            self._frames.clear()
        else:
            self._frames.append(message.data)
        self.wake()

    async def wait(self, timeout_s: float) -> bool:
        """Wait for a frame (or the overflow); False when none came in time."""
        if self._frames or self.overflowed:
            return True
        self._waiter = self._loop.create_future()
        self._wake_by(self._loop.time() + timeout_s)
        try:
            await self._waiter
        finally:
            self._waiter = None
        return bool(self._frames) or self.overflowed

    def _wake_by(self, at: float) -> None:
        """Set the alarm. It is left to ring for nothing rather than set anew for every frame."""
        self._wake_at = at
        if self._alarm is None or at < self._alarm.when():
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm = self._loop.call_at(at, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._waiter is None:
            return
        if self._wake_at > self._loop.time():
            self._wake_by(self._wake_at)
        else:
            self.wake()

    def take(self) -> list[bytes]:
        """Return all frames that wait."""
        frames = list(self._frames)
        self._frames.clear()
        self._bytes = 0
        return frames

    def give_back(self, frames: Sequence[bytes]) -> None:
        """See `ports.LiveFrames`."""
        self._frames.extendleft(reversed(frames))
        self._bytes += sum(map(len, frames))

    def wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def close(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        if self._subscription is not None:
            try:
                await self._subscription.unsubscribe()
            except nats.errors.Error:
                self._subscription = None


def _stored_at(held: Msg) -> datetime:
    """Read `Nats-Time-Stamp` of a direct get: nanoseconds, of which Python keeps microseconds."""
    stamp = (held.headers or {})["Nats-Time-Stamp"].rstrip("Z")
    whole, _, fraction = stamp.partition(".")
    return datetime.fromisoformat(f"{whole}.{fraction[:6]:0<6}+00:00")


class NatsEventLog:
    def __init__(self, bus: Bus, *, max_buffered_bytes: int) -> None:
        self._bus = bus
        self._max_buffered_bytes = max_buffered_bytes

    @property
    def reachable(self) -> bool:
        return self._bus.connected

    @property
    def connections(self) -> int:
        return self._bus.nats.stats["reconnects"]

    async def follow(self, turn_id: UUID) -> LiveSubscription:
        """Subscribe to a turn's frames; the conversation need not be known yet."""
        subject = subjects.event_subject("*", turn_id)
        return await LiveSubscription(self._max_buffered_bytes).open(self._bus, subject)

    async def follow_conversation(self, conversation_id: UUID) -> LiveSubscription:
        subject = subjects.event_subject(conversation_id, "*")
        return await LiveSubscription(self._max_buffered_bytes).open(self._bus, subject)

    async def show(self, conversation_id: UUID, turn_id: UUID, frame: bytes) -> None:
        await self._bus.emit(subjects.event_subject(conversation_id, turn_id), frame)

    async def forget_prompt(self, turn_id: UUID) -> None:
        subject = subjects.work_subject(PromptBuilt, turn_id)
        await self._bus.jetstream.purge_stream(subjects.WORK_STREAM, subject=subject)

    async def read(self, conversation_id: UUID, turn_id: UUID) -> list[bytes]:
        """Return what EVENTS holds of a turn, in one round trip (a batched direct get, ADR-31 of NATS).

        Raises BusUnavailable when NATS does not answer in time.
        """
        return [one.data for one in await self._held(subjects.event_subject(conversation_id, turn_id))]

    async def read_timed(self, conversation_id: UUID, turn_id: UUID) -> list[TimedFrame]:
        """Return the same, with when each frame was stored. Raises BusUnavailable."""
        held = await self._held(subjects.event_subject(conversation_id, turn_id))
        return [TimedFrame(_stored_at(one), one.data) for one in held]

    async def asked(self, turn_id: UUID) -> list[ProviderAsked]:
        """Return which providers EVENTS remembers as asked for a turn. Raises BusUnavailable."""
        held = await self._held(subjects.asked_subject(turn_id))
        return [ProviderAsked.model_validate_json(one.data) for one in held]

    async def _held(self, subject: str) -> list[Msg]:
        request = {"seq": 1, "next_by_subj": subject, "batch": READ_BATCH}
        connection = self._bus.nats
        inbox = connection.new_inbox()
        frames: list[Msg] = []
        loop = asyncio.get_running_loop()
        whole: asyncio.Future[None] = loop.create_future()
        patience = asyncio.timeout(READ_TIMEOUT_S)

        async def on_reply(reply: Msg) -> None:
            if whole.done():
                return
            if reply.data:
                frames.append(reply)
                patience.reschedule(loop.time() + READ_TIMEOUT_S)
            else:
                whole.set_result(None)

        # Each reply is taken as it comes: to wait for it by itself costs several times what the round trip does.
        replies = await connection.subscribe(inbox, cb=on_reply)
        try:
            async with patience:
                await connection.publish(_DIRECT_GET, json.dumps(request).encode(), reply=inbox)
                await whole
        except (TimeoutError, nats.errors.Error) as error:
            raise BusUnavailable("events") from error
        finally:
            await replies.unsubscribe()
        return frames

    async def forget(self, conversation_id: UUID) -> None:
        subject = subjects.event_subject(conversation_id, "*")
        try:
            await self._bus.jetstream.purge_stream(subjects.EVENTS_STREAM, subject=subject)
        except (TimeoutError, nats.errors.Error) as error:
            raise BusUnavailable("events") from error

    async def last_frame_age_s(self, conversation_id: UUID, turn_id: UUID) -> float | None:
        """Return how long ago a turn showed a frame; None when EVENTS holds none."""
        subject = subjects.event_subject(conversation_id, turn_id)
        try:
            last = await self._bus.jetstream.get_last_msg(subjects.EVENTS_STREAM, subject)
        except NotFoundError:
            return None
        if last.time is None:
            return None
        return (datetime.now(UTC) - last.time).total_seconds()

    async def has_work(self, turn_id: UUID) -> bool:
        """Tell whether a work message of the turn is still to be done."""
        info = await self._bus.jetstream.stream_info(
            subjects.WORK_STREAM, subjects_filter=subjects.turn_filter(turn_id)
        )
        return bool(info.state.subjects)
