"""A process as data: one definition of how each is started, whoever starts it."""

import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lea.local import child


@dataclass(frozen=True)
class Command:
    """What to run, as whom, with what environment (all of it), and how to end it."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    directory: Path
    account: str | None = None
    """The unprivileged account to become; None: whoever starts it."""
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 15.0
    """How long it may take to end after the stop signal, before SIGKILL."""

    @property
    def wrapped(self) -> tuple[str, ...]:
        """The command line that ends with its parent and gives up root first (see `lea.local.child`)."""
        python = (sys.executable, "-I", "-S", str(Path(child.__file__).resolve()))
        return (*python, str(int(self.stop_signal)), self.account or "-", *self.argv)
