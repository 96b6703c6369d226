"""As much HTTP/1.1 as a scripted provider needs: requests with a content length, small JSON responses."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Request(NamedTuple):
    method: str
    path: str
    """Without the query."""
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body as an object, empty where it is none."""
        try:
            return msgspec.json.decode(self.body, type=dict[str, Any])
        except msgspec.DecodeError:
            return {}


class RequestReader:
    """Cuts a connection's bytes into requests."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next(self) -> Request | None:
        """Take the next complete request, or None while it isn't all there."""
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return None
        lines = self._buffer[:head_end].decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        end = head_end + 4 + int(headers.get("content-length", "0"))
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[head_end + 4 : end])
        del self._buffer[:end]
        method, target, _ = lines[0].split(" ", 2)
        return Request(method, target.partition("?")[0], headers, body)


def response(status: int, body: Any, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a whole response with a JSON body."""
    encoded = msgspec.json.encode(body)
    lines = [
        f"HTTP/1.1 {status} {_PHRASES.get(status, 'Overloaded')}",
        "content-type: application/json",
        f"content-length: {len(encoded)}",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + encoded
