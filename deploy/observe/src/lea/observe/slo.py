"""Objectives, and alerts on how fast their error budgets burn, over several windows at once.

Source: The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
LEAST_TURNS = 10
"""An alert needs that many turns in its long window: one bad turn at night is not an incident."""


@dataclass(frozen=True, slots=True)
class Burn:
    """The budget of 30 days is used up `factor` times too fast, in the long window and still in the short one."""

    factor: float
    long: str
    short: str
    severity: str


BURNS = (
    Burn(14.4, "1h", "5m", "page"),
    Burn(6, "6h", "30m", "page"),
    Burn(3, "1d", "2h", "ticket"),
    Burn(1, "3d", "6h", "ticket"),
)


@dataclass(frozen=True, slots=True)
class Objective:
    """What share of turns is to be good; `bad` and `total` are rates with `{w}` for the window."""

    slo: str
    share: float
    promise: str
    bad: str
    total: str

    @property
    def budget(self) -> float:
        return round(1 - self.share, 6)

    def ratio(self, window: str) -> str:
        """Return the recorded share of bad turns."""
        return f'lea_slo:bad_ratio:rate{window}{{slo="{self.slo}"}}'


def _seen(selector: str) -> str:
    """Return a rate that is 0, not missing, before the first time."""
    return f"(sum(rate({selector}[{{w}}])) or vector(0))"


_REFUSED = _seen('lea_gateway_requests_total{{route=~"(/api)?/v1/lea/chat/stream", status=~"5.."}}')
_FAILED = _seen(
    'lea_gateway_turns_total{{outcome=~"failed|timeout|abandoned", code!~"content_filtered|context_too_long"}}'
)
_TURNS = _seen("lea_gateway_turns_total")


def _slower_than(histogram: str, limit_s: str) -> tuple[str, str]:
    total = f"sum(rate({histogram}_count[{{w}}]))"
    return f'{total} - sum(rate({histogram}_bucket{{{{le="{limit_s}"}}}}[{{w}}]))', total


OBJECTIVES = (
    Objective(
        "availability",
        0.995,
        "99.5 % of turns are taken and answered; what a filter or the message's own length ends is not counted bad",
        f"{_FAILED} + {_REFUSED}",
        f"{_TURNS} + {_REFUSED}",
    ),
    Objective(
        "first_byte",
        0.99,
        "99 % of turns show their first byte within 250 ms",
        *_slower_than("lea_gateway_first_byte_seconds", "0.25"),
    ),
    Objective(
        "first_token",
        0.95,
        "95 % of answers begin within 2.5 s",
        *_slower_than("lea_gateway_first_token_seconds", "2.5"),
    ),
)


def rules() -> dict[str, Any]:
    """Return the rule file: recorded ratios, then the alerts on them."""
    return {
        "groups": [
            {"name": "lea-slo-ratios", "rules": list(_recordings())},
            {"name": "lea-slo-burns", "rules": list(_alerts())},
        ]
    }


def _recordings() -> Iterator[dict[str, Any]]:
    for objective in OBJECTIVES:
        for window in WINDOWS:
            expr = f"({objective.bad}) / ({objective.total})".format(w=window)
            yield {
                "record": f"lea_slo:bad_ratio:rate{window}",
                "labels": {"slo": objective.slo},
                "expr": expr,
            }
    for window in dict.fromkeys(burn.long for burn in BURNS):
        yield {
            "record": f"lea_slo:turns:increase{window}",
            "expr": f"{_TURNS} + {_REFUSED}".format(w=window).replace("rate(", "increase("),
        }


def _alerts() -> Iterator[dict[str, Any]]:
    for objective in OBJECTIVES:
        name = "".join(word.title() for word in objective.slo.split("_"))
        for burn in BURNS:
            limit = f"{burn.factor:g} * {objective.budget:g}"
            yield {
                "alert": f"Lea{name}BudgetBurns",
                "expr": f"{objective.ratio(burn.long)} > {limit}"
                f" and {objective.ratio(burn.short)} > {limit}"
                f" and on () lea_slo:turns:increase{burn.long} >= {LEAST_TURNS}",
                "labels": {"severity": burn.severity, "window": burn.long},
                "annotations": {
                    "summary": f"{objective.promise}: the budget burns {burn.factor:g} times too fast",
                    "description": f"{{{{ $value | humanizePercentage }}}} of turns in the last {burn.long}.",
                    "runbook": f"docs/runbooks/{objective.slo.replace('_', '-')}.md",
                },
            }
