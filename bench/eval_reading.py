"""Judges the reading of orders: exact matches, precision and recall, wrong writes, latency.

    python bench/eval_reading.py [FILE …]

Without arguments: the shared corpus when it is there, and our own cases. Each line has `text`,
`last_assistant_message`, `context`, `expected`, and where present `expect_clarification` and `optional`.
Exit 1 when a file has less than 97 % exact, or writes anything where nothing may be written.
"""

import json
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from lea.actions.cli import clock_of, files_of, read_record
from lea.actions.reading import read, resolve

REPOSITORY = Path(__file__).resolve().parents[1]
DEFAULTS = (
    REPOSITORY.parent / "shared/domain/utterances.jsonl",
    REPOSITORY / "services/actions/tests/reading/cases.jsonl",
)
NOW = "2026-11-22T12:00:00-05:00"
LEAST_EXACT = 0.97
SLOTS = ("kind", "role", "form_code", "status", "civic_number", "street", "unit", "city", "province", "postal_code",
         "name", "phone", "phone_ext", "email", "amount_cad", "date", "relative_to", "days")  # fmt: skip
"""Compared where the expectation gives them; other slots are not."""
ROUNDS = 3

Action = dict[str, Any]


@dataclass(slots=True)
class Score:
    lines: int = 0
    exact: int = 0
    failures: list[str] = field(default_factory=list[str])
    wrong_writes: list[str] = field(default_factory=list[str])
    wrong_values: list[str] = field(default_factory=list[str])
    missing_questions: list[str] = field(default_factory=list[str])
    needless_questions: list[str] = field(default_factory=list[str])
    hits: Counter[str] = field(default_factory=Counter[str])
    extra: Counter[str] = field(default_factory=Counter[str])
    missed: Counter[str] = field(default_factory=Counter[str])
    latencies_ms: list[float] = field(default_factory=list[float])


def fold(value: object) -> str:
    """A value without accents, case and points, as the comparison wants it."""
    plain = unicodedata.normalize("NFD", str(value)).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().replace(".", "").split())


def agrees(expected: Action, found: Action) -> bool:
    """Whether an action is the expected one, slot by slot where the expectation gives them."""
    if expected["action"] != found["action"]:
        return False
    slots = SLOTS + (("transaction_ref",) if expected["action"] == "link_session" else ())
    return all(
        fold(expected[slot]) == fold(found.get(slot)) for slot in slots if expected.get(slot) is not None
    )


def match(expected: list[Action], found: list[Action]) -> tuple[list[Action], list[Action]]:
    """The expected actions that were missed, and the found ones that are too many."""
    left = list(found)
    missed: list[Action] = []
    for action in expected:
        hit = next((item for item in left if agrees(action, item)), None)
        if hit is None:
            missed.append(action)
        else:
            left.remove(hit)
    return missed, left


def judge(record: dict[str, Any], score: Score) -> None:
    """Reads one record and counts what came of it."""
    record.setdefault("now", NOW)
    result = read_record(record)
    identity = str(record.get("id"))
    expected: list[Action] = record["expected"]
    missed, extra = match(expected, result["actions"])
    extra = [item for item in extra if not any(agrees(may, item) for may in record.get("optional", []))]
    must_ask = bool(record.get("expect_clarification"))
    score.lines += 1
    _count(score, expected, missed, extra)
    if extra and not expected:
        score.wrong_writes.append(identity)
    elif extra:
        score.wrong_values.append(identity)
    if must_ask and not result["clarification"]:
        score.missing_questions.append(identity)
    if not must_ask and result["clarification"]:
        score.needless_questions.append(identity)
    if missed or extra or (must_ask and not result["clarification"]):
        score.failures.append(
            f"{identity}: {record['text'][:150]!r}\n      missed {missed}\n      extra  {extra}\n     "
            f" asked  {result['clarification']}"
        )
    else:
        score.exact += 1


def _count(score: Score, expected: list[Action], missed: list[Action], extra: list[Action]) -> None:
    for name in ["action", *SLOTS]:
        for actions, counter in ((expected, score.hits), (missed, score.missed), (extra, score.extra)):
            for action in actions:
                if action.get(name) is not None:
                    label = action["action"] if name == "action" else f"{action['action']}.{name}"
                    counter[label] += 1
    for action in missed:
        for name in ["action", *SLOTS]:
            if action.get(name) is not None:
                score.hits[action["action"] if name == "action" else f"{action['action']}.{name}"] -= 1


def clock(records: Iterable[dict[str, Any]], score: Score) -> None:
    """Times the reading alone, without the files of the command line."""
    for record in records:
        now, files = clock_of(record), files_of(record)
        best = float("inf")
        for _ in range(ROUNDS):
            start = time.perf_counter()
            resolve(
                read(record["text"], now=now, last_assistant_message=record.get("last_assistant_message")),
                files,
            )
            best = min(best, time.perf_counter() - start)
        score.latencies_ms.append(best * 1_000)


def report(path: Path, score: Score, verbose: bool) -> None:
    """Prints the figures of one file."""
    ordered = sorted(score.latencies_ms)
    print(f"\n{path.name}: {score.lines} messages, exact {score.exact} = {score.exact / score.lines:.1%}")
    print(f"  wrong writes where nothing may be written: {len(score.wrong_writes)} {score.wrong_writes}")
    print(f"  wrong or superfluous orders elsewhere: {len(score.wrong_values)} {score.wrong_values}")
    print(
        f"  questions missing: {len(score.missing_questions)} {score.missing_questions}; "
        f"needless: {len(score.needless_questions)} {score.needless_questions}"
    )
    print(
        f"  latency ms: median {median(ordered):.2f}, p95 "
        f"{ordered[int(len(ordered) * 0.95)]:.2f}, max {ordered[-1]:.2f}"
    )
    print(f"  {'':38}{'precision':>10}{'recall':>9}")
    for label in sorted({*score.hits, *score.missed, *score.extra}):
        hits, extra, missed = score.hits[label], score.extra[label], score.missed[label]
        precision = hits / (hits + extra) if hits + extra else 1.0
        recall = hits / (hits + missed) if hits + missed else 1.0
        print(f"  {label:38}{precision:10.1%}{recall:9.1%}")
    for failure in score.failures if verbose else ():
        print(f"  ✗ {failure}")


def main(arguments: list[str]) -> int:
    """Judges each file; 1 when one of them misses the bar."""
    paths = [Path(argument) for argument in arguments] or [path for path in DEFAULTS if path.exists()]
    good = True
    for path in paths:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        score = Score()
        for record in records:
            judge(record, score)
        clock(records, score)
        report(path, score, verbose=True)
        good = good and score.exact >= LEAST_EXACT * score.lines and not score.wrong_writes
    return 0 if good and paths else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
