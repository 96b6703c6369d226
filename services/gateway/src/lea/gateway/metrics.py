"""What the gateway counts and times; labels come from closed sets."""

from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from lea.contracts.errors import ErrorCode
from lea.contracts.subjects import message_type
from lea.gateway.billing import BilledTry
from lea.runtime.metrics import LATENCY_BUCKETS_S
from lea.runtime.streams import WORK_MESSAGES

_MODEL = ("provider", "model")
StreamKind = Literal["turn", "resumed", "conversation"]


class UsageMetrics:
    """What settled turns and summaries used and cost."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._used_tokens = Counter(
            "lea_gateway_used_tokens",
            "Tokens of settled turns and of summaries by type (input, cached_input, output)",
            [*_MODEL, "type"],
            registry=registry,
        )
        self._cost_micros = Counter(
            "lea_gateway_cost_micros",
            "What settled turns and summaries cost, in millionths of the currency",
            [*_MODEL, "currency"],
            registry=registry,
        )
        self._unpriced = Counter(
            "lea_gateway_unpriced_requests", "Requests whose price is unknown", _MODEL, registry=registry
        )
        self.budget_refusals = Counter(
            "lea_gateway_budget_refusals",
            "Messages refused because the month's budget is spent",
            registry=registry,
        )

    def used(self, billed: BilledTry, model: str, currency: str) -> None:
        """Count one try; `model` as the price list spells it (a closed set)."""
        usage, labels = billed.usage, (billed.usage.provider, model)
        tokens = {
            "input": usage.input_tokens,
            "cached_input": usage.cached_tokens,
            "output": usage.output_tokens,
        }
        for kind, count in tokens.items():
            self._used_tokens.labels(*labels, kind).inc(count)
        if billed.cost_micros is None:
            self._unpriced.labels(*labels).inc()
        else:
            self._cost_micros.labels(*labels, currency).inc(billed.cost_micros)


class EndMetrics:
    """How turns and work messages ended."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.turns = Counter(
            "lea_gateway_turns",
            "Turns by how they ended (done, failed, cancelled, timeout, abandoned) and the error's code",
            ["outcome", "code"],
            registry=registry,
        )
        self.dead_letters = Counter(
            "lea_gateway_dead_letters",
            "Work messages that were given up, by message and by reason (poison, exhausted)",
            ["message", "reason"],
            registry=registry,
        )
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """Show what has not happened yet: an alert would miss the first time of a series that begins at 1."""
        for outcome in ("done", "cancelled"):
            self.turns.labels(outcome, "")
        for code in ErrorCode:
            self.turns.labels("failed", code.value)
        self.turns.labels("timeout", ErrorCode.TIMEOUT.value)
        self.turns.labels("abandoned", ErrorCode.INTERNAL.value)
        for message in WORK_MESSAGES:
            for reason in ("poison", "exhausted"):
                self.dead_letters.labels(message_type(message), reason)


class RequestMetrics:
    """What HTTP clients got."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._refusals = Counter(
            "lea_gateway_refusals",
            "Requests that were refused or failed, by the problem's code (rate_limited, service_unavailable, …)",
            ["code"],
            registry=registry,
        )
        self._requests = Counter(
            "lea_gateway_requests",
            "HTTP requests by route and status",
            ["route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "lea_gateway_request_seconds",
            "Time from a request's arrival to its status, by route",
            ["route"],
            buckets=LATENCY_BUCKETS_S,
            registry=registry,
        )

    def refused(self, code: str) -> None:
        self._refusals.labels(code).inc()

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request whose status is known."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)


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
        self.settle_seconds = latency("settle", "Time to record an answer and to publish its terminal frame")
        self.active_streams = Gauge(
            "lea_gateway_active_streams", "Streams that are open now", registry=registry
        )
        self.streams = Counter(
            "lea_gateway_streams",
            "Streams that were begun, by kind (turn: with its message, resumed, conversation: a second tab)",
            ["kind"],
            registry=registry,
        )
        for kind in get_args(StreamKind):
            self.streams.labels(kind)
        self.streams_cut = Counter(
            "lea_gateway_streams_cut", "Streams of clients that lagged too far behind", registry=registry
        )
        self.cancels = Counter(
            "lea_gateway_cancels", "Running turns that their users cancelled", registry=registry
        )
        self.orphans_rebuilt = Counter(
            "lea_gateway_orphans_rebuilt",
            "Running turns whose work was lost and begun again",
            registry=registry,
        )
        self.usage = UsageMetrics(registry)
        self.requests = RequestMetrics(registry)
        self._ends = EndMetrics(registry)

    def turn_ended(self, outcome: str, code: str = "") -> None:
        """Count a turn that this replica closed: done, failed, cancelled, timeout, abandoned."""
        self._ends.turns.labels(outcome, code).inc()

    def message_buried(self, subject: str, reason: str) -> None:
        """Count a dead letter; the error's class stays in the log and in the letter."""
        kind = subject.split(".")[2]
        self._ends.dead_letters.labels(kind, "exhausted" if reason == "MaxDeliveries" else "poison").inc()
