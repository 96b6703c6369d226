"""What the gateway counts and times; labels come from closed sets."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from lea.runtime.metrics import LATENCY_BUCKETS_S


class GatewayMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        def latency(thing: str, what: str) -> Histogram:
            name = f"lea_gateway_{thing}_seconds"
            return Histogram(name, what, buckets=LATENCY_BUCKETS_S, registry=registry)

        self.first_byte_seconds = latency(
            "first_byte", "Time from a request's arrival to the first byte of a turn's stream"
        )
        self.first_token_seconds = latency(
            "first_token", "Time from a request's arrival to the first piece of the answer"
        )
        self.turn_seconds = latency("turn", "Time from a request's arrival to the terminal frame")
        self.accept_seconds = latency("accept", "Time of the one round trip that accepts a turn")
        self.turns = Counter("lea_gateway_turns", "Turns by how they ended", ["outcome"], registry=registry)
        self.requests = Counter(
            "lea_gateway_requests",
            "HTTP requests by route and status",
            ["route", "status"],
            registry=registry,
        )
        self.active_streams = Gauge(
            "lea_gateway_active_streams", "Streams that are open now", registry=registry
        )
        self.streams_cut = Counter(
            "lea_gateway_streams_cut", "Streams of clients that lagged too far behind", registry=registry
        )
        self.orphans_rebuilt = Counter(
            "lea_gateway_orphans_rebuilt",
            "Running turns whose work was lost and begun again",
            registry=registry,
        )

    def turn_ended(self, outcome: str) -> None:
        """Count a turn that this replica closed: done, failed, cancelled, timeout, abandoned."""
        self.turns.labels(outcome).inc()
