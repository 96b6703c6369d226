"""What operators see of the orders."""

from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Histogram

from lea.contracts.proposals import ProposalReviewed
from lea.runtime.metrics import outcome_counter

TURN_OUTCOMES = ("passed", "applied", "recorded", "expired")
GEOCODE_OUTCOMES = (
    "asked", "cached", "known", "not_found", "doubtful", "incomplete", "changed", "gone", "unavailable",
)  # fmt: skip
PROPOSAL_OUTCOMES: tuple[str, ...] = get_args(ProposalReviewed.model_fields["outcome"].annotation)


class ActionsMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.turns = outcome_counter(
            "lea_actions_turns", "Turns by what became of them", TURN_OUTCOMES, registry
        )
        self.orders = Counter(
            "lea_actions_orders",
            "Orders by action and by what became of them (done, unchanged, refused, held)",
            ["action", "outcome"],
            registry=registry,
        )
        self.geocodes = outcome_counter(
            "lea_actions_geocodes", "Changed addresses by what became of them", GEOCODE_OUTCOMES, registry
        )
        self.proposals = outcome_counter(
            "lea_actions_proposals", "Proposals of models by what became of them", PROPOSAL_OUTCOMES, registry
        )
        self.commands = Counter(
            "lea_actions_commands",
            "Commands by what became of them: done (undone, linked, invited …) or refused (unknown, changed …)",
            ["command", "outcome"],
            registry=registry,
        )
        self.reading_seconds = Histogram(
            "lea_actions_reading_seconds",
            "Time that the grammar takes for a message",
            buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5),
            registry=registry,
        )
