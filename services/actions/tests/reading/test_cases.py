"""Our own cases: what brokers write, and what Léa must make of it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lea.actions.cli import read_record

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()
]
NOW = "2026-11-22T12:00:00-05:00"
SILENT = [case for case in CASES if not case["expected"]]
SPEAKING = [case for case in CASES if case["expected"]]


def _same(value: object, other: object) -> bool:
    return str(value).casefold() == str(other).casefold()


def _agrees(expected: dict[str, Any], found: dict[str, Any]) -> bool:
    compared = {name: value for name, value in expected.items() if name != "transaction_ref"}
    return all(_same(found.get(name), value) for name, value in compared.items())


@pytest.mark.parametrize("case", SILENT, ids=lambda case: case["id"])
def test_what_orders_nothing_writes_nothing(case: dict[str, Any]) -> None:
    result = read_record({**case, "now": NOW})
    assert result["actions"] == []
    if case.get("expect_clarification"):
        assert result["clarification"]


@pytest.mark.parametrize("case", SPEAKING, ids=lambda case: case["id"])
def test_every_order_is_read(case: dict[str, Any]) -> None:
    found = read_record({**case, "now": NOW})["actions"]
    left = [action for action in found if not any(_agrees(may, action) for may in case.get("optional", ()))]
    for expected in case["expected"]:
        hit = next((action for action in left if _agrees(expected, action)), None)
        assert hit, f"{case['text']!r}: no {expected} in {found}"
        left.remove(hit)
    assert not left, f"{case['text']!r}: too much"


def test_the_cases_are_many_and_half_of_a_kind_write_nothing() -> None:
    assert len(CASES) > 800
    assert len(SILENT) > 250
    assert datetime.fromisoformat(NOW).tzinfo
