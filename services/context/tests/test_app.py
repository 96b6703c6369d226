"""What a start says when it can't begin."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, "configuration: LEA_DATABASE_URL: Field required"),
        (
            {"LEA_SYSTEM_PROMPT": "/nowhere/prompt.md"},
            "configuration: LEA_SYSTEM_PROMPT: /nowhere/prompt.md: No such file or directory",
        ),
        ({"LEA_TIME_ZONE": "Mars/Olympus"}, "configuration: LEA_TIME_ZONE:"),
    ],
)
def test_misconfiguration_stops_the_service_with_one_line(settings, line):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEA_")}
    url = {"LEA_DATABASE_URL": "postgresql+asyncpg://nobody@/nowhere"} if settings else {}
    started = subprocess.run(
        [sys.executable, "-c", "from lea.context.app import main; main()"],
        env=kept | url | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode != 0
    assert started.stderr.startswith(line)
    assert len(started.stderr.strip().splitlines()) == 1
