"""A model provider that costs next to nothing: fixed bytes, one timer for all streams, no tasks.

`python -m bench.fake_provider --port 0` prints `ready <port>`; it serves `POST /v1/chat/completions`,
`POST /v1/messages` and `GET /stats` on loopback until it is terminated.
"""

import argparse
import asyncio
import heapq
import json
import re
import resource
import signal
from array import array
from dataclasses import dataclass, field
from typing import cast

import uvloop

from bench.figures import percentile
from bench.wire import (
    MAX_TOKENS,
    ProviderWire,
    anthropic_wire,
    clock_us,
    first_stamp,
    openai_wire,
    stamp,
)

CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
STREAMED = re.compile(rb'"stream": ?true')


@dataclass(frozen=True)
class Pace:
    """How the provider answers."""

    tokens: int = 100
    interval_us: int = 20_000
    first_token_us: int = 50_000


@dataclass
class Stats:
    """What the provider did since the last `GET /stats`."""

    started: int = 0
    finished: int = 0
    cut: int = 0
    """Streams whose client went away."""
    tokens: int = 0
    late_us: "array[int]" = field(default_factory=lambda: array("Q"))
    """How long after its due time each token left: the provider's own share of any delay."""

    def take(self) -> bytes:
        """Encode what was counted and begin anew."""
        late = sorted(self.late_us)
        told = {
            "started": self.started,
            "finished": self.finished,
            "cut": self.cut,
            "tokens": self.tokens,
            "late_p50_ms": percentile(late, 50) / 1000,
            "late_p99_ms": percentile(late, 99) / 1000,
        }
        self.started = self.finished = self.cut = self.tokens = 0
        self.late_us = array("Q")
        return json.dumps(told).encode()


