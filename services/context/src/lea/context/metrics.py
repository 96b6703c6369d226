"""What operators see of the prompts, and of what is remembered."""

from prometheus_client import CollectorRegistry, Histogram

from lea.runtime.metrics import outcome_counter


class ContextMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.prompts = outcome_counter(
            "lea_context_prompts",
            "Turns by what became of their prompt",
            ("built", "expired", "over"),
            registry,
        )
        self.prompt_chars = Histogram(
            "lea_context_prompt_characters",
            "Length of what a prompt holds besides the message",
            buckets=(1_000, 2_500, 5_000, 10_000, 20_000, 40_000, 100_000),
            registry=registry,
        )
        self.remembered = outcome_counter(
            "lea_context_remembered",
            "What followed turns; rewritten: by a model",
            ("titled", "folded", "rewritten", "too_late"),
            registry,
        )
