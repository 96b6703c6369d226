"""The streams that this replica tells: counted by user, watched for clients that lag, sent elsewhere at its end."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Container, Generator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol
from uuid import UUID

from lea.gateway import errors
from lea.gateway.metrics import GatewayMetrics

WATCH_INTERVAL_S = 0.5


class Source(Protocol):
    """What a client is told: the frames of a turn, or of a whole conversation."""

    @property
    def finished(self) -> bool:
        """True once the last frame was handed out: nothing is left to come back for."""
        ...

    @property
    def lagging(self) -> bool:
        """True once more waits for the client than is kept for it."""
        ...

    def chunks(self) -> AsyncGenerator[bytes]: ...

    def stop(self) -> None:
        """End `chunks` soon, wherever it is."""
        ...

    async def close(self) -> None: ...


class Seat:
    """A user's right to one stream; leaving a `with` block by an exception gives it back."""

    def __init__(self, taken: Counter[UUID], user_id: UUID) -> None:
        self._taken = taken
        self._user_id: UUID | None = user_id
        taken[user_id] += 1

    def leave(self) -> None:
        """Give the seat back; once more does nothing."""
        user_id, self._user_id = self._user_id, None
        if user_id is not None:
            self._taken[user_id] -= 1
            if not self._taken[user_id]:
                del self._taken[user_id]

    def __enter__(self) -> "Seat":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.leave()


class OpenStream:
    """One client, and what it is told."""

    def __init__(
        self, source: Source, abort: Callable[[], None] | None, session_id: UUID | None = None
    ) -> None:
        self._source = source
        self._abort = abort
        self.session_id = session_id
        """The session that it ends with; None: it goes on to its own end."""
        self.writing_since: float | None = None
        """When the write that is going on began (the event loop's clock)."""

    def stop(self) -> None:
        self._source.stop()

    def stuck(self, since: float) -> bool:
        """Tell whether the client has taken nothing `since` then, or lags by more than is kept for it."""
        return self._source.lagging or (self.writing_since is not None and self.writing_since <= since)

    def cut(self) -> None:
        """Drop the connection with whatever waits in it."""
        self._source.stop()
        if self._abort is not None:
            self._abort()


class OpenStreams:
    """Raises TooManyStreams."""

    def __init__(
        self, metrics: GatewayMetrics, ended: Container[UUID], *, per_user: int, stall_s: float
    ) -> None:
        """`ended`: the sessions that are over."""
        self._metrics = metrics
        self._ended = ended
        self._per_user = per_user
        self._stall_s = stall_s
        self._taken: Counter[UUID] = Counter()
        self._open: set[OpenStream] = set()
        self._draining = False

    def __len__(self) -> int:
        return len(self._open)

    def seat(self, user_id: UUID) -> Seat:
        """Count a further stream of a user's. Raises TooManyStreams."""
        if self._taken[user_id] >= self._per_user:
            raise errors.TooManyStreams(self._per_user)
        return Seat(self._taken, user_id)

    @contextmanager
    def joined(
        self, source: Source, abort: Callable[[], None] | None = None, session_id: UUID | None = None
    ) -> Generator[OpenStream]:
        """Hold a stream while it is told; one that comes while this replica stops ends at once."""
        stream = OpenStream(source, abort, session_id)
        self._open.add(stream)
        self._metrics.active_streams.inc()
        if self._draining:
            stream.stop()
        try:
            yield stream
        finally:
            self._open.discard(stream)
            self._metrics.active_streams.dec()

    def drain(self) -> None:
        """End every stream, so that its client goes on with another replica."""
        self._draining = True
        for stream in list(self._open):
            stream.stop()

    async def run(self) -> None:
        """Cut the clients that don't read, end what followed for somebody who signed out, until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(WATCH_INTERVAL_S)
            since = clock() - self._stall_s
            for stream in [one for one in self._open if one.stuck(since)]:
                stream.cut()
                self._metrics.streams_cut.inc()
            for stream in self._open:
                if stream.session_id is not None and stream.session_id in self._ended:
                    stream.stop()
