"""Who answers, how well, at what price."""

from lea.observe.boards import WINDOW, Board, Panel, Query, Row, quantile, rate

_OPERATION = "gen_ai_client_operation_duration_seconds"
_FIRST_CHUNK = "gen_ai_client_operation_time_to_first_chunk_seconds"
_LABELS = "gen_ai_provider_name, gen_ai_request_model"
_LEGEND = "{{gen_ai_provider_name}} {{gen_ai_request_model}}"
_MODEL = "{{provider}} {{model}}"

PROVIDERS = Board(
    "lea-providers",
    "Providers and cost",
    "Which provider is slow or failing, what is used, what it costs.",
    (
        Row(
            "How they answer",
            (
                Panel(
                    "Requests",
                    "Requests to providers; one turn makes up to three.",
                    "reqps",
                    (Query(rate(f"{_OPERATION}_count", _LABELS), _LEGEND),),
                    stacked=True,
                ),
                Panel(
                    "Errors by cause",
                    "Requests that ended in an error of ours or the provider's, by class; cancelled: by the broker.",
                    "reqps",
                    (
                        Query(
                            "sum by (gen_ai_provider_name, error_type)"
                            f' (rate({_OPERATION}_count{{error_type!=""}}[{WINDOW}]))',
                            "{{gen_ai_provider_name}} {{error_type}}",
                        ),
                    ),
                    thresholds=((0.1, "red"),),
                ),
                Panel(
                    "Left alone, or misconfigured",
                    "1 while the breaker is open after failures in a row, or while our key or model is refused.",
                    "short",
                    (
                        Query(f"max by ({_LABELS}) (lea_llm_breaker_open)", f"open: {_LEGEND}"),
                        Query(
                            f"max by ({_LABELS}) (lea_llm_provider_misconfigured)",
                            f"misconfigured: {_LEGEND}",
                        ),
                    ),
                    thresholds=((1, "red"),),
                ),
                Panel(
                    "Time to the first token",
                    "From our request to the provider's first token, p50 and p95.",
                    "s",
                    (
                        Query(quantile(0.5, _FIRST_CHUNK, _LABELS), f"p50 {_LEGEND}"),
                        Query(quantile(0.95, _FIRST_CHUNK, _LABELS), f"p95 {_LEGEND}"),
                    ),
                    thresholds=((2.5, "orange"), (10, "red")),
                ),
                Panel(
                    "Whole answer, p95",
                    "From our request to the end of the answer.",
                    "s",
                    (Query(quantile(0.95, _OPERATION, _LABELS), _LEGEND),),
                    thresholds=((60, "orange"), (100, "red")),
                ),
                Panel(
                    "Tokens per second of answering",
                    "How fast a model writes once asked, its first token included; a fall is felt as a slow answer.",
                    "short",
                    (
                        Query(
                            f"sum by ({_LABELS}) (rate(gen_ai_client_token_usage_sum"
                            f'{{gen_ai_token_type="output"}}[{WINDOW}]))'
                            f" / sum by ({_LABELS}) (rate({_OPERATION}_sum[{WINDOW}]))",
                            _LEGEND,
                        ),
                    ),
                ),
                Panel(
                    "Turns by how llm ended them",
                    "done, cancelled, an error's code; `over`: ended elsewhere; `lost`: another worker has it.",
                    "ops",
                    (Query(rate("lea_llm_turns_total", "outcome"), "{{outcome}}"),),
                ),
            ),
        ),
        Row(
            "Tokens and money",
            (
                Panel(
                    "Tokens per second",
                    "What settled turns used, as the providers told it.",
                    "short",
                    (
                        Query(
                            rate("lea_gateway_used_tokens_total", "provider, model, type"),
                            f"{_MODEL} {{{{type}}}}",
                        ),
                    ),
                ),
                Panel(
                    "Cost per hour",
                    "At the pace of now, in the price list's currency.",
                    "short",
                    (
                        Query(
                            "3600 * sum by (provider, model, currency)"
                            f" (rate(lea_gateway_cost_micros_total[{WINDOW}])) / 1e6",
                            f"{_MODEL} {{{{currency}}}}",
                        ),
                    ),
                    stacked=True,
                ),
                Panel(
                    "Requests without a price",
                    "Their model is not on the price list: the cost above leaves them out.",
                    "ops",
                    (
                        Query(
                            rate("lea_gateway_unpriced_requests_total", "provider, model") + " or vector(0)",
                            _MODEL,
                        ),
                    ),
                    thresholds=((0.001, "orange"),),
                ),
                Panel(
                    "Messages refused: budget spent",
                    "A broker whose month's budget is used up gets 402.",
                    "ops",
                    (Query(rate("lea_gateway_budget_refusals_total"), "refused"),),
                ),
                Panel(
                    "Tokens in one request, p95",
                    "Input grows with history and files; output is bounded by LEA_MAX_TOKENS.",
                    "short",
                    (
                        Query(
                            quantile(
                                0.95, "gen_ai_client_token_usage", "gen_ai_request_model, gen_ai_token_type"
                            ),
                            "{{gen_ai_request_model}} {{gen_ai_token_type}}",
                        ),
                    ),
                ),
                Panel(
                    "Answers begun anew",
                    "The client was told to drop what it had: a provider failed after its first token.",
                    "ops",
                    (Query(rate("lea_llm_restarts_total"), "restarts"),),
                    thresholds=((0.05, "orange"),),
                ),
            ),
        ),
        Row(
            "Streaming",
            (
                Panel(
                    "Answers in progress",
                    "By replica.",
                    "short",
                    (Query("sum by (instance) (lea_llm_streams)", "{{instance}}"),),
                ),
                Panel(
                    "Pieces and frames",
                    "Pieces of text from providers, and the frames that carry them: fewer frames under load.",
                    "ops",
                    (
                        Query(rate("lea_llm_tokens_total"), "pieces"),
                        Query(rate("lea_llm_deltas_total"), "frames"),
                    ),
                ),
                Panel(
                    "Window",
                    "How long tokens wait for each other at present, the longest of all replicas.",
                    "s",
                    (Query("max(lea_llm_window_seconds)", "window"),),
                    thresholds=((0.1, "orange"),),
                ),
            ),
        ),
    ),
)
