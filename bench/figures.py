"""What a run tells, and how several runs become one figure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import msgspec

LIMIT_MS = 250.0
"""What "holds" allows for the first byte and for a token's transit, at the 99th percentile."""


def percentile(ascending: Sequence[int], share: float) -> float:
    """Return the nearest-rank percentile of sorted values; 0 when there are none."""
    if not ascending:
        return 0.0
    return float(ascending[max(0, math.ceil(len(ascending) * share / 100) - 1)])


@dataclass(frozen=True)
class Spread:
    """The middle and the slow end of a measure, in ms."""

    p50_ms: float = 0.0
    p99_ms: float = 0.0

    @classmethod
    def of(cls, values_us: Sequence[int]) -> "Spread":
        """Take the percentiles of values in µs, in any order."""
        ascending = sorted(values_us)
        return cls(percentile(ascending, 50) / 1000, percentile(ascending, 99) / 1000)


MEASURES = ("first_byte", "first_token", "added", "transit", "whole_turn")


@dataclass(frozen=True)
class Run:
    """One load on one system."""

    streams: int
    seconds: float
    turns: int
    tokens: int
    first_byte: Spread
    first_token: Spread
    added: Spread
    """First token minus the provider's own time to it."""
    transit: Spread
    """From the provider's write of a token to the client's read."""
    whole_turn: Spread
    errors: Mapping[str, int]
    generator_lag_p99_ms: float
    provider_late_p99_ms: float = 0.0
    others_processors: float = 0.0
    """What the rest of the machine took meanwhile."""
    cpu_s: Mapping[str, float] = field(default_factory=dict[str, float])
    """By process, over the measured window."""

    @classmethod
    def read(cls, line: str | bytes) -> "Run":
        """Read the line that the load generator printed."""
        return msgspec.json.decode(line, type=cls)

    @property
    def failed(self) -> int:
        return sum(self.errors.values())

    @property
    def holds(self) -> bool:
        """No error, and nothing slower than the limit at the 99th percentile."""
        slowest = max(self.first_byte.p99_ms, self.transit.p99_ms)
        return self.turns > 0 and not self.failed and slowest <= LIMIT_MS


@dataclass(frozen=True)
class Figures:
    """The median of several runs of the same load on the same system."""

    system: str
    streams: int
    measures: Mapping[str, Spread]
    tokens_per_s: float
    turns_per_s: float
    cpu_s_per_1000: Mapping[str, float]
    """CPU seconds per 1,000 tokens (per 1,000 turns where no token flows), by process."""
    errors: Mapping[str, int]
    generator_lag_p99_ms: float
    provider_late_p99_ms: float
    others_processors: float

    @classmethod
    def of(cls, system: str, runs: Sequence[Run]) -> "Figures":
        """Take the medians; errors are added up."""
        measures = {
            name: Spread(
                median(getattr(run, name).p50_ms for run in runs),
                median(getattr(run, name).p99_ms for run in runs),
            )
            for name in MEASURES
        }
        errors: dict[str, int] = {}
        for run in runs:
            for kind, count in run.errors.items():
                errors[kind] = errors.get(kind, 0) + count
        return cls(
            system=system,
            streams=runs[0].streams,
            measures=measures,
            tokens_per_s=median(run.tokens / run.seconds for run in runs),
            turns_per_s=median(run.turns / run.seconds for run in runs),
            cpu_s_per_1000={
                name: median(run.cpu_s[name] * 1000 / max(1, run.tokens or run.turns) for run in runs)
                for name in runs[0].cpu_s
            },
            errors=errors,
            generator_lag_p99_ms=median(run.generator_lag_p99_ms for run in runs),
            provider_late_p99_ms=median(run.provider_late_p99_ms for run in runs),
            others_processors=median(run.others_processors for run in runs),
        )
