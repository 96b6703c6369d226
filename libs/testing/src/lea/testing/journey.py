"""A broker in front of the whole system: signs in, talks, and keeps what was shown."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2

from lea.contracts.frames import FrameId, frame_data, frame_id_of

TIMEOUT_S = 120.0


@dataclass
class Seen:
    """What a client saw of one turn, reduced as `wire.md` says."""

    turn_id: UUID
    session_id: UUID
    frames: list[bytes] = field(default_factory=list[bytes])
    text: str = ""
    restarts: int = 0
    last: dict[str, Any] = field(default_factory=dict[str, Any])

    def take(self, frame: bytes) -> None:
        self.frames.append(frame)
        self.last = frame_data(frame)
        if "delta" in self.last:
            self.text += self.last["delta"]
        elif "restart" in self.last:
            self.restarts += 1
            self.text = ""

    def copy(self, frames: int) -> "Seen":
        """Return what a client that was cut after so many numbered frames had seen."""
        cut = Seen(self.turn_id, self.session_id)
        for frame in [frame for frame in self.frames if frame.startswith(b"id: ")][:frames]:
            cut.take(frame)
        return cut

    @property
    def ids(self) -> list[FrameId]:
        return [frame_id_of(frame) for frame in self.frames if frame.startswith(b"id: ")]

    @property
    def ended(self) -> bool:
        return bool({"done", "error", "cancelled"} & self.last.keys())

    @property
    def actions(self) -> list[str]:
        return next(data["actions"] for data in self.data if data.get("status") == "actions")

    @property
    def data(self) -> list[dict[str, Any]]:
        return [frame_data(frame) for frame in self.frames]


class Broker:
    """A signed-in user of a running gateway."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client

    @classmethod
    @asynccontextmanager
    async def signed_in(
        cls, url: str, email: str, password: str, *, keep_connections: bool = True
    ) -> AsyncGenerator["Broker"]:
        limits = httpx2.Limits(max_keepalive_connections=None if keep_connections else 0)
        async with httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_S, limits=limits) as client:
            answer = await client.post("/v1/auth/login", json={"email": email, "password": password})
            answer.raise_for_status()
            client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
            yield cls(client)

    async def say(self, message: str, session_id: UUID | None = None, **headers: str) -> Seen:
        """Send a message and read its turn to the end."""
        async with self.saying(message, session_id, **headers) as (seen, frames):
            async for _ in frames:
                pass
        return seen

    @asynccontextmanager
    async def saying(
        self, message: str, session_id: UUID | None = None, **headers: str
    ) -> AsyncGenerator[tuple[Seen, AsyncGenerator[bytes]]]:
        """Send a message; yields what is seen so far and the frames as they come."""
        body = {"message": message, "session_id": str(session_id) if session_id else None}
        async with self._streaming("POST", "/v1/lea/chat/stream", headers, json=body) as opened:
            yield opened

    @asynccontextmanager
    async def resuming(
        self, seen: Seen, **headers: str
    ) -> AsyncGenerator[tuple[Seen, AsyncGenerator[bytes]]]:
        """Go on with a turn after the last frame that was seen; what comes is added to `seen`.

        Raises Refused, and NothingLeft when all was seen.
        """
        if seen.ids:
            headers = {"Last_Event_ID": str(seen.ids[-1])} | headers
        path = f"/v1/lea/turns/{seen.turn_id}/stream"
        async with self._streaming("GET", path, headers, seen=seen) as opened:
            yield opened

    async def resume(self, seen: Seen, **headers: str) -> Seen:
        """Go on with a turn to its end."""
        async with self.resuming(seen, **headers) as (_, frames):
            async for _ in frames:
                pass
        return seen

    @asynccontextmanager
    async def _streaming(
        self, method: str, path: str, headers: Mapping[str, str], seen: Seen | None = None, **request: Any
    ) -> AsyncGenerator[tuple[Seen, AsyncGenerator[bytes]]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.stream(method, path, headers=named, **request) as response:
            if response.status_code == 204:
                raise NothingLeft
            if response.status_code != 200:
                await response.aread()
                raise Refused(response)
            seen = seen or Seen(
                UUID(response.headers["x-lea-turn-id"]), UUID(response.headers["x-lea-session-id"])
            )
            yield seen, _frames(response, seen)


class NothingLeft(Exception):
    """204: nothing comes after the frame that was seen."""


class Refused(Exception):
    """The gateway answered with a problem document."""

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__(f"{response.status_code} {response.text}")
        self.response = response
        self.problem: dict[str, Any] = response.json()


async def _frames(response: httpx2.Response, seen: Seen) -> AsyncGenerator[bytes]:
    rest = b""
    async for chunk in response.aiter_bytes():
        *complete, rest = (rest + chunk).split(b"\n\n")
        for frame in complete:
            if b"data: " in frame:
                seen.take(frame + b"\n\n")
                yield frame + b"\n\n"


async def eventually(condition: Any, timeout_s: float = 10.0) -> Any:
    """Wait until an async condition holds and return what it gave. Raises TimeoutError."""
    async with asyncio.timeout(timeout_s):
        while not (found := await condition()):
            await asyncio.sleep(0.05)
    return found
