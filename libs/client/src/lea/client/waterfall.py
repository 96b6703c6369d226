"""A turn's time on a terminal: one line for each stage and each frame, with a bar where it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from lea.client.timeline import Shown, Stage, Timeline, Try

WIDTH = 40
"""Columns of the bars."""
_STATES = {"running": "en cours", "done": "terminé", "failed": "échoué", "cancelled": "annulé"}
_STAGES = {
    "actions": "actions (ordres)",
    "context": "contexte (invite)",
    "llm": "llm (réponse)",
    "gateway": "passerelle (clôture)",
}
_KINDS = {
    "accepted": "reçu",
    "actions": "actions montrées",
    "thinking": "Léa réfléchit",
    "restart": "la réponse recommence",
    "delta": "réponse",
    "done": "fin",
    "error": "erreur",
    "cancelled": "annulation",
}
_OUTCOMES = {"done": "réussie", "failed": "échouée", "cancelled": "annulée"}
_LOG = {
    "expired": "Les trames ne sont plus là : le journal NATS en garde 15 minutes. Les étapes, elles, restent.",
    "unreachable": "NATS ne répond pas : les trames n'ont pas pu être lues.",
}


@dataclass(frozen=True)
class Line:
    """One line of the waterfall, ms from acceptance on."""

    label: str
    start_ms: float
    waited_ms: float
    """Before `start_ms`."""
    worked_ms: float
    note: str = ""


def show(timeline: Timeline, console: Console) -> None:
    """Print all of it."""
    console.print(_head(timeline))
    if timeline.stages:
        console.print(_bars("Étapes", [_stage(stage) for stage in timeline.stages], timeline))
    elif timeline.state == "running":
        console.print("Les étapes sont notées à la fin du tour.", style="dim")
    else:
        console.print("La passerelle a terminé ce tour elle-même : aucune étape n'a été notée.", style="dim")
    if timeline.tries:
        console.print(_tries(timeline.tries))
    if timeline.shown:
        console.print(_bars("Ce qui a été montré", [_mark(mark) for mark in timeline.shown], timeline))
    if timeline.log in _LOG:
        console.print(_LOG[timeline.log], style="dim")
    for letter in timeline.dead_letters:
        told = f"✗ {letter.message} abandonné après {letter.deliveries} livraisons : {letter.reason}"
        console.print(told, style="bold red")


def _head(timeline: Timeline) -> RenderableType:
    state = _STATES.get(timeline.state, timeline.state)
    error = f" ({timeline.error_code})" if timeline.error_code else ""
    style = "bold red" if timeline.state == "failed" else "bold"
    lines = [Text(f"Tour {timeline.turn_id} : {state}{error}", style)]
    lines += [Text(f"  {label:<13}{value}") for label, value in _facts(timeline)]
    return Group(*lines, Text())


def _facts(timeline: Timeline) -> Iterator[tuple[str, str]]:
    yield "reçu", timeline.accepted_at
    if timeline.settled_ms is not None:
        yield "durée", duration(timeline.settled_ms)
    if timeline.first_token_ms is not None:
        yield "1er jeton", f"{duration(timeline.first_token_ms)} après l'arrivée chez llm"
    if timeline.provider:
        yield "répondu par", " ".join(filter(None, (timeline.provider, timeline.model)))
    if timeline.attempt > 1:
        yield "essai", f"{timeline.attempt} (la réponse a recommencé)"
    if timeline.round:
        yield "relance", f"{timeline.round} (le travail s'était perdu)"
    if timeline.cancel_asked_ms is not None:
        yield "annulation", f"demandée à {duration(timeline.cancel_asked_ms)}"
    yield "conversation", timeline.session_id
    if timeline.trace_id:
        yield "trace", timeline.trace_id


def _stage(stage: Stage) -> Line:
    note = f"livraison {stage.delivery}" if stage.delivery > 1 else ""
    label = _STAGES.get(stage.stage, stage.stage)
    return Line(label, stage.start_ms, stage.waited_ms, stage.worked_ms, note)


def _mark(mark: Shown) -> Line:
    note = f"{mark.count} trames" if mark.count > 1 else ""
    return Line(
        f"{mark.id} {_KINDS.get(mark.kind, mark.kind)}", mark.at_ms, 0.0, mark.until_ms - mark.at_ms, note
    )


def _bars(title: str, lines: Sequence[Line], timeline: Timeline) -> Table:
    end_ms = max([timeline.settled_ms or 0.0, *(line.start_ms + line.worked_ms for line in lines), 1.0])
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("")
    for name in ("début", "attente", "travail"):
        table.add_column(name, justify="right", style="dim", header_style="dim")
    table.add_column(f"0 → {duration(end_ms)}", header_style="dim", no_wrap=True, min_width=WIDTH)
    table.add_column("", style="yellow")
    for line in lines:
        waited = duration(line.waited_ms) if line.waited_ms else ""
        worked = duration(line.worked_ms) if line.worked_ms else ""
        table.add_row(line.label, duration(line.start_ms), waited, worked, _bar(line, end_ms), line.note)
    return table


def _bar(line: Line, end_ms: float) -> Text:
    """Draw the wait in dots, the work as a block; whatever took time is seen."""

    def column(at_ms: float) -> int:
        return min(WIDTH - 1, max(0, round(at_ms / end_ms * WIDTH)))

    waits, starts = column(line.start_ms - line.waited_ms), column(line.start_ms)
    ends = max(starts + 1, column(line.start_ms + line.worked_ms))
    bar = Text(" " * waits)
    bar.append("·" * (starts - waits), "yellow")
    return bar.append("█" * (ends - starts), "cyan")


def _tries(tries: Sequence[Try]) -> Table:
    table = Table(title="Demandes au fournisseur", title_justify="left", title_style="bold", box=None)
    for name in ("essai", "fournisseur", "modèle", "issue", "jetons lus", "jetons écrits"):
        table.add_column(name, style="dim", header_style="dim")
    for one in tries:
        about = "≈ " if one.estimated else ""
        outcome = Text(_OUTCOMES.get(one.outcome, one.outcome), "" if one.outcome == "done" else "yellow")
        read, written = f"{about}{one.input_tokens}", f"{about}{one.output_tokens}"
        table.add_row(str(one.attempt), one.provider, one.model, outcome, read, written)
    return table


def duration(ms: float) -> str:
    """`12 ms`, `3,4 s`: the French way."""
    if abs(ms) < 10:
        return f"{ms:.1f} ms".replace(".", ",")
    return f"{ms:.0f} ms" if abs(ms) < 1000 else f"{ms / 1000:.1f} s".replace(".", ",")
