"""Clients that don't read cost a bounded buffer each and nobody else anything; they are cut, and come back."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import ExitStack, asynccontextmanager

import httpx2
import psutil

from lea.contracts.frames import frame_id_of
from lea.testing.journey import Broker, Seen, eventually
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.silent import SilentClient
from lea.testing.system import System

SILENT = 50
BUFFER_BYTES = 262_144
"""`LEA_STREAM_MAX_BUFFERED_BYTES`, as it is by default."""
LONG = Script(tokens=tuple(f"{n:04} " + "x" * 7_995 for n in range(110)), token_interval_s=0.03)
"""Some 880 kB in three seconds: twice what may be kept for a client, and what NATS takes as one message."""
SHORT = Script(tokens=tuple(f"mot{n} " for n in range(20)), token_interval_s=0.02)
MEMORY_BYTES = SILENT * BUFFER_BYTES + 16 * 1024 * 1024
"""What the buffers may take, and what a gateway needs for the rest; 50 whole answers would be 44 MB."""


async def gauge(system: System, name: str) -> float:
    """Return a metric of the first gateway's."""
    async with httpx2.AsyncClient(timeout=10) as client:
        told = (await client.get(f"{system.url}/metrics")).text
    return next(
        float(line.split()[1]) for line in told.splitlines() if line.startswith(f"lea_gateway_{name} ")
    )


async def watch(pid: int, peak: list[int]) -> None:
    process = psutil.Process(pid)
    while True:
        peak[0] = max(peak[0], process.memory_info().rss)
        await asyncio.sleep(0.05)


@asynccontextmanager
async def at_the_first_gateway(system: System) -> AsyncGenerator[Broker]:
    async with Broker.signed_in(system.url, "autre@lea.local", "autre") as broker:
        yield broker


def read_frames(told: bytes) -> list[bytes]:
    return [frame + b"\n\n" for frame in told.split(b"\n\n")[:-1] if frame.startswith(b"id: ")]


async def test_fifty_clients_that_do_not_read(system: System, rows, providers: ScriptedProviders) -> None:
    async with at_the_first_gateway(system) as broker:
        quiet = [await broker.say("Une question ?") for _ in range(2)]
        before = psutil.Process(system.pid("gateway")).memory_info().rss
        cut_before, open_before = (
            await gauge(system, "streams_cut_total"),
            await gauge(system, "active_streams"),
        )
        providers.default = LONG
        peak = [before]
        watching = asyncio.create_task(watch(system.pid("gateway"), peak))
        with ExitStack() as stack:
            async with broker.saying("Une très longue question ?") as (seen, frames):
                while b'"delta"' not in await anext(frames):
                    pass
                providers.default = SHORT
                headers = {"authorization": broker.client.headers["authorization"]}
                path = f"/v1/lea/turns/{seen.turn_id}/stream"
                port = system.wiring.ports["gateway"]
                silent = [stack.enter_context(SilentClient(port)) for _ in range(SILENT)]
                await asyncio.gather(*(one.begin(path, headers) for one in silent))
                others = asyncio.create_task(talk(broker, quiet))
                async for _ in frames:
                    pass
            slowest_s = await others

            async def all_cut() -> bool:
                return await gauge(system, "streams_cut_total") >= cut_before + SILENT

            await eventually(all_cut, timeout_s=20)
            watching.cancel()
            told = await asyncio.gather(*(one.read_rest() for one in silent))
        assert peak[0] - before < MEMORY_BYTES, f"{(peak[0] - before) / 1e6:.0f} MB more"
        assert slowest_s < 5, "whoever reads is not held up"
        assert seen.text == "".join(LONG.tokens)
        for one in told[:3]:
            late = Seen(seen.turn_id, seen.session_id)
            for frame in read_frames(one):
                late.take(frame)
            assert await broker.resume(late)
            assert late.ids == seen.ids
            assert late.text == seen.text

        async def freed() -> bool:
            return await gauge(system, "active_streams") == open_before

        await eventually(freed)


async def talk(broker: Broker, conversations: list[Seen]) -> float:
    """Go on talking in some conversations for three rounds; return how long the slowest turn took, in seconds."""
    slowest_s = 0.0
    for _ in range(3):
        began = time.monotonic()
        await asyncio.gather(*(broker.say("Et la suite ?", one.session_id) for one in conversations))
        slowest_s = max(slowest_s, time.monotonic() - began)
    return slowest_s


async def test_whoever_goes_leaves_nothing_behind(system: System, providers: ScriptedProviders) -> None:
    providers.enqueue(Script(tokens=tuple(f"mot{n} " for n in range(60)), token_interval_s=0.1))
    open_before = await gauge(system, "active_streams")
    connections = len(psutil.Process(system.pid("gateway")).net_connections("tcp"))
    async with (
        at_the_first_gateway(system) as broker,
        broker.saying("Une longue question ?") as (seen, frames),
    ):
        await anext(frames)
        headers = {"authorization": broker.client.headers["authorization"]}
        with ExitStack() as stack:
            gone = [stack.enter_context(SilentClient(system.wiring.ports["gateway"])) for _ in range(20)]
            for one in gone:
                await one.begin(f"/v1/lea/turns/{seen.turn_id}/stream", headers)

            async def all_here() -> bool:
                return await gauge(system, "active_streams") >= open_before + 21

            await eventually(all_here)
        left = time.monotonic()

        async def all_gone() -> bool:
            return await gauge(system, "active_streams") == open_before + 1

        await eventually(all_gone, timeout_s=5)
        print(f"20 clients that went were forgotten after {time.monotonic() - left:.2f} s")
        assert len(psutil.Process(system.pid("gateway")).net_connections("tcp")) <= connections + 4
        async for _ in frames:
            pass
    assert frame_id_of(seen.frames[-1]) == seen.ids[-1]
    assert seen.last["done"] is True
