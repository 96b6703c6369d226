"""`lea-up`: everything Léa needs on one bare machine, in the foreground, until Ctrl-C or SIGTERM."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from lea.local.errors import LocalError
from lea.local.home import Home, open_home, sole_use
from lea.local.ports import is_taken
from lea.local.services import service_commands
from lea.local.setup import Setup, read_setup
from lea.local.start import Commands, Start
from lea.local.terminal import Terminal
from lea.local.web import with_web


def main() -> None:
    """Run Léa; exit 0 after a stop that was asked for, 1 with a readable line after anything else."""
    sys.exit(lea_up(Path.cwd(), os.environ))


def lea_up(root: Path, environment: Mapping[str, str], commands: Commands = service_commands) -> int:
    """Run Léa in a project's root and return the exit code; `commands` puts stand-ins in the services' place."""
    terminal = Terminal()
    try:
        setup = read_setup(root, environment)
        home = open_home(setup.home)
        with sole_use(home, setup.url):
            if is_taken(setup.host, setup.port):
                raise LocalError(
                    f"Le port {setup.port} est occupé : choisissez-en un autre (LEA_HTTP_PORT=8081)."
                )
            return asyncio.run(_run(with_web(setup, terminal, home.logs), home, terminal, commands))
    except LocalError as error:
        terminal.problem(str(error))
        return 1
    except KeyboardInterrupt:  # before the loop runs, which has its own way to stop
        return 0


async def _run(setup: Setup, home: Home, terminal: Terminal, commands: Commands) -> int:
    start = Start(setup, home, terminal, commands)
    serving = asyncio.ensure_future(_serve(start, setup, terminal))
    _on_stop_signals(serving.cancel, start.supervision.kill)
    code = 0
    try:
        await serving
    except asyncio.CancelledError:
        terminal.line("")
    except LocalError as error:
        terminal.problem(str(error))
        code = 1
    finally:
        with terminal.step("arrêt"):
            await asyncio.to_thread(start.supervision.stop)
    return code


async def _serve(start: Start, setup: Setup, terminal: Terminal) -> None:
    await start.run()
    terminal.ready(setup.url)
    async with start.upkeep.kept():
        await start.watch.follow()


def _on_stop_signals(stop: Callable[[], object], kill: Callable[[], object]) -> None:
    """Stop in order at the first Ctrl-C, SIGTERM or hang-up; at once at the second."""
    steps = iter((stop, kill))

    def on_signal() -> None:
        next(steps, kill)()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, on_signal)
