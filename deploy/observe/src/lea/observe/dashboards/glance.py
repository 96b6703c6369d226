"""Is it slow, for whom, in which stage, since when."""

from lea.observe.boards import (
    WINDOW,
    Board,
    Colour,
    Panel,
    Query,
    Row,
    Unit,
    every_service,
    mean,
    quantile,
    quantiles,
    rate,
)
from lea.observe.slo import OBJECTIVES, Objective

_FIRST_CHUNK = "gen_ai_client_operation_time_to_first_chunk_seconds"
_FIRST_BYTE, _FIRST_TOKEN = "lea_gateway_first_byte_seconds", "lea_gateway_first_token_seconds"


def _left(objective: Objective) -> Panel:
    return Panel(
        f"Budget left: {objective.slo.replace('_', ' ')}",
        f"{objective.promise}. What is left of the error budget at the pace of the last three days; below zero it"
        " is overspent.",
        "percentunit",
        (Query(f"1 - {objective.ratio('3d')} / {objective.budget:g}"),),
        shape="number",
        thresholds=((0.25, "orange"), (0.5, "green")),
        base="red",
        width=4,
    )


def _now(title: str, what: str, expr: str, unit: Unit = "short", red: float | None = None) -> Panel:
    limits: tuple[tuple[float, Colour], ...] = ((red / 2, "orange"), (red, "red")) if red is not None else ()
    return Panel(title, what, unit, (Query(expr),), shape="number", thresholds=limits, width=4)


def _stage(name: str, histogram: str, where: str = "") -> Query:
    return Query(mean(histogram, where), name)


_STAGES = (
    _stage("accept", "lea_gateway_accept_seconds"),
    _stage("wait for actions", "lea_actions_queue_wait_seconds", '{message="turn_accepted"}'),
    _stage("actions", "lea_actions_work_seconds", '{message="turn_accepted"}'),
    _stage("wait for context", "lea_context_queue_wait_seconds", '{message="actions_applied"}'),
    _stage("context", "lea_context_work_seconds", '{message="actions_applied"}'),
    _stage("wait for llm", "lea_llm_queue_wait_seconds", '{message="prompt_built"}'),
    _stage("provider, to its first token", _FIRST_CHUNK),
    _stage("wait to settle", "lea_gateway_queue_wait_seconds", '{message="answer_finished"}'),
    _stage("settle", "lea_gateway_settle_seconds"),
)

