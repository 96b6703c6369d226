"""Logs are for programs, and for people where people look."""

import json
import os
import pty
import subprocess
import sys

import pytest

TELLING = """
from lea.runtime.logging import get_logger, set_up_logging
from lea.runtime.settings import ServiceSettings
set_up_logging("test", ServiceSettings())
get_logger("here").warning("work failed", turn_id="1")
"""


def told(*, terminal: bool, **env: str) -> str:
    """Return what a process logs to a pipe, or to a terminal."""
    reading, writing = pty.openpty() if terminal else os.pipe()
    subprocess.run([sys.executable, "-c", TELLING], env=os.environ | env, stderr=writing, check=True)
    os.close(writing)
    try:
        return os.read(reading, 65536).decode()
    finally:
        os.close(reading)


def test_lines_of_json_where_nobody_looks() -> None:
    line = json.loads(told(terminal=False))
    assert {
        "event": "work failed",
        "turn_id": "1",
        "service": "test",
        "level": "warning",
    }.items() <= line.items()


def test_words_on_a_terminal() -> None:
    line = told(terminal=True)
    assert "work failed" in line
    assert not line.startswith("{")
    assert "\x1b[" in line


@pytest.mark.parametrize(("format_", "is_json"), [("json", True), ("console", False)])
def test_the_format_is_a_setting(format_: str, is_json: bool) -> None:
    assert told(terminal=is_json, LEA_LOG_FORMAT=format_).startswith("{") is is_json
