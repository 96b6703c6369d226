"""A broker in front of the whole system: signs in, talks, and keeps what was shown."""

import asyncio
from collections.abc import AsyncGenerator
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
    async def signed_in(cls, url: str, email: str, password: str) -> AsyncGenerator["Broker"]:
        async with httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_S) as client:
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
        request = self.client.stream(
            "POST",
            "/v1/lea/chat/stream",
            json=body,
            headers={k.replace("_", "-"): v for k, v in headers.items()},
        )
        async with request as response:
            if response.status_code != 200:
                await response.aread()
                raise Refused(response)
            seen = Seen(UUID(response.headers["x-lea-turn-id"]), UUID(response.headers["x-lea-session-id"]))
            yield seen, _frames(response, seen)


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