class Wheel:
    """Sends every stream's next token when it is due, with one timer and slots of a millisecond."""

    def __init__(self, pace: Pace, stats: Stats) -> None:
        self.pace = pace
        self.stats = stats
        self._loop = asyncio.get_running_loop()
        self._slots: dict[int, list[Stream]] = {}
        self._order: list[int] = []
        self._timer: asyncio.TimerHandle | None = None
        self._armed_for = 0

    def add(self, stream: "Stream") -> None:
        slot = -(-stream.due_us // 1000)
        waiting = self._slots.get(slot)
        if waiting is not None:
            waiting.append(stream)
            return
        self._slots[slot] = [stream]
        heapq.heappush(self._order, slot)
        if self._timer is None or slot < self._armed_for:
            self._arm(clock_us())

    def _arm(self, now_us: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._order:
            self._armed_for = self._order[0]
            delay_s = max(0, self._armed_for * 1000 - now_us) / 1e6
            self._timer = self._loop.call_later(delay_s, self._fire)

    def _fire(self) -> None:
        self._timer = None
        now_ms = clock_us() // 1000
        due: list[Stream] = []
        while self._order and self._order[0] <= now_ms:
            due += self._slots.pop(heapq.heappop(self._order))
        for stream in due:
            if stream.send_token(self.pace, self.stats):
                self.add(stream)
        if self._timer is None:
            self._arm(clock_us())


class Stream:
    """One answer under way."""

    __slots__ = ("_wire", "arrived_us", "due_us", "index", "transport")

    def __init__(
        self, transport: asyncio.Transport, wire: ProviderWire, arrived_us: int, due_us: int
    ) -> None:
        self.transport = transport
        self._wire = wire
        self.arrived_us = arrived_us
        self.due_us = due_us
        self.index = 0

    def send_token(self, pace: Pace, stats: Stats) -> bool:
        """Write the next token; tell whether another one follows."""
        if self.transport.is_closing():
            stats.cut += 1
            return False
        now_us = clock_us()
        stats.late_us.append(max(0, now_us - self.due_us))
        stats.tokens += 1
        if self.index == 0:
            before, after = self._wire.first_token
            data = self._wire.opening + before + first_stamp(now_us, self.arrived_us) + after
        else:
            before, after = self._wire.token
            data = before + stamp(self.index, now_us) + after
        self.index += 1
        self.due_us += pace.interval_us
        if self.index < pace.tokens:
            self.transport.write(data)
            return True
        self.transport.write(data + self._wire.closing)
        stats.finished += 1
        return False


class Answers:
    """The answers that the provider can give, encoded beforehand."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.stats = Stats()
        self.wheel = Wheel(pace, self.stats)
        self._openai = openai_wire(pace.tokens, include_usage=False)
        self._openai_usage = openai_wire(pace.tokens, include_usage=True)
        self._anthropic = anthropic_wire(pace.tokens)

    def answer(self, transport: asyncio.Transport, path: bytes, body: bytes, arrived_us: int) -> None:
        """Begin the answer to one request."""
        if path == b"/stats":
            self._write_json(transport, b"200 OK", self.stats.take())
        elif path not in (b"/v1/chat/completions", b"/v1/messages"):
            self._write_json(transport, b"404 Not Found", b'{"error":{"message":"unknown path"}}')
        elif STREAMED.search(body):
            self.stats.started += 1
            due_us = arrived_us + self.pace.first_token_us
            self.wheel.add(Stream(transport, self._wire_for(path, body), arrived_us, due_us))
        else:
            self._write_json(
                transport, b"200 OK", ANTHROPIC_WHOLE if path == b"/v1/messages" else OPENAI_WHOLE
            )

    def _wire_for(self, path: bytes, body: bytes) -> ProviderWire:
        if path == b"/v1/messages":
            return self._anthropic
        return self._openai_usage if b'"include_usage"' in body else self._openai

    def _write_json(self, transport: asyncio.Transport, status: bytes, body: bytes) -> None:
        head = b"HTTP/1.1 %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        transport.write(head % (status, len(body)) + body)


OPENAI_WHOLE = (
    b'{"id":"chatcmpl-bench","object":"chat.completion","created":1760000000,"model":"bench",'
    b'"choices":[{"index":0,"message":{"role":"assistant","content":"Bonjour","refusal":null},'
    b'"logprobs":null,"finish_reason":"stop"}],'
    b'"usage":{"prompt_tokens":900,"completion_tokens":1,"total_tokens":901}}'
)
ANTHROPIC_WHOLE = (
    b'{"id":"msg_bench","type":"message","role":"assistant","model":"bench",'
    b'"content":[{"type":"text","text":"Bonjour"}],"stop_reason":"end_turn","stop_sequence":null,'
    b'"usage":{"input_tokens":900,"output_tokens":1}}'
)


class Connection(asyncio.Protocol):
    """Reads requests one after the other from a kept-alive connection."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        arrived_us = clock_us()
        self._received += data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._received[:head_end]
        length = CONTENT_LENGTH.search(head)
        end = head_end + 4 + (int(length[1]) if length else 0)
        if len(self._received) < end:
            return
        body, self._received = self._received[head_end + 4 : end], self._received[end:]
        self._answers.answer(self._transport, head.split(b" ", 2)[1], body, arrived_us)


async def serve(port: int, pace: Pace) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    answers = Answers(pace)
    server = await loop.create_server(lambda: Connection(answers), "127.0.0.1", port, backlog=4096)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await stopped.wait()
    server.close()


def raise_file_limit() -> None:
    """Allow as many open sockets as the machine grants."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tokens", type=int, default=100, help=f"tokens per answer, at most {MAX_TOKENS}")
    parser.add_argument("--rate", type=float, default=50.0, help="tokens per second and stream")
    parser.add_argument("--first-token-ms", type=float, default=50.0)
    given = parser.parse_args()
    if not 1 <= given.tokens <= MAX_TOKENS:
        parser.error(f"--tokens must lie between 1 and {MAX_TOKENS}")
    raise_file_limit()
    pace = Pace(given.tokens, round(1e6 / given.rate), round(given.first_token_ms * 1000))
    uvloop.run(serve(given.port, pace))


if __name__ == "__main__":
    main()
