"""Dashboards as data: what is asked, in what unit, and what it means; Grafana's JSON is made of it elsewhere."""

from dataclasses import dataclass
from typing import Literal

WINDOW = "$__rate_interval"
"""Grafana's: four scrapes at least, more on a wide range."""

Unit = Literal["s", "short", "percentunit", "reqps", "ops", "bytes", "bool_yes_no", "none"]
Colour = Literal["green", "orange", "red"]


@dataclass(frozen=True, slots=True)
class Query:
    """One PromQL expression and how its lines are called."""

    expr: str
    legend: str = ""
    exemplars: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture: a graph over time, or a number for now."""

    title: str
    what: str
    """One or two sentences: what is seen, and what to make of it."""
    unit: Unit
    queries: tuple[Query, ...]
    shape: Literal["graph", "number"] = "graph"
    stacked: bool = False
    thresholds: tuple[tuple[float, Colour], ...] = ()
    """From which value on which colour; green below the first."""
    base: Colour = "green"
    width: int = 8


@dataclass(frozen=True, slots=True)
class Logs:
    """Log lines from Loki; what a running Prometheus can't answer."""

    title: str
    what: str
    expr: str


@dataclass(frozen=True, slots=True)
class Note:
    """Words for who looks."""

    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    panels: tuple[Panel | Logs | Note, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard; `uid` is its address and its file's name."""

    uid: str
    title: str
    what: str
    rows: tuple[Row, ...]
    asks_for: tuple[str, ...] = ()
    """Text boxes at its head, as `$name` in expressions of logs."""

    @property
    def queries(self) -> tuple[tuple[Panel, Query], ...]:
        """Every question to Prometheus."""
        return tuple(
            (panel, query)
            for row in self.rows
            for panel in row.panels
            if isinstance(panel, Panel)
            for query in panel.queries
        )


def rate(series: str, by: str = "") -> str:
    """Return how much a counter grows in a second."""
    return f"sum{_by(by)}(rate({series}[{WINDOW}]))"


def quantile(share: float, histogram: str, by: str = "", where: str = "") -> str:
    """Return the value that `share` of the observations stay under."""
    labels = ", ".join(filter(None, ("le", by)))
    return f"histogram_quantile({share}, sum by ({labels}) (rate({histogram}_bucket{where}[{WINDOW}])))"


def mean(histogram: str, where: str = "", by: str = "") -> str:
    """Return the average of the observations."""
    return (
        f"sum{_by(by)}(rate({histogram}_sum{where}[{WINDOW}]))"
        f" / sum{_by(by)}(rate({histogram}_count{where}[{WINDOW}]))"
    )


def quantiles(histogram: str, *shares: float, name: str = "", exemplars: bool = False) -> tuple[Query, ...]:
    """Return a query for each share, called `p50`, `p95`, …"""
    return tuple(
        Query(quantile(share, histogram), f"{name} p{share * 100:g}".strip(), exemplars=exemplars)
        for share in shares or (0.5, 0.95, 0.99)
    )


def every_service(thing: str) -> str:
    """Return a selector of a metric that each service has under its own name."""
    return f'{{__name__=~"lea_(gateway|actions|context|llm)_{thing}"}}'


def _by(labels: str) -> str:
    return f" by ({labels}) " if labels else ""
