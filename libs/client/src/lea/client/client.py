"""The gateway's API over HTTP: sign in, send a message, follow its turn to its end whatever the network does.

What it does by itself, and what every client should:
- renews the access token in time, or after a 401, once for however many requests wait for it;
- sends a message again under the same idempotency key: it is taken once;
- resumes a stream that breaks off, from the last frame that it has, and drops what comes twice.
"""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx2

from lea.client.errors import Interrupted, LeaError, Refused, Unreachable
from lea.client.frames import Frame, FrameId, read_id, read_payload
from lea.client.patience import Patience
from lea.client.responses import object_in, object_of, refuse
from lea.client.session import Session, Tokens
from lea.client.turns import Progress

CONNECT_TIMEOUT_S = 5.0
SILENCE_TIMEOUT_S = 40.0
"""The gateway sends a comment every 15 s."""
CHAT_TIMEOUT_S = 120.0
"""A turn is answered or ended within 105 s."""
RENEWAL_TRIES = 3
PASSING = frozenset({429, 502, 503, 504})
"""Statuses that a later try may not meet; the same key keeps it one message."""


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
        self,
        url: str,
        *,
        token: str | None = None,
        refresh_token: str | None = None,
        on_tokens: Callable[[Tokens], None] | None = None,
        give_up_after_s: float = 60.0,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """`give_up_after_s`: how long nothing may move before a call fails. `on_tokens`: store them there."""
        timeout = httpx2.Timeout(SILENCE_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
        self.url = url.rstrip("/")
        self._give_up_after_s = give_up_after_s
        self._http = httpx2.AsyncClient(base_url=self.url, timeout=timeout, transport=transport)
        self._session = Session(
            self._renew, access_token=token, refresh_token=refresh_token, on_tokens=on_tokens
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    @property
    def token(self) -> str | None:
        """The access token in use."""
        return self._session.access_token

    async def login(self, email: str, password: str) -> Tokens:
        """Sign in; later calls carry the token. Raises Refused (401: wrong credentials), Unreachable."""
        tokens = await self._tokens("login", {"email": email, "password": password})
        self._session.keep(tokens)
        return tokens

    async def logout(self, *, everywhere: bool = False) -> None:
        """End the session, or all of the user's. Raises Refused, Unreachable."""
        token = self._session.refresh_token
        self._session.forget()
        if token is not None:
            await self._post("/v1/auth/logout", {"refresh_token": token, "everywhere": everywhere})

    async def me(self) -> Me:
        """Return who is signed in. Raises Refused, Unreachable."""
        body = await self.read("/v1/auth/me")
        return Me(body["id"], body["email"], body["name"], body["role"])

    async def chat(
        self, message: str, *, session_id: str | None = None, idempotency_key: str | None = None
    ) -> Answer:
        """Send a message and wait for the whole answer. Raises Refused, Unreachable."""
        options = _message(message, session_id, idempotency_key)
        options["timeout"] = httpx2.Timeout(CHAT_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
        patience = Patience(self._give_up_after_s)
        while True:
            try:
                async with self._answered("POST", "/v1/lea/chat", **options) as response:
                    return _answer(await object_of(response))
            except (Unreachable, Refused) as error:
                await _wait_or_raise(patience, error)

    async def chat_stream(
        self, message: str, *, session_id: str | None = None, idempotency_key: str | None = None
    ) -> AsyncGenerator[Frame]:
        """Send a message and yield its turn's frames, each once, up to the terminal one.

        Raises Refused and Unreachable while the message is not known to be taken, Interrupted when the turn can't be
        followed to its end. Leaving the loop early closes the stream; the turn goes on.
        """
        async for frame in self._follow(Progress(), _message(message, session_id, idempotency_key)):
            yield frame

    async def resume(self, turn_id: str, last_id: FrameId | None = None) -> AsyncGenerator[Frame]:
        """Yield a turn's frames after the one that is there already, up to the terminal one.

        None when it has ended and nothing comes after that. Raises Refused, Interrupted.
        """
        async for frame in self._follow(Progress(turn_id, last_id), None):
            yield frame

    async def cancel(self, turn_id: str) -> None:
        """Have a turn ended; its stream tells when it is. Raises Refused, Unreachable."""
        await self._post(f"/v1/lea/turns/{turn_id}/cancel", None)

    async def read(self, path: str) -> dict[str, Any]:
        """Return what a resource answers. Raises Refused, Unreachable."""
        async with self._answered("GET", path) as response:
            return await object_of(response)

    async def ready(self) -> bool:
        """Tell whether the gateway can serve a turn. Raises Unreachable."""
        try:
            return (await self._http.get("/readyz", timeout=5.0)).status_code == 200
        except httpx2.TransportError as error:
            raise Unreachable(f"{self.url} ne répond pas.") from error

    async def _follow(self, progress: Progress, message: dict[str, Any] | None) -> AsyncGenerator[Frame]:
        patience = Patience(self._give_up_after_s)
        while True:
            refusal: LeaError | None = None
            try:
                async with self._stream(progress, message) as response:
                    if response.status_code == 204:
                        return
                    async for frame in _frames(response, patience):
                        if progress.takes(frame):
                            patience.renew()
                            yield frame
                        if frame.is_terminal:
                            return
            except httpx2.TransportError:
                pass  # the stream broke off: as if it had ended too soon
            except (Unreachable, Refused) as error:
                taken = progress.turn_id is not None and isinstance(error, Unreachable)
                refusal = None if taken else error
            await _wait_or_raise(patience, refusal or Interrupted(progress.turn_id, progress.last_id))

    def _stream(self, progress: Progress, message: dict[str, Any] | None) -> Any:
        """Open a turn's stream: by its message while its id is unknown, then from the last frame."""
        accept = {"accept": "text/event-stream"}
        if progress.turn_id is None:
            options = dict(message or {})
            options["headers"] = options.get("headers", {}) | accept
            return self._answered("POST", "/v1/lea/chat/stream", progress=progress, **options)
        after = {"last-event-id": str(progress.last_id)} if progress.last_id else {}
        path = f"/v1/lea/turns/{progress.turn_id}/stream"
        return self._answered("GET", path, headers=accept | after)

    @asynccontextmanager
    async def _answered(
        self, method: str, path: str, *, progress: Progress | None = None, **options: Any
    ) -> AsyncGenerator[httpx2.Response]:
        """Send a request as who is signed in; the response is a success. Raises Refused, Unreachable."""
        token = await self._session.bearer()
        response = await self._send(method, path, token, **options)
        try:
            if response.status_code == 401 and await self._session.renewed(token):
                await response.aclose()
                response = await self._send(method, path, self._session.access_token, **options)
            await refuse(response)
            if progress is not None:
                progress.turn_id = response.headers.get("x-lea-turn-id")
            yield response
        finally:
            await response.aclose()

    async def _send(self, method: str, path: str, token: str | None, **options: Any) -> httpx2.Response:
        authorization = {"authorization": f"Bearer {token}"} if token else {}
        headers = {"accept-language": "fr-CA"} | authorization | options.pop("headers", {})
        request = self._http.build_request(method, path, headers=headers, **options)
        try:
            return await self._http.send(request, stream=True)
        except httpx2.TransportError as error:
            raise Unreachable(f"{self.url} ne répond pas.") from error

    async def _post(self, path: str, body: Mapping[str, Any] | None) -> None:
        async with self._answered("POST", path, json=body):
            pass

    async def _renew(self, refresh_token: str) -> Tokens:
        """Exchange a refresh token; an answer that got lost is asked for again at once, and is the same."""
        for _ in range(RENEWAL_TRIES - 1):
            try:
                return await self._tokens("refresh", {"refresh_token": refresh_token})
            except Unreachable:
                await asyncio.sleep(0.2)
        return await self._tokens("refresh", {"refresh_token": refresh_token})

    async def _tokens(self, verb: str, body: Mapping[str, str]) -> Tokens:
        response = await self._send("POST", f"/v1/auth/{verb}", None, json=body)
        try:
            await refuse(response)
            granted = await object_of(response)
        finally:
            await response.aclose()
        return Tokens(granted["access_token"], int(granted["expires_in"]), granted.get("refresh_token"))


async def _frames(response: httpx2.Response, patience: Patience) -> AsyncGenerator[Frame]:
    async for event in httpx2.EventSource(response):
        if event.retry is not None:
            patience.server_says(event.retry)
        if event.data:
            yield Frame(read_id(event.id), read_payload(object_in(event.data)), event.data)


async def _wait_or_raise(patience: Patience, error: LeaError) -> None:
    """Wait before another try, unless the error is there to stay or the patience has run out."""
    if isinstance(error, Refused) and error.status not in PASSING:
        raise error
    if not await patience.wait(error.retry_after_s if isinstance(error, Refused) else None):
        raise error


def _message(message: str, session_id: str | None, idempotency_key: str | None) -> dict[str, Any]:
    return {
        "json": {"message": message, "session_id": session_id},
        "headers": {"idempotency-key": idempotency_key or str(uuid.uuid4())},
    }


def _answer(body: Mapping[str, Any]) -> Answer:
    return Answer(
        content=body["content"],
        session_id=body["session_id"],
        turn_id=body["turn_id"],
        actions=tuple(body.get("actions") or ()),
        provider=body.get("provider"),
        model=body.get("model"),
    )
