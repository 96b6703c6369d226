"""Every dashboard's and every rule's question, as committed, put to a real Prometheus that watches a living system."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from lea.observe.declared import declared
from lea.testing.prometheus import Prometheus

DEPLOY = Path(__file__).parents[2] / "deploy"
WINDOW = "2m"
"""What Grafana would put for `$__rate_interval`: here, all of the two days that were lived."""


def panels() -> Iterator[tuple[str, str]]:
    """Each question of each dashboard, with the name of its panel."""
    for path in sorted((DEPLOY / "grafana").glob("*.json")):
        board: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for panel in board["panels"]:
            for target in panel.get("targets", ()):
                if panel["datasource"]["type"] == "prometheus":
                    yield f"{path.stem} · {panel['title']}", target["expr"]


def rules() -> Iterator[dict[str, Any]]:
    for path in sorted((DEPLOY / "prometheus").glob("*.rules.yaml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]:
            yield from group["rules"]


async def test_every_panel_has_something_to_show(watched: Prometheus) -> None:
    asked = [(title, expr.replace("$__rate_interval", WINDOW)) for title, expr in panels()]
    assert len(asked) > 80
    assert [one for one in asked if not await watched.says_something(one[1])] == []


async def test_every_recorded_ratio_is_there_and_every_rule_is_well(watched: Prometheus) -> None:
    known = await watched.rules()
    assert len(known) == len(list(rules()))
    assert [rule["name"] for rule in known if rule["health"] != "ok" or rule.get("lastError")] == []
    for rule in rules():
        if "record" in rule:
            slo = rule.get("labels", {}).get("slo")
            name = rule["record"] + (f'{{slo="{slo}"}}' if slo else "")
            assert await watched.says_something(name), name


async def test_every_alert_compares_something_that_is_there(watched: Prometheus) -> None:
    """A comparison that only filters is silent when all is well and when its series does not exist; with `bool` not."""
    for rule in rules():
        if "alert" in rule:
            await watched.ask(rule["expr"])
            compared = re.sub(r" (==|>=|>|<) ", r" \1 bool ", rule["expr"])
            assert await watched.says_something(compared), rule["alert"]


async def test_what_is_exposed_is_what_is_declared(watched: Prometheus) -> None:
    exposed = {name for name in await watched.names() if name.startswith(("lea_", "gen_ai_"))}
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    known = {series for family in declared() for series in family.series}
    # The errors of handlers, and confirmations that NATS did not give, have no closed set to begin at zero with.
    unprovoked = {name for name in known if name.endswith(("_work_errors_total", "_publish_failures_total"))}
    assert exposed - recorded - known == set()
    assert known - exposed <= unprovoked
