"""The running summary of a conversation: older turns, a line each, inside a number of tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lea.context.budget import Count, Part, first_parts
from lea.context.rendering import one_line

MOST_TOKENS = 600
"""Of a summary, whoever wrote it."""
MESSAGE_CHARS, OUTCOME_CHARS = 120, 200
_LEFT_OUT = "- (des échanges plus anciens ne sont pas repris)"


@dataclass(frozen=True, slots=True)
class SettledTurn:
    """A turn that was answered."""

    id: UUID
    created_at: datetime
    message: str
    answer: str
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What a prompt tells of the turns up to one."""

    text: str
    turns: int
    turn_id: UUID
    """The latest turn in it."""
    through: datetime


def line_of(turn: SettledTurn) -> str:
    """Return a turn as a line: what was asked, and what came of it."""
    outcome = "; ".join(turn.actions) or turn.answer
    return f"- « {one_line(turn.message, MESSAGE_CHARS)} » → {one_line(outcome, OUTCOME_CHARS)}"


def summarize(earlier: Summary | None, turns: Sequence[SettledTurn], folded: int, count: Count) -> Summary:
    """Add turns to a summary; `folded` counts those too that are too old to be told. The oldest lines go first."""
    lines = earlier.text.splitlines() if earlier else []
    lines += [line_of(turn) for turn in turns]
    unseen = folded > len(turns)
    latest = list(reversed([line for line in lines if line != _LEFT_OUT]))
    kept = first_parts([Part(line, count(line + "\n")) for line in latest], MOST_TOKENS - count(_LEFT_OUT))
    told = [part.text for part in reversed(kept)]
    if unseen or len(kept) < len(latest) or len(latest) < len(lines):
        told.insert(0, _LEFT_OUT)
    return Summary(
        text="\n".join(told),
        turns=(earlier.turns if earlier else 0) + folded,
        turn_id=turns[-1].id,
        through=turns[-1].created_at,
    )


def bounded(text: str, count: Count) -> str:
    """Cut what a model wrote to the summary's bound, at the end of a line; headings become plain lines."""
    lines = [line.lstrip("# ") for line in text.strip().splitlines() if line.strip()]
    kept = first_parts([Part(line, count(line + "\n")) for line in lines], MOST_TOKENS)
    return "\n".join(part.text for part in kept)
