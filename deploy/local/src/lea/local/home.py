"""LEA_HOME: the directory that holds everything Léa keeps on this machine, used by one `lea-up` at a time."""

import fcntl
import os
import signal
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lea.local.errors import LocalError

LEFTOVER_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Home:
    """LEA_HOME and its rooms."""

    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def services_file(self) -> Path:
        """Where each service of this run listens, for `lea doctor`."""
        return self.run / "services.json"

    @property
    def operator_file(self) -> Path:
        """The databases that the operator's command `lea-privacy` works on, each under its role."""
        return self.run / "operator.json"

    @property
    def jwt_private_key_file(self) -> Path:
        return self.path / "jwt-ed25519.pem"


def open_home(path: Path) -> Home:
    """Make what is missing. Raises LocalError when the directory can't be ours.

    Root's may be entered (0711): PostgreSQL's account goes through it to its own data.
    """
    try:
        if not path.exists():
            path.mkdir(parents=True)
            path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        if path.stat().st_uid != os.geteuid():
            raise LocalError(
                f"{path} appartient à un autre compte : reprenez ce compte, effacez le dossier ou changez LEA_HOME."
            )
        home = Home(path)
        for room in (home.logs, home.run):
            room.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise LocalError(f"LEA_HOME ({path}) n'est pas utilisable : {error.strerror}.") from error
    return home


@contextmanager
def sole_use(home: Home, note: str) -> Generator[None]:
    """Hold LEA_HOME until the end, or until this process dies. Raises LocalError when somebody has it.

    What an earlier `lea-up` that was killed still has running is waited for.
    """
    with (home.path / "lea-up.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LocalError(f"Léa tourne déjà dans {home.path} ({file.read().strip()}).") from None
        file.truncate(0)
        file.write(f"processus {os.getpid()}, {note}\n")
        file.flush()
        end_leftovers(home)
        yield
        file.truncate(0)


def end_leftovers(home: Home) -> None:
    """Wait for the supervisor of a `lea-up` that was killed: it is stopping everything in order."""
    pid = _supervisor(home)
    deadline = time.monotonic() + LEFTOVER_TIMEOUT_S
    while pid is not None and _supervisor(home) == pid:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _supervisor(home: Home) -> int | None:
    """Return the pid of a living supervisord of this LEA_HOME."""
    try:
        pid = int((home.run / "supervisord.pid").read_text(encoding="ascii"))
        os.kill(pid, 0)
        command_line = Path(f"/proc/{pid}/cmdline")
        if command_line.parent.parent.exists() and os.fsencode(home.run) not in command_line.read_bytes():
            return None
    except (OSError, ValueError):
        return None
    return pid