GLANCE = Board(
    "lea-glance",
    "Léa, at a glance",
    "Is it slow, for whom, in which stage, since when: promises, turns, times, stages, services.",
    (
        Row(
            "Promises",
            (
                *(_left(objective) for objective in OBJECTIVES),
                _now(
                    "Turns per minute",
                    "Turns that ended, all replicas.",
                    f"60 * {rate('lea_gateway_turns_total')}",
                ),
                _now("Open streams", "Clients that follow a turn now.", "sum(lea_gateway_active_streams)"),
                _now(
                    "First byte p99",
                    "From a request's arrival to the first byte of its stream; promised: 250 ms.",
                    quantile(0.99, _FIRST_BYTE),
                    "s",
                    red=0.25,
                ),
            ),
        ),
        Row(
            "How long it takes",
            (
                Panel(
                    "First byte against first token",
                    "The first byte is ours alone; what the first token needs on top is the ring and the provider."
                    " Points lead to a trace.",
                    "s",
                    (
                        *quantiles(_FIRST_BYTE, 0.5, 0.99, name="first byte", exemplars=True),
                        *quantiles(_FIRST_TOKEN, 0.5, 0.95, 0.99, name="first token", exemplars=True),
                    ),
                    thresholds=((0.25, "orange"), (2.5, "red")),
                    width=12,
                ),
                Panel(
                    "Whole turn",
                    "From a request's arrival to the terminal frame; a turn is ended after 100 s whatever happens.",
                    "s",
                    quantiles("lea_gateway_turn_seconds", exemplars=True),
                    thresholds=((60, "orange"), (100, "red")),
                    width=12,
                ),
            ),
        ),
        Row(
            "Since when",
            (
                Panel(
                    "Bad turns, as the promises count them",
                    "Share of the last five minutes' turns; where a line leaves zero, it began. The promises allow"
                    " 0.5 %, 1 % and 5 %.",
                    "percentunit",
                    (Query("lea_slo:bad_ratio:rate5m", "{{slo}}"),),
                    thresholds=((0.005, "orange"), (0.05, "red")),
                ),
                Panel(
                    "Alerts that fire",
                    "How many, by name; each has a page in docs/runbooks.",
                    "short",
                    (
                        Query(
                            'count by (alertname) (ALERTS{alertstate="firing", alertname=~"Lea.*"}) or vector(0)',
                            "{{alertname}}",
                        ),
                    ),
                    thresholds=((1, "red"),),
                ),
                Panel(
                    "Processes: age of the youngest",
                    "A fall to zero is a start: a deployment, or a crash.",
                    "s",
                    (
                        Query(
                            'min by (service) (time() - process_start_time_seconds{job="lea"})', "{{service}}"
                        ),
                    ),
                ),
            ),
        ),
        Row(
            "For whom",
            (
                Panel(
                    "First byte p95 by replica",
                    "One line above the others: a process or its machine. All of them: PostgreSQL, or the load.",
                    "s",
                    (Query(quantile(0.95, _FIRST_BYTE, "instance"), "{{instance}}"),),
                    thresholds=((0.25, "red"),),
                ),
                Panel(
                    "First token p95 by replica",
                    "As above, with the ring and the provider in it.",
                    "s",
                    (Query(quantile(0.95, _FIRST_TOKEN, "instance"), "{{instance}}"),),
                    thresholds=((2.5, "red"),),
                ),
                Panel(
                    "Provider's first token p95, by model",
                    "Whose answers come late. A broker who reports a slow turn knows its id: `lea trace`.",
                    "s",
                    (
                        Query(
                            quantile(0.95, _FIRST_CHUNK, "gen_ai_provider_name, gen_ai_request_model"),
                            "{{gen_ai_provider_name}} {{gen_ai_request_model}}",
                        ),
                    ),
                    thresholds=((2.5, "red"),),
                ),
            ),
        ),
        Row(
            "Where the time of a turn goes",
            (
                Panel(
                    "Stages up to the first token, and closing",
                    "Average time in each stage, stacked. Waits grow when workers are short, work grows when a"
                    " dependency is slow.",
                    "s",
                    _STAGES,
                    stacked=True,
                    width=12,
                ),
                Panel(
                    "Slowest stages, p95",
                    "Work on a message by service: 5 % of deliveries take longer. llm's holds the whole answer.",
                    "s",
                    (
                        Query(
                            f"histogram_quantile(0.95, sum by (le, service, message)"
                            f" (rate({every_service('work_seconds_bucket')}[{WINDOW}])))",
                            "{{service}} {{message}}",
                        ),
                    ),
                    width=12,
                ),
            ),
        ),
        Row(
            "Turns",
            (
                Panel(
                    "Turns by how they ended",
                    "done, cancelled by the broker, failed, timeout (ended by the sweeper), abandoned (dead letter).",
                    "ops",
                    (Query(rate("lea_gateway_turns_total", "outcome"), "{{outcome}}"),),
                    stacked=True,
                ),
                Panel(
                    "Failures by cause",
                    "The error code that the client was shown.",
                    "ops",
                    (
                        Query(
                            f'sum by (code) (rate(lea_gateway_turns_total{{code!=""}}[{WINDOW}]))',
                            "{{code}}",
                        ),
                    ),
                    thresholds=((0.1, "red"),),
                ),
                Panel(
                    "Streams: begun, cut",
                    "With a message, resumed after a cut, followed in a second tab; cut because the client lagged.",
                    "ops",
                    (
                        Query(rate("lea_gateway_streams_total", "kind"), "{{kind}}"),
                        Query(rate("lea_gateway_streams_cut_total"), "cut"),
                    ),
                ),
            ),
        ),
        Row(
            "Services: rate, errors, duration",
            (
                Panel(
                    "Requests by status",
                    "HTTP requests to the gateway. 429 is a limit of ours, 5xx is an incident.",
                    "reqps",
                    (Query(rate("lea_gateway_requests_total", "status"), "{{status}}"),),
                    stacked=True,
                ),
                Panel(
                    "Refusals by problem",
                    "What refused requests were told: rate limits, unknown ids, outages.",
                    "reqps",
                    (Query(rate("lea_gateway_refusals_total", "code"), "{{code}}"),),
                ),
                Panel(
                    "Request p95 by route",
                    "Time to the status line; a stream's status comes once its turn is accepted.",
                    "s",
                    (Query(quantile(0.95, "lea_gateway_request_seconds", "route"), "{{route}}"),),
                    thresholds=((0.25, "orange"), (1, "red")),
                ),
                Panel(
                    "Work by service",
                    "Deliveries of work messages in a second.",
                    "ops",
                    (
                        Query(
                            f"sum by (service, message) (rate({every_service('deliveries_total')}[{WINDOW}]))",
                            "{{service}} {{message}}",
                        ),
                    ),
                ),
                Panel(
                    "Work that failed",
                    "Share of deliveries that were not acknowledged, by service.",
                    "percentunit",
                    (
                        Query(
                            "1 - sum by (service) (rate("
                            '{__name__=~"lea_(gateway|actions|context|llm)_deliveries_total", outcome="acked"}'
                            f"[{WINDOW}])) / sum by (service) (rate({every_service('deliveries_total')}[{WINDOW}]))",
                            "{{service}}",
                        ),
                    ),
                    thresholds=((0.01, "orange"), (0.05, "red")),
                ),
                Panel(
                    "Event-loop lag p99",
                    "How late a process runs its timers: above 50 ms everything in it is slow.",
                    "s",
                    (
                        Query(
                            "histogram_quantile(0.99, sum by (le, service)"
                            f" (rate({every_service('loop_lag_seconds_bucket')}[{WINDOW}])))",
                            "{{service}}",
                        ),
                    ),
                    thresholds=((0.05, "orange"), (0.25, "red")),
                ),
            ),
        ),
    ),
)
