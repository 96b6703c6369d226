"""Metrics of the llm service; every label comes from a closed set (providers, configured models, error names)."""

from collections.abc import Callable
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from lea.contracts.errors import ErrorCode
from lea.contracts.messages import Usage
from lea.contracts.proposals import ProposalReviewed
from lea.runtime.metrics import LATENCY_BUCKETS_S, outcome_counter

_TOKEN_BUCKETS = (1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144)
_TURN_OUTCOMES = ("done", *(code.value for code in ErrorCode), "cancelled", "over", "lost")
_PROPOSAL_OUTCOMES: tuple[str, ...] = (
    "unasked",
    "malformed",
    *get_args(ProposalReviewed.model_fields["outcome"].annotation),
)
_SPAN_LABELS = ("gen_ai_provider_name", "gen_ai_request_model")


class Metrics:
    """`gen_ai_client_*` are OpenTelemetry's GenAI client metrics in Prometheus's spelling; the rest is ours.

    Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/. Every figure is added once for a
    try or a turn, none for a token.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._operation_seconds = Histogram(
            "gen_ai_client_operation_duration_seconds",
            "Time from a request to a provider to the end of its answer",
            [*_SPAN_LABELS, "error_type"],
            buckets=LATENCY_BUCKETS_S,
            registry=registry,
        )
        self._first_token_seconds = Histogram(
            "gen_ai_client_operation_time_to_first_chunk_seconds",
            "Time from a request to a provider to its first token",
            _SPAN_LABELS,
            buckets=LATENCY_BUCKETS_S,
            registry=registry,
        )
        self._token_usage = Histogram(
            "gen_ai_client_token_usage",
            "Tokens used in one request to a provider",
            [*_SPAN_LABELS, "gen_ai_token_type"],
            buckets=_TOKEN_BUCKETS,
            registry=registry,
        )
        self._turns = outcome_counter(
            "lea_llm_turns", "Turns by how their answer ended", _TURN_OUTCOMES, registry
        )
        self._restarts = Counter(
            "lea_llm_restarts", "Answers that began anew after they had shown a token", registry=registry
        )
        self._tokens = Counter("lea_llm_tokens", "Pieces of text that providers sent", registry=registry)
        self._deltas = Counter("lea_llm_deltas", "Frames with text that were published", registry=registry)
        self._summaries, self._proposals = _besides(registry)
        self.streams = Gauge("lea_llm_streams", "Turns that are being answered", registry=registry)
        self._broken, self._misconfigured = _standing(registry)
        self._window_seconds = Gauge(
            "lea_llm_window_seconds", "How long tokens wait for each other at present", registry=registry
        )

    def try_ended(
        self,
        provider: str,
        model: str | None,
        *,
        duration_s: float,
        first_token_s: float | None,
        usage: Usage | None,
        error_type: str = "",
    ) -> None:
        """Record one try at a provider; built-in answers (no model) are no GenAI operation."""
        if model is None:
            return
        self._operation_seconds.labels(provider, model, error_type).observe(duration_s)
        if first_token_s is not None:
            self._first_token_seconds.labels(provider, model).observe(first_token_s)
        if usage is not None:
            self._token_usage.labels(provider, model, "input").observe(usage.input_tokens)
            self._token_usage.labels(provider, model, "output").observe(usage.output_tokens)

    def told(self, *, tokens: int, deltas: int) -> None:
        """Record what one attempt told."""
        self._tokens.inc(tokens)
        self._deltas.inc(deltas)

    def watch_window(self, pause_s: Callable[[], float]) -> None:
        """Ask for the window's length whenever the metrics are read."""
        self._window_seconds.set_function(pause_s)

    def provider_is(self, provider: str, model: str, *, broken: bool, misconfigured: bool) -> None:
        """Record how a provider stands after a try."""
        self._broken.labels(provider, model).set(broken)
        self._misconfigured.labels(provider, model).set(misconfigured)

    def proposed(self, outcome: str) -> None:
        """Record an answer that called tools."""
        self._proposals.labels(outcome).inc()

    def restarted(self) -> None:
        self._restarts.inc()

    def summary_ended(self, outcome: str) -> None:
        """Record a summary: `written`, `failed`, `no_model`."""
        self._summaries.labels(outcome).inc()

    def turn_ended(self, outcome: str) -> None:
        """Record a turn: `done`, an error code, `cancelled`, `over` (ended elsewhere) or `lost`."""
        self._turns.labels(outcome).inc()


def _standing(registry: CollectorRegistry) -> tuple[Gauge, Gauge]:
    """Return how each provider stands: left alone, and in need of an operator."""
    return (
        Gauge(
            "lea_llm_breaker_open",
            "1 while a provider's model is left alone after failures in a row",
            _SPAN_LABELS,
            registry=registry,
        ),
        Gauge(
            "lea_llm_provider_misconfigured",
            "1 while a provider refuses our key, model or request: an operator must act",
            _SPAN_LABELS,
            registry=registry,
        ),
    )


def _besides(registry: CollectorRegistry) -> tuple[Counter, Counter]:
    """Declare what is counted beside plain answers: summaries and proposals."""
    return (
        outcome_counter(
            "lea_llm_summaries", "Summaries that were asked for", ("written", "failed", "no_model"), registry
        ),
        outcome_counter(
            "lea_llm_proposals",
            "Answers with tool calls by what became of them",
            _PROPOSAL_OUTCOMES,
            registry,
        ),
    )
