"""What operators see of the orders."""

from prometheus_client import CollectorRegistry, Counter, Histogram


class ActionsMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.turns = Counter(
            "lea_actions_turns",
            "Turns by what became of them (passed, applied, recorded, expired)",
            ["outcome"],
            registry=registry,
        )
        self.orders = Counter(
            "lea_actions_orders",
            "Orders by action and by what became of them (done, unchanged, refused, held)",
            ["action", "outcome"],
            registry=registry,
        )
        self.geocodes = Counter(
            "lea_actions_geocodes",
            "Changed addresses by what became of them (asked, cached, known, not_found, doubtful, incomplete,"
            " changed, gone, unavailable)",
            ["outcome"],
            registry=registry,
        )
        self.proposals = _proposals(registry)
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


def _proposals(registry: CollectorRegistry) -> Counter:
    return Counter(
        "lea_actions_proposals",
        "Proposals of models by what became of them (proposed, unclear, refused, unfounded, unchanged)",
        ["outcome"],
        registry=registry,
    )
