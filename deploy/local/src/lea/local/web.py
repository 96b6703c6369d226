"""The web client: built when there is none, or when what it is made of has changed."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from types import FrameType

from lea.local.errors import LocalError
from lea.local.services import PROVIDER_SECRETS
from lea.local.setup import Setup
from lea.local.terminal import Terminal

LEAST_NODE = (20, 19)
INPUTS = ("package.json", "package-lock.json", "tsconfig.json", "next.config.ts")
SOURCES = ("src", "public", "scripts")
NOT_BUILT_FROM = (".test.ts", ".test.tsx", ".py")
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
BUILD = ("npm", "run", "build")
MARK = ".made-of"


class NodeMissing(LocalError):
    """Nothing here can build it."""


def with_web(setup: Setup, terminal: Terminal, logs: Path) -> Setup:
    """Return the setup with the web client's pages for the gateway, built first where that is due.

    An operator's own LEA_WEB_ROOT is left alone. Where it can't be built, Léa runs without the page and says why.
    """
    folder = setup.root / "apps" / "web"
    if "LEA_WEB_ROOT" in setup.environment or not (folder / "package.json").is_file():
        return setup
    try:
        step = terminal.step("page web (construction)")
        out = built(folder, logs / "web-build.log", setup.environment, step)
    except LocalError as error:
        terminal.problem(f"Léa démarre sans sa page web. {error}")
        return setup
    return replace(setup, environment={**setup.environment, "LEA_WEB_ROOT": str(out)})


def built(
    folder: Path,
    log: Path,
    environment: Mapping[str, str],
    step: AbstractContextManager[None] | None = None,
) -> Path:
    """Return the directory of the pages, built inside `step` unless they are of just these sources.

    Raises NodeMissing, LocalError.
    """
    out = folder / "out"
    made_of = _digest(folder, environment)
    if _read(out / MARK) == made_of:
        return out
    _require_node()
    with step or nullcontext(), log.open("wb") as file:
        lock = folder / "package-lock.json"
        installed = folder / "node_modules" / MARK
        if _read(installed) != lock.read_text(encoding="utf-8"):
            _run(INSTALL, folder, file.fileno(), environment, log)
            installed.parent.mkdir(exist_ok=True)
            shutil.copyfile(lock, installed)
        _run(BUILD, folder, file.fileno(), environment, log)
    (out / MARK).write_text(made_of, encoding="utf-8")
    return out


def _run(
    command: tuple[str, ...], folder: Path, output: int, environment: Mapping[str, str], log: Path
) -> None:
    """Run to the end, without Léa's own settings and secrets: packages have no business with them."""
    inherited = {
        name: value
        for name, value in environment.items()
        if not name.startswith("LEA_") and name not in PROVIDER_SECRETS
    }
    with (
        _interruptible(),
        subprocess.Popen(  # noqa: S603 (words of ours)
            command,
            cwd=folder,
            env={**inherited, "NEXT_TELEMETRY_DISABLED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as process,
    ):
        try:
            code = process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if code != 0:
        raise LocalError(f"La page web ne se construit pas ({' '.join(command)}).\n  journal : {log}")


@contextmanager
def _interruptible() -> Generator[None]:
    """Have SIGTERM and a hang-up interrupt what runs here as Ctrl-C does, so that nothing of it is left behind."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _digest(folder: Path, environment: Mapping[str, str]) -> str:
    """Return a hash of everything that a build reads: content, not dates, which a checkout changes."""
    digest = hashlib.sha256(environment.get("NEXT_PUBLIC_LEA_API", "").encode())
    for path in sorted(_inputs(folder)):
        digest.update(f"\0{path.relative_to(folder)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _inputs(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in INPUTS)
    for source in SOURCES:
        for path in (folder / source).rglob("*"):
            if path.is_file() and not path.name.endswith(NOT_BUILT_FROM):
                yield path


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _require_node() -> None:
    """Raise NodeMissing unless a Node is there that can build it, with npm."""
    wanted = ".".join(map(str, LEAST_NODE))
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise NodeMissing(f"Il faut Node.js {wanted} ou plus récent, avec npm (https://nodejs.org).")
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.match(r"v(\d+)\.(\d+)", told)
    if found is None or (int(found[1]), int(found[2])) < LEAST_NODE:
        raise NodeMissing(f"Il faut Node.js {wanted} ou plus récent (trouvé : {told.strip() or 'rien'}).")
