"""What happens to the processes while Léa runs: shown, and mended where supervisord gives up."""

import asyncio
import time
from collections.abc import Mapping

from lea.local.journal import Journal
from lea.local.supervision import Status, Supervision
from lea.local.terminal import Terminal

TICK_S = 0.5
RETRY_S = 5.0
"""How long a service that supervisord gave up rests before it is started again."""


class Watch:
    """Tells of processes that end and come back, and of their warnings."""

    def __init__(self, supervision: Supervision, journals: Mapping[str, Journal], terminal: Terminal) -> None:
        self._supervision = supervision
        self._journals = journals
        self._terminal = terminal
        self._pids: dict[str, int] = {}
        self._given_up: dict[str, float] = {}

    async def follow(self) -> None:
        """Watch until cancelled. Raises LocalError when supervisord is gone."""
        while True:
            self.look()
            self._start_again()
            await asyncio.sleep(TICK_S)

    def look(self) -> dict[str, Status]:
        """Show what changed since the last look; return the present state."""
        statuses = self._supervision.statuses()
        for name, journal in self._journals.items():
            for warning in journal.warnings():
                self._terminal.line(f"  {name} │ {warning}")
        for status in statuses.values():
            self._compare(status)
        return statuses

    def last_words(self, name: str) -> str:
        journal = self._journals.get(name) or Journal(self._supervision.log(name))
        return journal.last_words()

    def _compare(self, status: Status) -> None:
        before = self._pids.get(status.name, 0)
        if before and status.pid != before:
            words = self.last_words(status.name)
            again = "relancé" if status.pid else "nouvel essai"
            self._terminal.problem(f"{status.name} s'est arrêté ; {again}. Dernier message : {words}")
        if status.pid:
            self._pids[status.name] = status.pid
        elif before:
            self._pids[status.name] = 0
        if not status.given_up:
            self._given_up.pop(status.name, None)
        elif status.name not in self._given_up:
            self._given_up[status.name] = time.monotonic()

    def _start_again(self) -> None:
        for name, since in list(self._given_up.items()):
            if time.monotonic() - since > RETRY_S:
                del self._given_up[name]
                self._supervision.launch([name])
