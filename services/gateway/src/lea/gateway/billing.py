"""What was used and what it cost, as data: amounts are whole millionths of a currency's unit."""

import datetime as dt
from dataclasses import dataclass, fields

from lea.contracts.messages import AttemptUsage

MICROS = 1_000_000
OWN_ANSWERS = "lea"
"""The provider of what Léa answers without a model: it costs nothing."""


@dataclass(frozen=True, slots=True)
class BilledTry:
    """A try and what it cost; None where no price is known."""

    usage: AttemptUsage
    cost_micros: int | None


@dataclass(frozen=True, slots=True)
class Bill:
    """All tries of a turn."""

    currency: str
    tries: tuple[BilledTry, ...] = ()

    @property
    def cost_micros(self) -> int | None:
        """What the turn cost; None as soon as the cost of one try is unknown."""
        costs = [one.cost_micros for one in self.tries]
        return None if None in costs else sum(cost for cost in costs if cost is not None)

    def cost_by(self, provider: str | None) -> int | None:
        """Return what the turn that `provider` answered cost; None too where an agent told no usage."""
        unmetered = not self.tries and provider not in {None, OWN_ANSWERS}
        return None if unmetered else self.cost_micros


@dataclass(frozen=True, slots=True)
class BudgetState:
    """How a user's month stood when a message came."""

    limit_micros: int
    spent_micros: int

    @property
    def is_spent(self) -> bool:
        return self.spent_micros >= self.limit_micros


@dataclass(frozen=True, slots=True)
class Figures:
    requests: int = 0
    estimated_requests: int = 0
    unpriced_requests: int = 0
    """Those whose cost is unknown; `cost_micros` holds the others'."""
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class DayRow:
    """What was used of one model on one day."""

    day: dt.date
    provider: str
    model: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class BudgetPolicy:
    """What holds where a user has no budget of their own (`identity.users.monthly_budget_micros`)."""

    currency: str
    default_micros: int | None
    """None: no limit."""
    warning_percent: int
    time_zone: str
    """Whose months are counted."""
