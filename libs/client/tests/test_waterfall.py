"""A turn's time as it is read on a terminal."""

import io
from dataclasses import replace

from rich.console import Console

from lea.client.timeline import DeadLetter, Shown, Stage, Timeline, Try
from lea.client.waterfall import duration, show

TURN = "0197c0de-0000-7000-8000-000000000001"
TAKEN_OVER = Timeline(
    turn_id=TURN,
    session_id="0197c0de-0000-7000-8000-000000000002",
    state="done",
    error_code=None,
    attempt=2,
    round=0,
    provider="openai",
    model="m-1",
    trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
    accepted_at="2026-11-26T12:00:00Z",
    settled_ms=4000.0,
    first_token_ms=405.0,
    cancel_asked_ms=None,
    log="held",
    stages=(
        Stage("actions", 2.0, 1.0, 3.0, 1),
        Stage("llm", 2000.0, 1000.0, 1000.0, 2),
        Stage("gateway", 3900.0, 1.0, 3.0, 1),
    ),
    tries=(Try(1, "openai", "m-1", "failed", 12, 3, True), Try(2, "openai", "m-1", "done", 12, 60, False)),
    shown=(Shown("1-1", "delta", 100.0, 900.0, 3), Shown("2-0", "restart", 2001.0, 2001.0, 1)),
    dead_letters=(),
)


def shown(timeline: Timeline) -> list[str]:
    console = Console(width=140, file=io.StringIO())
    with console.capture() as captured:
        show(timeline, console)
    return captured.get().splitlines()


def line(lines: list[str], start: str) -> str:
    [found] = [each for each in lines if each.strip().startswith(start)]
    return found


def test_bars_stand_where_the_time_went() -> None:
    lines = shown(TAKEN_OVER)
    llm = line(lines, "llm")
    assert "····" in llm
    # a second of four is ten of forty columns: ten of waiting from the first second on, ten of work
    assert llm.count("·") == llm.count("█") == 10
    assert llm.rstrip().endswith("livraison 2")
    assert line(lines, "actions").index("█") < llm.index("·") < line(lines, "passerelle").index("█")
    assert "3 trames" in line(lines, "1-1 réponse")
    assert "la réponse recommence" in line(lines, "2-0")
    assert "échouée" in line(lines, "1  ")
    assert "≈ 12" in line(lines, "1  ")


def test_what_is_missing_is_said() -> None:
    bare = replace(TAKEN_OVER, stages=(), tries=(), shown=())
    ended = replace(bare, state="failed", error_code="internal", log="expired")
    told = "\n".join(shown(replace(ended, dead_letters=(DeadLetter("prompt_built", "ValueError", 5),))))
    assert "échoué (internal)" in told
    assert "aucune étape" in told
    assert "15 minutes" in told
    assert "prompt_built abandonné après 5 livraisons : ValueError" in told
    running = "\n".join(shown(replace(bare, state="running", settled_ms=None, log="unreachable")))
    assert "notées à la fin du tour" in running
    assert "NATS ne répond pas" in running


def test_durations_are_written_the_french_way() -> None:
    assert [duration(ms) for ms in (0.42, 9.96, 12.3, 999.4, 1000, 61_500)] == [
        "0,4 ms", "10,0 ms", "12 ms", "999 ms", "1,0 s", "61,5 s",
    ]  # fmt: skip


def test_a_later_gateways_answer_is_read() -> None:
    told = {
        **{name: getattr(TAKEN_OVER, name) for name in TAKEN_OVER.__dataclass_fields__},
        "stages": [
            {"stage": "voice", "start_ms": 1, "waited_ms": 2, "worked_ms": 3, "delivery": 1, "new": 1}
        ],
        "tries": [],
        "shown": [],
        "dead_letters": [],
        "something": "else",
    }
    assert Timeline.read(told).stages == (Stage("voice", 1, 2, 3, 1),)
