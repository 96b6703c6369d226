"""`lea-observe run`: a real Prometheus follows Léa wherever she comes back, and ends with whoever started it."""

import asyncio
import json
import os
import signal
import sysconfig
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from lea.testing.programs import ensure_program

OBSERVE = Path(sysconfig.get_path("scripts")) / "lea-observe"
METRICS = b"lea_gateway_active_streams 3\n"


@asynccontextmanager
async def exposing() -> AsyncGenerator[str]:
    """Serve metrics as a service does; yields the address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {len(METRICS)}\r\n"
        writer.write(f"{head}connection: close\r\n\r\n".encode() + METRICS)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def note(home: Path, address: str) -> None:
    """Note where the services are, as `lea-up` does."""
    (home / "run").mkdir(exist_ok=True)
    (home / "run" / "services.json").write_text(json.dumps({"gateway": address}))


@asynccontextmanager
async def observing(home: Path) -> AsyncGenerator[tuple[asyncio.subprocess.Process, str]]:
    """Run the command; yields it with Prometheus's address."""
    ensure_program("prometheus", "prometheus")
    process = await asyncio.create_subprocess_exec(
        str(OBSERVE), "run", env=os.environ | {"LEA_HOME": str(home)}, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 40)).decode()
        assert line.startswith("Prometheus: http://127.0.0.1:"), line
        yield process, line.split()[1]
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(holds: Callable[[], Any], timeout_s: float = 40.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not await holds():
            await asyncio.sleep(0.2)


async def scrapes(prometheus: str, address: str) -> bool:
    async with httpx2.AsyncClient(base_url=prometheus) as client:
        told = (await client.get("/api/v1/targets")).json()["data"]["activeTargets"]
    return [(one["scrapeUrl"], one["health"]) for one in told] == [(f"{address}/metrics", "up")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
async def test_it_follows_lea_and_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    async with exposing() as first, exposing() as second:
        note(tmp_path, first)
        async with observing(tmp_path) as (process, prometheus):
            await until(lambda: scrapes(prometheus, first))
            note(tmp_path, second)
            await until(lambda: scrapes(prometheus, second))
            children = psutil.Process(process.pid).children(recursive=True)
            assert [Path(child.exe()).name for child in children] == ["prometheus"]
            process.send_signal(number)
            await asyncio.wait_for(process.wait(), 30)
            assert process.returncode == (0 if number == signal.SIGINT else -signal.SIGKILL)
            _, alive = await asyncio.to_thread(psutil.wait_procs, children, 30)
            assert alive == []


async def test_without_lea_it_says_what_to_do(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        str(OBSERVE), "run", env=os.environ | {"LEA_HOME": str(tmp_path)}, stderr=asyncio.subprocess.PIPE
    )
    _, told = await process.communicate()
    assert process.returncode == 1
    assert "make run" in told.decode()
