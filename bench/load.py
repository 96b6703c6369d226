"""The load generator: N streams at once over raw HTTP/1.1, each beginning a new turn when its last one ended.

Reads a `Plan` from standard input; prints `window open`, `window closed` (the moments to read CPU clocks at),
then the measures as one line of JSON.
"""

import asyncio
import sys
from array import array
from collections import Counter
from dataclasses import asdict
from typing import cast

import msgspec
import uvloop

from bench.fake_provider import raise_file_limit
from bench.figures import Spread, percentile
from bench.plan import Plan
from bench.wire import STAMP, clock_us, elapsed_us

TERMINALS = {"openai": b"data: [DONE]", "anthropic": b'"message_stop"', "lea": b'"done":true'}
LAST_CHUNK = b"\r\n0\r\n\r\n"
LAG_PROBE_S = 0.01
PAUSE_AFTER_ERROR_S = 0.25


def _microseconds() -> "array[int]":
    return array("Q")


class Recorder:
    """What was seen, as far as it falls into the measured window."""

    def __init__(self) -> None:
        self.measuring = False
        self.tokens = 0
        self.turns = 0
        self.first_byte = _microseconds()
        self.first_token = _microseconds()
        self.added = _microseconds()
        self.transit = _microseconds()
        self.whole_turn = _microseconds()
        self.lag = _microseconds()
        self.errors: Counter[str] = Counter()

    def told(self, plan: Plan, seconds: float) -> dict[str, object]:
        """Return the measures as `Run.read` takes them."""
        names = ("first_byte", "first_token", "added", "transit", "whole_turn")
        return {
            "streams": plan.streams,
            "seconds": seconds,
            "turns": self.turns,
            "tokens": self.tokens,
            **{name: asdict(Spread.of(getattr(self, name))) for name in names},
            "errors": dict(self.errors),
            "generator_lag_p99_ms": percentile(sorted(self.lag), 99) / 1000,
        }


class Turn(asyncio.Protocol):
    """The connection of one stream; reads one response after the other."""

    def __init__(self, plan: Plan, recorder: Recorder) -> None:
        self._plan = plan
        self._recorder = recorder
        self._terminal = TERMINALS[plan.wire]
        self._transport: asyncio.Transport
        self._ended: asyncio.Future[str | None] | None = None
        self.session_id: str | None = None
        self.closed = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.closed = False

    def begin(self, request: bytes) -> "asyncio.Future[str | None]":
        """Write a request; the future tells what went wrong, None when nothing did."""
        self._ended = asyncio.get_running_loop().create_future()
        self._measured = self._recorder.measuring
        self._head: bytes | None = b""
        self._rest = b""
        self._next = 0
        self._byte_seen = self._terminal_seen = False
        self._began_us = clock_us()
        self._transport.write(request)
        return self._ended

    def data_received(self, data: bytes) -> None:
        now_us = clock_us()
        if self._ended is None:
            return
        if self._head is not None:
            data = self._read_head(self._head + data)
            if not data:
                return
        if not self._byte_seen:
            self._byte_seen = True
            if self._measured:
                self._recorder.first_byte.append(now_us - self._began_us)
        data = self._rest + data
        cut = data.rfind(b"\n\n") + 2
        if cut == 1:
            self._rest = data
        else:
            self._rest = data[cut:]
            self._read_frames(data[:cut], now_us)
        if self._rest.endswith(LAST_CHUNK):
            self._finish(now_us)

    def _read_head(self, data: bytes) -> bytes:
        """Return what follows the head, nothing while it is incomplete."""
        end = data.find(b"\r\n\r\n")
        if end < 0:
            self._head = data
            return b""
        head = data[:end]
        self._head = None
        if head[9:12] != b"200":
            self._fail(f"status {head[9:12].decode(errors='replace')}")
            return b""
        if self.session_id is None and self._plan.wire == "lea":
            _, found, value = head.partition(b"\r\nx-lea-session-id: ")
            self.session_id = value.partition(b"\r\n")[0].decode() if found else None
        return data[end + 4 :]

    def _read_frames(self, frames: bytes, now_us: int) -> None:
        recorder = self._recorder
        for index, sent, arrived in STAMP.findall(frames):
            if int(index) != self._next:
                self._fail("token missing or twice")
                return
            sent_us = int(sent, 16)
            if self._next == 0 and self._measured:
                first_us = now_us - self._began_us
                recorder.first_token.append(first_us)
                recorder.added.append(max(0, first_us - elapsed_us(int(arrived, 16), sent_us)))
            self._next += 1
            if recorder.measuring:
                recorder.tokens += 1
                recorder.transit.append(elapsed_us(sent_us, now_us))
        if b'"error":' in frames:
            self._fail("error frame")
        elif b'"restart":' in frames:
            self._fail("restart")
        elif self._terminal in frames:
            self._terminal_seen = True

    def _finish(self, now_us: int) -> None:
        if not self._terminal_seen:
            self._fail("no terminal frame")
        elif self._next != self._plan.tokens:
            self._fail("tokens missing")
        else:
            if self._measured:
                self._recorder.whole_turn.append(now_us - self._began_us)
            if self._recorder.measuring:
                self._recorder.turns += 1
            self._tell(None)

    def _fail(self, kind: str) -> None:
        self._tell(kind)
        self.close()

    def _tell(self, kind: str | None) -> None:
        ended, self._ended = self._ended, None
        if ended is not None and not ended.done():
            ended.set_result(kind)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        self._tell("connection lost")

    def close(self) -> None:
        self.closed = True
        self._transport.abort()


