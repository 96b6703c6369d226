"""`lea-actions read`: reads messages from a file, a line each, and prints what they order."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO, cast
from zoneinfo import ZoneInfo

from lea.actions.reading import Files, KnownTransaction, read, resolve
from lea.actions.reading.phones import to_e164
from lea.contracts.orders import Order, SetDate, TransactionKind

BROKER_CLOCK = ZoneInfo("America/Toronto")
_FLAGS = ("update", "approx", "derived", "takes_over")


class BadLine(Exception):
    """A line that can't be read; its text says which and why."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; 2 when a line of the input is bad."""
    parser = argparse.ArgumentParser(prog="lea-actions", description="Léa's actions, from the command line.")
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read", help="print what each message of a JSON Lines file orders")
    reading.add_argument("--jsonl", required=True, metavar="FILE", help="the file, or - for standard input")
    commands.add_parser("serve", help="carry out the orders of turns, until SIGTERM")
    options = parser.parse_args(arguments)
    if options.command == "serve":
        return _serve()
    try:
        if options.jsonl == "-":
            return _read_lines(sys.stdin)
        with Path(options.jsonl).open(encoding="utf-8") as lines:
            return _read_lines(lines)
    except OSError as error:
        print(f"lea-actions: {options.jsonl}: {error.strerror}", file=sys.stderr)
    except (BadLine, UnicodeDecodeError) as error:
        print(f"lea-actions: {error}", file=sys.stderr)
    return 2


def _serve() -> int:
    from lea.actions.app import serve_actions  # noqa: PLC0415 (reading needs no broker and no database)

    serve_actions()
    return 0


def _read_lines(lines: TextIO) -> int:
    for record in records(lines):
        print(json.dumps(read_record(record), ensure_ascii=False), flush=True)
    return 0


def records(lines: TextIO) -> Iterator[dict[str, Any]]:
    """The records of a JSON Lines text; raises `BadLine` with the number of a line that is none."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise BadLine(f"line {number}: not JSON ({error})") from None
        problem = _problem(record)
        if problem:
            raise BadLine(f"line {number}: {problem}")
        yield cast("dict[str, Any]", record)


def _problem(record: object) -> str | None:
    if not isinstance(record, dict):
        return "not an object"
    fields = cast("dict[str, Any]", record)
    if not isinstance(fields.get("text"), str):
        return "`text` is missing or not a string"
    if not isinstance(fields.get("last_assistant_message"), str | None):
        return "`last_assistant_message` is not a string"
    try:
        clock_of(fields)
        files_of(fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return f"bad `now` or `context` ({error})"
    return None


def clock_of(record: dict[str, Any]) -> datetime:
    """The record's `now` on the broker's clock, or the current time."""
    said = record.get("now")
    if not said:
        return datetime.now(BROKER_CLOCK)
    moment = datetime.fromisoformat(said)
    return moment.replace(tzinfo=BROKER_CLOCK) if moment.tzinfo is None else moment.astimezone(BROKER_CLOCK)


def files_of(record: dict[str, Any]) -> Files:
    """The broker's transactions of a record's `context`."""
    context: dict[str, Any] = record.get("context") or {}
    known = tuple(
        KnownTransaction(
            ref=str(item["ref"]),
            kind=TransactionKind(item["kind"]),
            address=item.get("address"),
            property_type=item.get("property_type"),
            status=item.get("status"),
            people=tuple(item.get("people") or ()),
        )
        for item in context.get("transactions") or ()
    )
    return Files(linked=context.get("linked"), transactions=known)


def read_record(record: dict[str, Any]) -> dict[str, Any]:
    """One record's `id`, `actions` and `clarification`."""
    draft = read(
        record["text"], now=clock_of(record), last_assistant_message=record.get("last_assistant_message")
    )
    reading = resolve(draft, files_of(record))
    return {
        "id": record.get("id"),
        "actions": [action_of(order) for order in reading.orders],
        "clarification": reading.clarification.text if reading.clarification else None,
    }


def action_of(order: Order) -> dict[str, Any]:
    """An order by the field names of the domain's corpus: no empty slots, phones in E.164."""
    action = order.model_dump(mode="json", exclude_none=True)
    for flag in _FLAGS:
        if action.get(flag) is False:
            del action[flag]
    if "phone" in action:
        action["phone"] = to_e164(action["phone"])
    if isinstance(order, SetDate) and (time := action.pop("time", None)) and order.date:
        action["date"] = f"{order.date.isoformat()}T{time}"
    return action


if __name__ == "__main__":
    raise SystemExit(main())
