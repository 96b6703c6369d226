"""Metrics that every service has, and the buckets that all latency histograms share."""

import asyncio

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

LATENCY_BUCKETS_S = (
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 90, 120,
)  # fmt: skip


def new_registry() -> CollectorRegistry:
    """Return a registry with the process's own figures in it."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


class RuntimeMetrics:
    """Work messages and the event loop, the same in every service."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        prefix = f"lea_{service}"
        self.work_seconds = Histogram(
            f"{prefix}_work_seconds",
            "Time from a work message's delivery to its acknowledgement",
            ["message"],
            buckets=LATENCY_BUCKETS_S,
            registry=registry,
        )
        self.deliveries = Counter(
            f"{prefix}_deliveries",
            "Work messages by what became of their delivery (acked, nacked, abandoned, lost)",
            ["message", "outcome"],
            registry=registry,
        )
        self.loop_lag_seconds = Gauge(
            f"{prefix}_loop_lag_seconds", "How late the event loop runs its timers", registry=registry
        )

    async def watch_loop(self, interval_s: float = 0.5) -> None:
        """Measure the event loop's lag until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(interval_s)
            self.loop_lag_seconds.set(max(0.0, loop.time() - before - interval_s))
