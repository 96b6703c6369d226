"""One turn: from a slow bucket to a trace, from there to the log lines."""

from lea.observe.boards import Board, Logs, Note, Panel, Row, quantiles

_HOW = """
1. A point on the graphs below is one turn: it carries the id of its trace. Open it in the trace store, or copy it
   into **trace_id** above.
2. The lines below are everything that the services logged of it. A broker who reports a problem reads the turn's
   id in the `x-lea-turn-id` header or in the support view: put it into **turn_id**.
3. Without Grafana: `lea trace <turn_id>` prints the turn's waterfall from the record and the event log.
"""

TURN = Board(
    "lea-turn",
    "One turn",
    "From a slow bucket to one trace, from there to what was logged of it.",
    (
        Row("How to find it", (Note("How to find it", _HOW.strip()),)),
        Row(
            "Slow ones",
            (
                Panel(
                    "First byte",
                    "With exemplars.",
                    "s",
                    quantiles("lea_gateway_first_byte_seconds", 0.5, 0.99, exemplars=True),
                    thresholds=((0.25, "red"),),
                ),
                Panel(
                    "First token",
                    "With exemplars.",
                    "s",
                    quantiles("lea_gateway_first_token_seconds", 0.5, 0.95, exemplars=True),
                    thresholds=((2.5, "red"),),
                ),
                Panel(
                    "Whole turn",
                    "With exemplars.",
                    "s",
                    quantiles("lea_gateway_turn_seconds", 0.5, 0.95, exemplars=True),
                    thresholds=((100, "red"),),
                ),
            ),
        ),
        Row(
            "What was logged of it",
            (
                Logs(
                    "By its trace",
                    "Every service's lines with this trace id.",
                    '{service=~"gateway|actions|context|llm"} | json | trace_id=`$trace_id`',
                ),
                Logs(
                    "By its id",
                    "Every service's lines with this turn id.",
                    '{service=~"gateway|actions|context|llm"} | json | turn_id=`$turn_id`',
                ),
            ),
        ),
    ),
    asks_for=("trace_id", "turn_id"),
)
