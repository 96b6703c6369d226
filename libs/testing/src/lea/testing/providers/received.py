"""What a scripted provider was asked, and what became of the answer."""

import asyncio
import time
from typing import Any

from lea.testing.providers.http import Request
from lea.testing.providers.scripts import Script, Vendor


class ReceivedRequest:
    """What a client asked, and what became of the answer."""

    def __init__(self, vendor: Vendor | None, request: Request, script: Script) -> None:
        self.vendor = vendor
        self.method = request.method
        self.path = request.path
        self.headers = request.headers
        """Names in lower case."""
        self.body: dict[str, Any] = request.json()
        self.script = script
        self.received_at_s = time.monotonic()
        self.over_at_s: float | None = None
        """When the answer was complete, or the connection gone (`time.monotonic()`)."""
        self.closed_by_client = False
        """True when the client went before the answer was complete."""
        self._over = asyncio.Event()

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Who said what, whichever way the wire writes text."""
        told: list[tuple[str, str]] = []
        for message in self.body["messages"]:
            content = message["content"]
            text = content if isinstance(content, str) else "".join(block["text"] for block in content)
            told.append((message["role"], text))
        return told

    def end(self, *, closed_by_client: bool) -> None:
        if self.over_at_s is None:
            self.over_at_s = time.monotonic()
            self.closed_by_client = closed_by_client
            self._over.set()

    async def wait_over(self, timeout_s: float = 10.0) -> None:
        """Wait until the answer is complete or the client is gone. Raises TimeoutError."""
        await asyncio.wait_for(self._over.wait(), timeout_s)

    def summary(self) -> dict[str, Any]:
        """What `GET /_scripted/requests` tells of it."""
        return {
            "vendor": self.vendor,
            "path": self.path,
            "headers": self.headers,
            "body": self.body,
            "received_at_s": self.received_at_s,
            "over_at_s": self.over_at_s,
            "closed_by_client": self.closed_by_client,
        }
