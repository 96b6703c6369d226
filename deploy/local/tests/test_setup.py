"""What the operator may set, and how a log line reads on the terminal."""

import json
from pathlib import Path

import pytest

from lea.local.errors import LocalError
from lea.local.home import open_home, sole_use
from lea.local.journal import Journal, loud
from lea.local.keys import ensure_signing_key
from lea.local.setup import read_setup


def test_the_environment_wins_over_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LEA_HTTP_PORT=9000\nOPENAI_API_KEY='a $b'\nLEA_HOME=data\nEMPTY=\n")
    setup = read_setup(tmp_path, {"LEA_HTTP_PORT": "9001"})
    assert setup.port == 9001
    assert setup.home == tmp_path / "data"
    assert setup.environment["OPENAI_API_KEY"] == "a $b"
    assert "EMPTY" not in setup.environment


def test_defaults(tmp_path: Path) -> None:
    setup = read_setup(tmp_path, {})
    assert (setup.url, setup.home) == ("http://127.0.0.1:8080", tmp_path / ".lea")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8080 ", "٨", "http"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    with pytest.raises(LocalError, match="LEA_HTTP_PORT"):
        read_setup(tmp_path, {"LEA_HTTP_PORT": port})


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LocalError, match="LEA_HOME"):
        open_home(tmp_path / "file")


def test_one_at_a_time(tmp_path: Path) -> None:
    home = open_home(tmp_path / ".lea")
    with sole_use(home, "ici"), pytest.raises(LocalError, match=r"déjà.*ici"), sole_use(home, "là"):
        pass
    with sole_use(home, "encore"):
        pass


def test_the_signing_key_is_private_and_stays(tmp_path: Path) -> None:
    key = ensure_signing_key(tmp_path / "key.pem")
    before = key.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    assert before.startswith(b"-----BEGIN PRIVATE KEY-----")
    assert ensure_signing_key(key).read_bytes() == before


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (json.dumps({"event": "slow", "level": "warning", "ms": 7}), "slow (ms=7)"),
        (
            json.dumps({"event": "failed", "level": "error", "exception": "T\nValueError: no"}),
            "failed (ValueError: no)",
        ),
        (json.dumps({"event": "fine", "level": "info"}), None),
        ("2026-11-22T10:00:00Z [warning  ] slow  ms=7", "2026-11-22T10:00:00Z [warning  ] slow  ms=7"),
        ("2026-11-22T10:00:00Z [info     ] fine", None),
        ("{not json", None),
        ("[1]", None),
    ],
)
def test_only_warnings_and_errors_are_loud(line: str, shown: str | None) -> None:
    assert loud(line) == shown


def test_a_journal_follows_its_file_over_a_rotation(tmp_path: Path) -> None:
    path = tmp_path / "one.log"
    path.write_text('{"level":"error","event":"old"}\n')
    journal = Journal(path)
    with path.open("a") as file:
        file.write('{"level":"error","event":"new"}\n{"level":"error","ev')
    assert list(journal.warnings()) == ["new"]
    with path.open("a") as file:
        file.write('ent":"whole"}\n')
    assert list(journal.warnings()) == ["whole"]
    path.write_text('{"level":"error","event":"rotated"}\n')
    assert list(journal.warnings()) == ["rotated"]
    with path.open("a") as file:
        file.write("Traceback\nRuntimeError: last words\n")
    assert journal.last_words() == "RuntimeError: last words"
