"""Metrics that every service has, and the buckets that all latency histograms share."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from lea.runtime.tracing import current_trace_id

LATENCY_BUCKETS_S = (
    0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 90,
    120,
)  # fmt: skip
DELIVERY_OUTCOMES = ("acked", "nacked", "abandoned", "lost")
LOOP_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


def new_registry() -> CollectorRegistry:
    """Return a registry with the process's own figures in it."""
    disable_created_metrics()  # a series for each series, that nobody asks for
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


def exemplar() -> dict[str, str] | None:
    """Return what ties an observation to its trace: from a slow bucket straight to one slow turn."""
    trace_id = current_trace_id()
    return None if trace_id is None else {"trace_id": trace_id}


def outcome_counter(name: str, what: str, outcomes: Iterable[str], registry: CollectorRegistry) -> Counter:
    """Declare a counter by `outcome`, a closed set, and show each at zero from the start.

    A series that began at 1 would hide its first time from every rate, and so from every alert.
    """
    closed = tuple(outcomes)
    counter = Counter(name, f"{what} ({', '.join(closed)})", ["outcome"], registry=registry)
    for outcome in closed:
        counter.labels(outcome)
    return counter


class RuntimeMetrics:
    """Work, the transport, the pools and the event loop: the same in every service."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        prefix = f"lea_{service}"
        self.queue_wait_seconds = Histogram(
            f"{prefix}_queue_wait_seconds",
            "Time from a work message's publication to its first delivery",
            ["message"],
            buckets=LATENCY_BUCKETS_S,
            registry=registry,
        )
        self.work_seconds = Histogram(
            f"{prefix}_work_seconds",
            "Time from a work message's delivery to its acknowledgement",
            ["message"],
            buckets=LATENCY_BUCKETS_S,
            registry=registry,
        )
        self.deliveries = Counter(
            f"{prefix}_deliveries",
            f"Work messages by what became of their delivery ({', '.join(DELIVERY_OUTCOMES)})",
            ["message", "outcome"],
            registry=registry,
        )
        self.redeliveries = Counter(
            f"{prefix}_redeliveries",
            "Deliveries of work messages that had been delivered before",
            ["message"],
            registry=registry,
        )
        self.work_errors = Counter(
            f"{prefix}_work_errors",
            "Deliveries that raised, by the error's class",
            ["message", "error"],
            registry=registry,
        )
        self.loop_lag_seconds = Histogram(
            f"{prefix}_loop_lag_seconds",
            "How late the event loop runs its timers",
            buckets=LOOP_BUCKETS_S,
            registry=registry,
        )
        self.transport = TransportMetrics(service, registry)

    def will_work_on(self, message: str) -> None:
        """Show at zero what may become of a message's deliveries, before the first one comes."""
        for outcome in DELIVERY_OUTCOMES:
            self.deliveries.labels(message, outcome)
        self.redeliveries.labels(message)

    async def watch_loop(self, interval_s: float = 0.5) -> None:
        """Measure the event loop's lag until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(interval_s)
            self.loop_lag_seconds.observe(max(0.0, loop.time() - before - interval_s))


class TransportMetrics:
    """How NATS looks from this process; every replica sees the same consumers."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        prefix = f"lea_{service}"
        self.connected = Gauge(
            f"{prefix}_nats_connected", "1 while the process is connected to NATS", registry=registry
        )
        self.reconnects = Counter(
            f"{prefix}_nats_reconnects",
            "Connections to NATS that were lost and found again",
            registry=registry,
        )
        self.publish_failures = Counter(
            f"{prefix}_publish_failures",
            "Publications of work messages that NATS did not confirm in time",
            ["message"],
            registry=registry,
        )
        self._pending = Gauge(
            f"{prefix}_consumer_pending",
            "Work messages that wait for a first delivery: the consumer's lag",
            ["message"],
            registry=registry,
        )
        self._unacknowledged = Gauge(
            f"{prefix}_consumer_unacknowledged",
            "Work messages that are being worked on, or wait for another delivery",
            ["message"],
            registry=registry,
        )

    def consumer_is(self, message: str, *, pending: int | None, unacknowledged: int | None) -> None:
        """Record what the server tells of a consumer."""
        self._pending.labels(message).set(pending or 0)
        self._unacknowledged.labels(message).set(unacknowledged or 0)


class PoolMetrics:
    """For services with a database: who holds its connections, read whenever the metrics are."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        self._connections = Gauge(
            f"lea_{service}_database_connections",
            "Connections to PostgreSQL by pool and state (busy, idle, free: may still be opened)",
            ["pool", "state"],
            registry=registry,
        )

    def watch(self, pool: str, states: Callable[[], Mapping[str, int]]) -> None:
        """Ask a pool for its connections by state; `pool` comes from a closed set."""
        for state in states():
            self._connections.labels(pool, state).set_function(lambda state=state: states()[state])


class OutboxMetrics:
    """For services with an outbox: what waits in it, as of the relay's last look."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        self.age_seconds = Gauge(
            f"lea_{service}_outbox_age_seconds",
            "Age of the oldest announcement that is not known to be with NATS; 0 when there is none",
            registry=registry,
        )
        self.rows = Gauge(
            f"lea_{service}_outbox_rows",
            "Announcements that are not known to be with NATS",
            registry=registry,
        )
