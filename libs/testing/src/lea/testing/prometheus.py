"""A real Prometheus that scrapes a running system, under the rules of `deploy/prometheus`, and is asked over HTTP."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from lea.local.ports import LOOPBACK, free_ports
from lea.observe.prometheus import command, prepare
from lea.testing.processes import Process
from lea.testing.programs import ensure_program
from lea.testing.system import System

RULES = Path(__file__).parents[5] / "deploy" / "prometheus"
READY_TIMEOUT_S = 30.0


class Sample(NamedTuple):
    labels: dict[str, str]
    value: float
    """May be NaN: a series that is there and says nothing."""


class BadQuery(Exception):
    """Prometheus's own words on an expression."""


class Prometheus:
    """Made by `watching`."""

    def __init__(self, client: httpx2.AsyncClient, targets: int) -> None:
        self._client = client
        self._targets = targets

    @classmethod
    @asynccontextmanager
    async def watching(
        cls, system: System, directory: Path, *, interval_s: int = 1
    ) -> AsyncGenerator["Prometheus"]:
        """Scrape every service of a system until the end of the block; a data directory that is left to the caller."""
        ensure_program("prometheus", "prometheus")
        services = {name: system.wiring.url(name) for name in system.wiring.ports}
        [port] = free_ports(1)
        configuration = prepare(directory, RULES, services, interval_s=interval_s)
        process = Process(command(configuration, port), directory / "prometheus.log")
        process.start()
        try:
            async with httpx2.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", timeout=30.0) as client:
                await _ready(client, process)
                yield cls(client, len(services))
        finally:
            await process.stop()

    async def ask(self, expr: str) -> list[Sample]:
        """Evaluate an expression now. Raises BadQuery."""
        found = await self._get("query", query=expr)
        if found["resultType"] == "scalar":
            return [Sample({}, float(found["result"][1]))]
        return [Sample(one["metric"], float(one["value"][1])) for one in found["result"]]

    async def value(self, expr: str) -> float:
        """Evaluate an expression that has one value. Raises BadQuery, AssertionError."""
        [sample] = await self.ask(expr)
        return sample.value

    async def says_something(self, expr: str) -> bool:
        """Tell whether an expression has a number to show. Raises BadQuery."""
        return any(isfinite(sample.value) for sample in await self.ask(expr))

    async def began(self, expr: str, since: float) -> float | None:
        """Return when an expression first had an answer after a moment (seconds since 1970), to the second."""
        now = time.time()
        start = now - int(now - since)  # steps of a second that end now: the latest sample counts
        found = await self._get("query_range", query=expr, start=start, end=now, step=1)
        return min((float(series["values"][0][0]) for series in found["result"]), default=None)

    async def names(self) -> set[str]:
        """Return the name of every series that was scraped or recorded."""
        return set(await self._get("label/__name__/values"))

    async def rules(self) -> list[dict[str, Any]]:
        """Return every rule with its health."""
        return [rule for group in (await self._get("rules"))["groups"] for rule in group["rules"]]

    async def exemplars(self, series: str) -> list[str]:
        """Return the trace ids that a histogram's buckets lead to, the latest five minutes'."""
        now = time.time()
        found = await self._get("query_exemplars", query=series, start=now - 300, end=now)
        return [one["labels"]["trace_id"] for entry in found for one in entry["exemplars"]]

    async def see(self) -> None:
        """Wait until every service was scraped once more, and the rules looked at that."""
        since = time.time()
        seen = f'count(timestamp(up{{job="lea"}}) > {since}) == {self._targets}'
        async with asyncio.timeout(READY_TIMEOUT_S):
            while not await self.ask(seen):
                await asyncio.sleep(0.1)
            seen_at = time.time()
            while not await self.ask(f"timestamp(lea_slo:turns:increase1h) > {seen_at}"):
                await asyncio.sleep(0.1)

    async def _get(self, path: str, **query: Any) -> Any:
        answer = (await self._client.get(f"/api/v1/{path}", params=query)).json()
        if answer["status"] != "success":
            raise BadQuery(f"{query.get('query')}: {answer['error']}")
        return answer["data"]


async def _ready(client: httpx2.AsyncClient, process: Process) -> None:
    async with asyncio.timeout(READY_TIMEOUT_S):
        while True:
            if not process.running:
                raise RuntimeError(f"prometheus ended:\n{process.tail()}")
            try:
                if (await client.get("/-/ready")).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.05)
