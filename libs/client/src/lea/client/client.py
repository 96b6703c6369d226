"""The gateway's API over HTTP: sign in, send a message, follow its turn.

Resuming a stream, refreshing a token and retrying are not here yet: `Interrupted` carries what a resume needs,
`login` keeps what a refresh needs, and every message has an idempotency key of its own, so that a retry with the
same key is safe.
"""

import json
import uuid
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, cast

import httpx2

from lea.client.errors import Interrupted, Refused, Unreachable
from lea.client.frames import Frame, FrameId, Status, read_id, read_payload

CONNECT_TIMEOUT_S = 5.0
SILENCE_TIMEOUT_S = 40.0
"""The gateway sends a comment every 15 s."""
CHAT_TIMEOUT_S = 120.0
"""A turn is answered or ended within 105 s."""


@dataclass(frozen=True)
class Tokens:
    access_token: str
    expires_in_s: int
    refresh_token: str | None


@dataclass(frozen=True)
class Me:
    id: str
    email: str
    name: str
    role: str


@dataclass(frozen=True)
class Answer:
    """A whole turn."""

    content: str
    session_id: str
    turn_id: str
    actions: tuple[str, ...]
    provider: str | None
    model: str | None


class LeaClient:
    """An async client; use it as a context manager."""

    def __init__(
        self, url: str, *, token: str | None = None, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        timeout = httpx2.Timeout(SILENCE_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
        self.url = url.rstrip("/")
        self.token = token
        self._refresh_token: str | None = None
        self._http = httpx2.AsyncClient(base_url=self.url, timeout=timeout, transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def login(self, email: str, password: str) -> Tokens:
        """Sign in; later calls carry the token. Raises Refused (401: wrong credentials), Unreachable."""
        body = await self._call("POST", "/v1/auth/login", json={"email": email, "password": password})
        tokens = Tokens(body["access_token"], int(body["expires_in"]), body.get("refresh_token"))
        self.token, self._refresh_token = tokens.access_token, tokens.refresh_token
        return tokens

    async def me(self) -> Me:
        """Return who is signed in. Raises Refused, Unreachable."""
        body = await self._call("GET", "/v1/auth/me")
        return Me(body["id"], body["email"], body["name"], body["role"])

    async def chat(
        self, message: str, *, session_id: str | None = None, idempotency_key: str | None = None
    ) -> Answer:
        """Send a message and wait for the whole answer. Raises Refused, Unreachable."""
        body = await self._call(
            "POST",
            "/v1/lea/chat",
            json={"message": message, "session_id": session_id},
            headers=_key(idempotency_key),
            timeout=httpx2.Timeout(CHAT_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
        )
        return Answer(
            content=body["content"],
            session_id=body["session_id"],
            turn_id=body["turn_id"],
            actions=tuple(body.get("actions") or ()),
            provider=body.get("provider"),
            model=body.get("model"),
        )

    async def chat_stream(
        self, message: str, *, session_id: str | None = None, idempotency_key: str | None = None
    ) -> AsyncGenerator[Frame]:
        """Send a message and yield its turn's frames up to the terminal one.

        Raises Refused and Unreachable before the first frame, Interrupted when the stream ends too soon.
        Leaving the loop early closes the stream; the turn goes on.
        """
        request = self._http.build_request(
            "POST",
            "/v1/lea/chat/stream",
            json={"message": message, "session_id": session_id},
            headers=self._headers(_key(idempotency_key)) | {"accept": "text/event-stream"},
        )
        turn_id: str | None = None
        last_id: FrameId | None = None
        try:
            response = await self._http.send(request, stream=True)
        except httpx2.TransportError as error:
            raise Unreachable(f"{self.url} ne répond pas.") from error
        try:
            await _refuse(response)
            turn_id = response.headers.get("x-lea-turn-id")
            async for frame in _frames(response):
                last_id = frame.id or last_id
                if isinstance(frame.payload, Status):
                    turn_id = frame.payload.turn_id or turn_id
                yield frame
                if frame.is_terminal:
                    return
        except httpx2.TransportError as error:
            raise Interrupted(turn_id, last_id) from error
        finally:
            await response.aclose()
        raise Interrupted(turn_id, last_id)

    async def ready(self) -> bool:
        """Tell whether the gateway can serve a turn. Raises Unreachable."""
        try:
            return (await self._http.get("/readyz", timeout=5.0)).status_code == 200
        except httpx2.TransportError as error:
            raise Unreachable(f"{self.url} ne répond pas.") from error

    async def _call(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> dict[str, Any]:
        try:
            response = await self._http.request(method, path, headers=self._headers(headers), **options)
        except httpx2.TransportError as error:
            raise Unreachable(f"{self.url} ne répond pas.") from error
        await _refuse(response)
        return _object(response.text)

    def _headers(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        authorization = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return {"accept-language": "fr-CA"} | authorization | dict(more or {})


async def _frames(response: httpx2.Response) -> AsyncGenerator[Frame]:
    async for event in httpx2.EventSource(response):
        if event.data:
            yield Frame(read_id(event.id), read_payload(_object(event.data)), event.data)


async def _refuse(response: httpx2.Response) -> None:
    """Raise Refused unless the response is a success."""
    if response.is_success:
        return
    await response.aread()
    problem = _object(response.text)
    after = response.headers.get("retry-after", "")
    raise Refused(
        response.status_code,
        str(problem.get("detail") or problem.get("title") or f"HTTP {response.status_code}"),
        problem.get("code"),
        float(after) if after.isdecimal() else None,
    )


def _object(text: str) -> dict[str, Any]:
    """Return a JSON object; an empty one for anything else, which a proxy's error page is."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _key(idempotency_key: str | None) -> dict[str, str]:
    return {"idempotency-key": idempotency_key or str(uuid.uuid4())}
