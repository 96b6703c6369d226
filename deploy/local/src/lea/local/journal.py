"""The services' log files, followed: warnings and errors are shown on the terminal as they come."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

_LOUD = {"warning", "error", "critical"}
_CONSOLE = re.compile(r"\[(?:warning|error|critical)\s*\]")
_QUIET_KEYS = {"event", "level", "logger", "timestamp", "service", "trace_id", "exception"}
_LONGEST = 300


class Journal:
    """One log file, read from where it ended when the following began."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offset = path.stat().st_size if path.exists() else 0
        self._rest = ""
        self._last: list[str] = []

    def warnings(self) -> Iterator[str]:
        """Yield what is new and loud, one readable line each."""
        for line in self._new_lines():
            self._last = [*self._last[-19:], line]
            if shown := loud(line):
                yield shown

    def last_words(self) -> str:
        """Return the last readable line: what a process that ended had to say."""
        for _ in self.warnings():
            pass
        for line in reversed(self._last):
            if line.strip():
                return (readable(line) or line.strip())[:_LONGEST]
        return "aucun message"

    def _new_lines(self) -> list[str]:
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return []
        if size < self._offset:  # rotated
            self._offset = 0
        if size == self._offset:
            return []
        with self.path.open("rb") as file:
            file.seek(self._offset)
            data = file.read()
        self._offset += len(data)
        *lines, self._rest = (self._rest + data.decode(errors="replace")).split("\n")
        return lines


def loud(line: str) -> str | None:
    """Return a warning or an error as a person reads it; None for everything else."""
    record = _record(line)
    if record is None:
        return line.strip()[:_LONGEST] if _CONSOLE.search(line) else None
    return readable(line) if record.get("level") in _LOUD else None


def readable(line: str) -> str | None:
    """Return a JSON record as `event (key=value …)`; None when the line is none."""
    record = _record(line)
    if record is None:
        return None
    details = [f"{key}={value}" for key, value in record.items() if key not in _QUIET_KEYS]
    if isinstance(exception := record.get("exception"), str):
        details.append(exception.strip().splitlines()[-1])
    text = f"{record.get('event', '')} ({', '.join(details)})" if details else str(record.get("event", ""))
    return text[:_LONGEST]


def _record(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None
