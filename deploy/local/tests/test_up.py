"""`lea-up` as its user sees it, with stand-ins for the services and everything else real."""

import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import httpx2

from .conftest import READY, Trial, all_gone

Up = Callable[..., Trial]


def test_it_starts_shows_one_ready_line_and_leaves_nothing_behind(up: Up, root: Path) -> None:
    (root / ".env").write_text("OPENAI_API_KEY=sk-from-dotenv\nLEA_MAX_TOKENS=64\nANTHROPIC_API_KEY=\n")
    trial = up().ready()
    family = trial.family()
    environment = httpx2.get(f"http://127.0.0.1:{trial.port}/readyz").json()

    assert trial.end(signal.SIGTERM) == 0

    assert all_gone(family)
    assert len(family) >= 7
    assert [line for line in trial.lines if READY in line] == [
        f"Léa is ready: http://127.0.0.1:{trial.port}  demo@lea.local / demo"
    ]
    assert environment["LEA_MAX_TOKENS"] == "64"
    assert "OPENAI_API_KEY" not in environment, "only llm may see it"
    assert not list((root / ".lea" / "sockets").iterdir()), "PostgreSQL was not stopped in order"


def test_it_starts_again_and_ctrl_c_ends_it(up: Up) -> None:
    assert up().ready().end(signal.SIGTERM) == 0
    trial = up().ready()
    family = trial.family()
    assert trial.end(signal.SIGINT) == 0
    assert all_gone(family)


def test_a_killed_lea_up_takes_everything_along_and_the_next_start_recovers(up: Up) -> None:
    trial = up().ready()
    family = trial.family()

    trial.end(signal.SIGKILL)
    again = up(port=trial.port).ready()

    assert all_gone(family)
    assert again.end(signal.SIGTERM) == 0


def test_a_killed_supervisor_takes_everything_along(up: Up) -> None:
    trial = up().ready()
    family = trial.family()
    supervisor = next(one for one in family if "supervisor.supervisord" in one.cmdline())

    supervisor.kill()

    assert trial.end() == 1
    assert all_gone(family)
    assert "supervisord" in trial.output


def test_what_dies_is_restarted(up: Up) -> None:
    trial = up().ready()
    before = {name: trial.find(name) for name in ("gateway", "nats", "postgres")}
    for name, process in before.items():
        assert process is not None
        process.kill()
        trial.until(f"{name} s'est arrêté")

    deadline = time.monotonic() + 15
    while not all(map(trial.find, before)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert {name for name, old in before.items() if trial.find(name) in (None, old)} == set()
    assert trial.end(signal.SIGTERM) == 0


def test_warnings_of_a_service_are_shown(up: Up) -> None:
    trial = up().ready()
    httpx2.get(f"http://127.0.0.1:{trial.port}/attention")
    assert trial.until("/attention") == "  gateway │ asked for (path=/attention)"


def test_a_service_that_dies_at_its_start_shows_its_words(up: Up) -> None:
    trial = up(BROKEN="llm")
    assert trial.end() == 1
    assert "✗ llm ne démarre pas : configuration: LEA_SOMETHING is missing" in trial.output
    assert READY not in trial.output


def test_a_second_lea_up_in_the_same_home_says_so(up: Up) -> None:
    first = up().ready()
    second = up()
    assert second.end() == 1
    [line] = second.lines
    assert "Léa tourne déjà" in line
    assert str(first.process.pid) in line
    assert first.process.poll() is None


def test_a_taken_port_is_one_readable_line(up: Up) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        trial = up(port=taken.getsockname()[1])
        assert trial.end() == 1
    [line] = trial.lines
    assert f"Le port {trial.port} est occupé" in line


def test_a_port_that_is_none_is_one_readable_line(up: Up) -> None:
    trial = up(LEA_HTTP_PORT="http")
    assert trial.end() == 1
    [line] = trial.lines
    assert "LEA_HTTP_PORT" in line


def test_ctrl_c_during_the_start_leaves_nothing_behind(up: Up) -> None:
    trial = up()
    trial.until("nats-server")
    family = trial.family()
    assert trial.end(signal.SIGINT) == 0
    assert all_gone(family)


def test_a_deep_home_still_has_short_sockets(up: Up, root: Path) -> None:
    deep = root / ("d" * 60) / ("e" * 60)
    trial = up(LEA_HOME=str(deep)).ready()
    assert (deep / "jwt-ed25519.pem").stat().st_mode & 0o777 == 0o600
    assert trial.end(signal.SIGTERM) == 0
