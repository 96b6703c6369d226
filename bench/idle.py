"""`make bench BENCH="--scenario idle"`: what open streams cost on which nothing happens but a comment every 15 s.

`STREAMS` clients follow conversations, as second tabs do. Memory and processor time of the gateway and of nats-server
are read before they come and while they are there. A stream needs a file descriptor on each side: the limit is raised.
"""

import asyncio
from collections.abc import Mapping

import psutil

from bench.processes import CpuClock
from bench.scripted import Stage, question, staged
from lea.local.ports import LOOPBACK

STREAMS = 2000
CONVERSATIONS = 50
AT_ONCE = 50
WINDOW_S = 30.0
SETTLE_S = 3.0
PROCESSES = ("gateway", "nats")


async def measure() -> None:
    """Open the streams and print what one costs."""
    async with staged(tokens=5) as stage:
        conversations = [
            str((await stage.broker.say(question(number))).session_id) for number in range(CONVERSATIONS)
        ]
        await asyncio.sleep(SETTLE_S)
        memory, busy = _memory(stage), await _processors(stage)
        gate = asyncio.Semaphore(AT_ONCE)
        opened = [_open(stage, gate, conversations[number % CONVERSATIONS]) for number in range(STREAMS)]
        streams = await asyncio.gather(*opened)
        await asyncio.sleep(SETTLE_S)
        held, used = _memory(stage), await _processors(stage)
        assert not any(reader.at_eof() for reader, _ in streams), "every stream is still open"
        for _, writer in streams:
            writer.close()
    print(f"{STREAMS} open streams, a comment every 15 s on each; for one of them:", flush=True)
    for name in PROCESSES:
        kib = (held[name] - memory[name]) / STREAMS / 1024
        micros = (used[name] - busy[name]) / STREAMS * 1e6
        print(
            f"{name}: {kib:.1f} KiB, {micros:.1f} µs of a processor each second"
            f" (all: {(held[name] - memory[name]) / 1e6:.0f} MB, {used[name]:.3f} processors; before {busy[name]:.3f})",
            flush=True,
        )


async def _open(
    stage: Stage, gate: asyncio.Semaphore, conversation: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Follow a conversation; return once its first bytes are there. Raises AssertionError when it is refused."""
    async with gate:
        port = stage.system.wiring.ports["gateway"]
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        bearer = stage.broker.client.headers["authorization"]
        path = f"/v1/lea/sessions/{conversation}/stream"
        head = f"GET {path} HTTP/1.1\r\nhost: lea\r\nauthorization: {bearer}\r\n\r\n"
        writer.write(head.encode())
        answered = await reader.readuntil(b": ok\n\n")
        assert answered.startswith(b"HTTP/1.1 200"), answered
        return reader, writer


def _memory(stage: Stage) -> Mapping[str, int]:
    return {name: psutil.Process(stage.system.pid(name)).memory_info().rss for name in PROCESSES}


async def _processors(stage: Stage) -> Mapping[str, float]:
    clock = CpuClock({name: [stage.system.pid(name)] for name in PROCESSES})
    clock.start()
    await asyncio.sleep(WINDOW_S)
    clock.stop()
    return {name: spent / WINDOW_S for name, spent in clock.spent.items()}
