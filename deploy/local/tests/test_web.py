"""The web client under `lea-up`: built once for its sources, left out where it can't be built, never half there."""

import io
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lea.local.errors import LocalError
from lea.local.setup import read_setup
from lea.local.terminal import Terminal
from lea.local.web import NodeMissing, built, with_web

PACKAGE = {
    "name": "stand-in",
    "version": "1.0.0",
    "scripts": {"build": "mkdir -p out && cp src/page.html out/index.html && echo built >> builds"},
}
LOCK = {"name": "stand-in", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": PACKAGE}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A web client that npm builds in a moment."""
    folder = tmp_path / "web"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "page.html").write_text("un", encoding="utf-8")
    (folder / "package.json").write_text(json.dumps(PACKAGE), encoding="utf-8")
    (folder / "package-lock.json").write_text(json.dumps(LOCK), encoding="utf-8")
    for name in ("tsconfig.json", "next.config.ts"):
        (folder / name).write_text("", encoding="utf-8")
    return folder


def builds(folder: Path) -> int:
    return (folder / "builds").read_text(encoding="utf-8").count("built")


def test_it_is_built_again_only_for_other_sources(folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    out = built(folder, log, os.environ)
    assert (out / "index.html").read_text(encoding="utf-8") == "un"
    (folder / "src" / "page.html").touch()
    (folder / "src" / "page.test.ts").write_text("a test", encoding="utf-8")
    built(folder, log, os.environ)
    assert builds(folder) == 1, "what it is made of is the same"
    (folder / "src" / "page.html").write_text("deux", encoding="utf-8")
    built(folder, log, os.environ)
    assert (builds(folder), (out / "index.html").read_text(encoding="utf-8")) == (2, "deux")
    built(folder, log, {**os.environ, "NEXT_PUBLIC_LEA_API": "https://api.exemple.ca"})
    assert builds(folder) == 3, "the API's address is built in"


def test_a_build_that_fails_names_its_log_and_is_tried_again(folder: Path, tmp_path: Path) -> None:
    page = folder / "src" / "page.html"
    page.unlink()
    with pytest.raises(LocalError, match="ne se construit pas"):
        built(folder, tmp_path / "log", os.environ)
    assert "page.html" in (tmp_path / "log").read_text(encoding="utf-8")
    page.write_text("un", encoding="utf-8")
    assert (built(folder, tmp_path / "log", os.environ) / "index.html").exists()


def test_packages_see_nothing_of_leas_settings(folder: Path, tmp_path: Path) -> None:
    shown = {**PACKAGE, "scripts": {"build": "mkdir -p out && env > out/index.html"}}
    (folder / "package.json").write_text(json.dumps(shown), encoding="utf-8")
    secrets = {"OPENAI_API_KEY": "sk-canary", "LEA_PORTAL_KEY": "portal-canary"}
    out = built(folder, tmp_path / "log", {**os.environ, **secrets})
    assert "canary" not in (out / "index.html").read_text(encoding="utf-8")


def test_without_node_it_says_what_is_missing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NodeMissing, match=r"Node\.js 20\.19"):
        built(folder, tmp_path / "log", os.environ)


def test_a_node_that_is_too_old_is_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, words in (("node", "v18.19.0"), ("npm", "9.2.0")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {words}\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(NodeMissing, match=r"trouvé : v18\.19\.0"):
        built(folder, tmp_path / "log", os.environ)


def test_ctrl_c_during_a_build_leaves_nothing_running(folder: Path, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    slow = {**PACKAGE, "scripts": {"build": f"echo $$ > {pid_file}; sleep 300"}}
    (folder / "package.json").write_text(json.dumps(slow), encoding="utf-8")
    child = os.fork()
    if child == 0:
        try:
            built(folder, tmp_path / "log", os.environ)
        except KeyboardInterrupt:
            os._exit(0)
        os._exit(1)
    wait_for(lambda: pid_file.exists() and pid_file.read_text(encoding="ascii").strip() != "")
    os.kill(child, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    npm = int(pid_file.read_text(encoding="ascii"))
    wait_for(lambda: not Path(f"/proc/{npm}").exists())


def wait_for(condition: Callable[[], bool], timeout_s: float = 60.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_lea_starts_without_a_page_that_cannot_be_built_and_says_why(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "apps").mkdir()
    folder.rename(root / "apps" / "web")
    said = io.StringIO()
    setup = read_setup(root, {"PATH": os.environ["PATH"]})
    served = with_web(setup, Terminal(said), tmp_path)
    assert served.environment["LEA_WEB_ROOT"] == str(root / "apps" / "web" / "out")
    assert "page web" in said.getvalue()
    own = {"PATH": os.environ["PATH"], "LEA_WEB_ROOT": "/srv/lea"}
    assert with_web(read_setup(root, own), Terminal(said), tmp_path).environment == own

    (root / "apps" / "web" / "src" / "page.html").unlink()
    assert "LEA_WEB_ROOT" not in with_web(setup, Terminal(said), tmp_path).environment
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "LEA_WEB_ROOT" not in with_web(setup, Terminal(said), tmp_path).environment
    reasons = [
        line for line in said.getvalue().splitlines() if line.startswith("✗ Léa démarre sans sa page web.")
    ]
    assert ["ne se construit pas" in reasons[0], "Node.js" in reasons[1]] == [True, True]
