"""`lea`: talk to Léa from a terminal, and see what is wrong with it."""

import asyncio
from dataclasses import replace
from json import dumps
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lea.client import doctor as examination
from lea.client import waterfall
from lea.client.client import LeaClient
from lea.client.doctor import Finding, State
from lea.client.errors import LeaError, Refused
from lea.client.frames import Done
from lea.client.screen import Screen, advice_for
from lea.client.settings import Settings, read_settings
from lea.client.timeline import timeline_of

_MARKS = {State.GOOD: ("✓", "green"), State.MISSING: ("·", "dim"), State.BAD: ("✗", "bold red")}
GIVE_UP_AFTER_S = 30.0

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Léa, l'assistante des courtiers immobiliers."
)


@app.command()
def chat(
    message: Annotated[str, typer.Argument(help="Votre message.")],
    session: Annotated[str | None, typer.Option(help="La conversation à poursuivre.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Montrer les trames telles quelles.")] = False,
    token: Annotated[str | None, typer.Option(help="Un jeton d'accès, au lieu de se connecter.")] = None,
    url: Annotated[str | None, typer.Option(help="L'adresse de Léa (LEA_URL).")] = None,
) -> None:
    """Envoyer un message et voir la réponse s'écrire."""
    given = read_settings()
    settings = replace(given, url=url or given.url, token=token or given.token)
    screen = Screen(Console(), Console(stderr=True))
    try:
        succeeded = asyncio.run(_chat(settings, message, session, None if json else screen))
    except LeaError as error:
        screen.fail(str(error), advice_for(error))
        succeeded = False
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    raise typer.Exit(0 if succeeded else 1)


@app.command()
def trace(
    turn_id: Annotated[str, typer.Argument(help="Le numéro du tour (en-tête x-lea-turn-id).")],
    json: Annotated[bool, typer.Option("--json", help="Montrer la réponse telle quelle.")] = False,
    token: Annotated[str | None, typer.Option(help="Un jeton d'accès, au lieu de se connecter.")] = None,
    url: Annotated[str | None, typer.Option(help="L'adresse de Léa (LEA_URL).")] = None,
) -> None:
    """Montrer où le temps d'un tour est passé : le sien, ou n'importe lequel comme administrateur."""
    given = read_settings()
    settings = replace(given, url=url or given.url, token=token or given.token)
    console = Console()
    screen = Screen(console, Console(stderr=True))
    try:
        number = UUID(turn_id)
    except ValueError:
        screen.fail(
            f"« {turn_id[:64]} » n'est pas un numéro de tour.", "Il est dans l'en-tête x-lea-turn-id."
        )
        raise typer.Exit(2) from None
    try:
        asyncio.run(_trace(settings, number, None if json else console))
    except LeaError as error:
        screen.fail(str(error), _trace_advice(error))
        raise typer.Exit(1) from None


@app.command()
def doctor() -> None:
    """Dire ce qui est configuré, ce qui ne l'est pas, et ce qui répond."""
    settings = read_settings()
    console = Console()
    bad = _table(console, "Configuration", examination.configuration(settings))
    bad += _table(console, "Versions", examination.versions())
    bad += _table(console, "État", asyncio.run(_health(settings)))
    if not (Path.cwd() / ".env").exists():
        console.print("Pas de fichier .env ici : .env.example montre ce qui se règle.", style="dim")
    if bad:
        console.print("Léa n'est pas en état de répondre. Est-elle démarrée (make run) ?", style="bold red")
    raise typer.Exit(1 if bad else 0)


def main() -> None:
    """Run the command."""
    app()


async def _chat(settings: Settings, message: str, session: str | None, screen: Screen | None) -> bool:
    """Follow a turn to its end; tell whether it ended well. Without a screen the raw frames are printed."""
    async with LeaClient(settings.url, token=settings.token, give_up_after_s=GIVE_UP_AFTER_S) as client:
        if client.token is None:
            await client.login(settings.email, settings.password)
        last = None
        async for frame in client.chat_stream(message, session_id=session):
            last = frame.payload
            if screen is None:
                print(frame.raw, flush=True)
            else:
                screen.show(frame)
    return isinstance(last, Done)


async def _trace(settings: Settings, turn_id: UUID, console: Console | None) -> None:
    async with LeaClient(settings.url, token=settings.token, give_up_after_s=GIVE_UP_AFTER_S) as client:
        if client.token is None:
            await client.login(settings.email, settings.password)
        if console is None:
            print(dumps(await client.read(f"/v1/lea/turns/{turn_id}/timeline"), ensure_ascii=False))
        else:
            waterfall.show(await timeline_of(client, turn_id), console)


def _trace_advice(error: LeaError) -> str | None:
    if isinstance(error, Refused) and error.code == "unknown_turn":
        return "Un courtier ne voit que ses tours; un administrateur (LEA_EMAIL, LEA_PASSWORD) les voit tous."
    return advice_for(error)


async def _health(settings: Settings) -> list[Finding]:
    return [finding async for finding in examination.health(settings)]


def _table(console: Console, title: str, findings: list[Finding]) -> int:
    """Show findings; return how many are bad."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, show_header=False)
    for finding in findings:
        mark, style = _MARKS[finding.state]
        table.add_row(Text(mark, style), finding.label, Text(finding.detail, style))
    console.print(table)
    return sum(finding.state is State.BAD for finding in findings)