class Load:
    """All streams of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._recorder = Recorder()
        self._stopping = False

    async def run(self) -> dict[str, object]:
        """Warm up, measure, let the turns under way end; return the measures."""
        plan, recorder = self._plan, self._recorder
        streams = [asyncio.create_task(self._stream(number)) for number in range(plan.streams)]
        lag = asyncio.create_task(self._watch_lag())
        await asyncio.sleep(plan.warm_up_s)
        print("window open", flush=True)
        recorder.measuring, began_us = True, clock_us()
        await asyncio.sleep(plan.measured_s)
        recorder.measuring, seconds = False, (clock_us() - began_us) / 1e6
        print("window closed", flush=True)
        self._stopping = True
        lag.cancel()
        await asyncio.gather(*streams)
        return recorder.told(plan, seconds)

    async def _stream(self, number: int) -> None:
        plan = self._plan
        await asyncio.sleep(plan.stagger_s * number / plan.streams)
        turn = Turn(plan, self._recorder)
        while not self._stopping:
            failure = await self._take_turn(turn, number)
            if failure is not None:
                self._recorder.errors[failure] += 1
                turn.session_id = None
                await asyncio.sleep(PAUSE_AFTER_ERROR_S)
        if not turn.closed:
            turn.close()

    async def _take_turn(self, turn: Turn, number: int) -> str | None:
        try:
            async with asyncio.timeout(self._plan.turn_limit_s):
                if turn.closed:
                    loop = asyncio.get_running_loop()
                    await loop.create_connection(lambda: turn, "127.0.0.1", self._plan.port)
                return await turn.begin(self._request(number, turn.session_id))
        except TimeoutError:
            turn.close()
            return "time limit"
        except OSError as error:
            return type(error).__name__

    def _request(self, number: int, session_id: str | None) -> bytes:
        plan = self._plan
        body = plan.request_body(session_id)
        bearer = plan.bearers[number] if plan.bearers else "bench"
        return (
            f"POST {plan.path} HTTP/1.1\r\nhost: 127.0.0.1:{plan.port}\r\nauthorization: Bearer {bearer}\r\n"
            f"content-type: application/json\r\naccept: text/event-stream\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        ).encode() + body

    async def _watch_lag(self) -> None:
        """Record how late this process itself is: no figure can be finer."""
        while True:
            due_us = clock_us() + round(LAG_PROBE_S * 1e6)
            await asyncio.sleep(LAG_PROBE_S)
            if self._recorder.measuring:
                self._recorder.lag.append(max(0, clock_us() - due_us))


def main() -> None:
    """Carry out the plan given on standard input."""
    plan = Plan.decode(sys.stdin.buffer.read())
    raise_file_limit()
    told = uvloop.run(Load(plan).run())
    print(msgspec.json.encode(told).decode(), flush=True)


if __name__ == "__main__":
    main()
