"""What `lea-up` says, in French, line by line."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

from lea.local.demo_files import DEMO_EMAIL, DEMO_PASSWORD

WIDTH = 30


class Terminal:
    """The developer's terminal; each line leaves at once, whatever standard output is connected to."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        if hasattr(self._out, "reconfigure"):  # a terminal that isn't UTF-8 shows "?" for an accent
            self._out.reconfigure(errors="replace")  # pyright: ignore[reportAttributeAccessIssue]

    def line(self, text: str = "") -> None:
        print(text, file=self._out, flush=True)

    @contextmanager
    def step(self, title: str) -> Generator[None]:
        """Show a step with the time that it took; when it raises, the line ends there."""
        print(f"· {title} ".ljust(WIDTH, "."), end=" ", file=self._out, flush=True)
        start = time.monotonic()
        try:
            yield
        except BaseException:
            self.line("")
            raise
        self.line(seconds(time.monotonic() - start))

    def done(self, title: str, since: float) -> None:
        """Show a step that ran beside others."""
        self.line(f"· {title} ".ljust(WIDTH, ".") + f" {seconds(time.monotonic() - since)}")

    def ready(self, url: str) -> None:
        """Show the one line that says that a turn can be served."""
        self.line(f"Léa is ready: {url}  {DEMO_EMAIL} / {DEMO_PASSWORD}")

    def problem(self, text: str) -> None:
        self.line(f"✗ {text}")


def seconds(duration_s: float) -> str:
    """`1,4 s`: the French way."""
    return f"{duration_s:.1f} s".replace(".", ",")
