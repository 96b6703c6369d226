"""Every metric that the other dashboards leave out, so that none is exposed in vain."""

from collections.abc import Sequence

from lea.observe.boards import WINDOW, Board, Panel, Query, Row
from lea.observe.declared import SERVICES, Declared
from lea.observe.expressions import names_in

_IDENTITY = "instance, job, service, pod"


def details(drawn: Sequence[Board], declared: Sequence[Declared]) -> Board:
    """Draw what `drawn` leaves out of what is `declared`."""
    used = names_in([query.expr for board in drawn for _, query in board.queries], declared)
    left = [family for family in declared if family.name not in used]
    rows = [
        Row(service, tuple(_panel(family) for family in left if family.service == service))
        for service in SERVICES
    ]
    return Board(
        "lea-details",
        "Each service in detail",
        "What the other dashboards leave out, one panel for each metric; drawn from the declarations.",
        tuple(row for row in rows if row.panels),
    )


def _panel(family: Declared) -> Panel:
    unit = "s" if family.name.endswith("_seconds") else "short"
    match family.kind:
        case "counter":
            expr = f"sum without ({_IDENTITY}) (rate({family.name}[{WINDOW}]))"
            return Panel(family.name, family.sentence, "ops", (Query(expr),))
        case "gauge":
            return Panel(
                family.name, family.sentence, unit, (Query(f"max without ({_IDENTITY}) ({family.name})"),)
            )
        case "histogram":
            grouped = f"sum without ({_IDENTITY}) (rate({family.name}_bucket[{WINDOW}]))"
            shares = (0.5, 0.95)
            queries = tuple(Query(f"histogram_quantile({share}, {grouped})") for share in shares)
            return Panel(family.name, f"{family.sentence}; p50 and p95.", unit, queries)
