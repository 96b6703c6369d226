"""Every metric of Léa's, by service, as its `metrics.py` and the runtime declare it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from prometheus_client import CollectorRegistry

from lea.actions.metrics import ActionsMetrics
from lea.context.metrics import ContextMetrics
from lea.gateway.metrics import GatewayMetrics
from lea.llm.metrics import Metrics as LlmMetrics
from lea.runtime.metrics import OutboxMetrics, PoolMetrics, RuntimeMetrics

Kind = Literal["counter", "gauge", "histogram"]
_OWN: Mapping[str, Callable[[CollectorRegistry], object]] = {
    "gateway": GatewayMetrics,
    "actions": ActionsMetrics,
    "context": ContextMetrics,
    "llm": LlmMetrics,
}
SERVICES = tuple(_OWN)
_WITH_DATABASE = ("gateway", "actions", "context")
_WITH_OUTBOX = ("gateway", "actions")
"""actions has one while a geocoder is configured."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One metric family."""

    service: str
    name: str
    """As Prometheus stores it, without a histogram's `_bucket`, `_sum`, `_count`."""
    kind: Kind
    sentence: str

    @property
    def series(self) -> tuple[str, ...]:
        """The names that a query may use."""
        if self.kind == "histogram":
            return tuple(f"{self.name}_{part}" for part in ("bucket", "sum", "count"))
        return (self.name,)


def declared() -> tuple[Declared, ...]:
    """Return every family, service by service, in the order of its declaration."""
    return tuple(family for service in SERVICES for family in _of(service))


def _of(service: str) -> list[Declared]:
    registry = CollectorRegistry()
    _OWN[service](registry)
    RuntimeMetrics(service, registry)
    if service in _WITH_DATABASE:
        PoolMetrics(service, registry)
    if service in _WITH_OUTBOX:
        OutboxMetrics(service, registry)
    return [
        Declared(
            service,
            f"{family.name}_total" if family.type == "counter" else family.name,
            cast("Kind", family.type),
            family.documentation,
        )
        for family in registry.collect()
    ]
