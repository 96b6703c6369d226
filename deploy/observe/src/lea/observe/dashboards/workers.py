"""What carries the turns: messages, workers, pools, processes."""

from lea.observe.boards import WINDOW, Board, Panel, Query, Row, every_service

_CONSUMER = "{{message}}"
_WORK = "{{service}} {{message}}"


def _rate(thing: str, by: str) -> str:
    return f"sum by ({by}) (rate({every_service(thing)}[{WINDOW}]))"


def _p(share: float, thing: str, by: str) -> str:
    return (
        f"histogram_quantile({share}, sum by (le, {by}) (rate({every_service(thing + '_bucket')}[{WINDOW}])))"
    )


WORKERS = Board(
    "lea-workers",
    "NATS and workers",
    "Does work wait, is it done again, is it given up; are pools, outboxes and processes well.",
    (
        Row(
            "Messages",
            (
                Panel(
                    "Waiting for a worker",
                    "Messages that nobody has been given yet: the consumer's lag, what replicas are scaled by.",
                    "short",
                    (Query(f"max by (message) ({every_service('consumer_pending')})", _CONSUMER),),
                    thresholds=((50, "orange"), (500, "red")),
                ),
                Panel(
                    "Being worked on",
                    "Given out and not acknowledged; llm holds one for each answer that streams.",
                    "short",
                    (Query(f"max by (message) ({every_service('consumer_unacknowledged')})", _CONSUMER),),
                ),
                Panel(
                    "Wait for a worker, p95",
                    "From publication to the first delivery.",
                    "s",
                    (Query(_p(0.95, "queue_wait_seconds", "message"), _CONSUMER),),
                    thresholds=((0.1, "orange"), (1, "red")),
                ),
                Panel(
                    "Deliveries by what became of them",
                    "nacked comes again, lost went to another worker, abandoned was given up.",
                    "ops",
                    (Query(_rate("deliveries_total", "outcome"), "{{outcome}}"),),
                    stacked=True,
                ),
                Panel(
                    "Delivered again",
                    "Redeliveries: a worker died, stalled or asked for another try.",
                    "ops",
                    (Query(_rate("redeliveries_total", "service, message") + " or vector(0)", _WORK),),
                    thresholds=((0.5, "orange"),),
                ),
                Panel(
                    "Errors by class",
                    "What handlers raised.",
                    "ops",
                    (
                        Query(
                            _rate("work_errors_total", "service, error") + " or vector(0)",
                            "{{service}} {{error}}",
                        ),
                    ),
                    thresholds=((0.1, "red"),),
                ),
                Panel(
                    "Dead letters",
                    "Given up: poison failed for a reason of its own, exhausted had no delivery left. Each is a turn"
                    " that a broker saw fail.",
                    "short",
                    (
                        Query(
                            f"sum by (message, reason) (increase(lea_gateway_dead_letters_total[{WINDOW}]))",
                            "{{message}} {{reason}}",
                        ),
                    ),
                    thresholds=((1, "red"),),
                ),
                Panel(
                    "Turns begun again",
                    "Orphans whose work was lost with a NATS disk, rebuilt from their row.",
                    "short",
                    (Query(f"sum(increase(lea_gateway_orphans_rebuilt_total[{WINDOW}]))", "rebuilt"),),
                    thresholds=((1, "orange"),),
                ),
                Panel(
                    "NATS: connected, reconnects, unconfirmed",
                    "Processes that are connected; connections lost and found; publications without a confirmation.",
                    "short",
                    (
                        Query(
                            f"sum by (service) ({every_service('nats_connected')})", "connected {{service}}"
                        ),
                        Query(
                            f"sum(increase({every_service('nats_reconnects_total')}[{WINDOW}]))", "reconnects"
                        ),
                        Query(
                            f"sum(increase({every_service('publish_failures_total')}[{WINDOW}])) or vector(0)",
                            "unconfirmed",
                        ),
                    ),
                ),
            ),
        ),
        Row(
            "PostgreSQL",
            (
                Panel(
                    "Outbox: age of the oldest row",
                    "Announcements that NATS is not known to have; a poller takes what is older than a second.",
                    "s",
                    (Query(f"max by (service) ({every_service('outbox_age_seconds')})", "{{service}}"),),
                    thresholds=((5, "orange"), (30, "red")),
                ),
                Panel(
                    "Outbox: rows",
                    "What waits, as of the relay's last look.",
                    "short",
                    (Query(f"max by (service) ({every_service('outbox_rows')})", "{{service}}"),),
                ),
                Panel(
                    "Pools in use",
                    "Share of a pool's connections that are busy, of the fullest replica; at 100 % statements queue.",
                    "percentunit",
                    (
                        Query(
                            "max by (service, pool) (sum by (service, instance, pool) "
                            '({__name__=~"lea_(gateway|actions|context|llm)_database_connections", state="busy"})'
                            f" / sum by (service, instance, pool) ({every_service('database_connections')}))",
                            "{{service}} {{pool}}",
                        ),
                    ),
                    thresholds=((0.8, "orange"), (1, "red")),
                ),
            ),
        ),
        Row(
            "Processes",
            (
                Panel(
                    "Up",
                    "Processes that Prometheus reaches.",
                    "short",
                    (Query('sum by (service) (up{job="lea"})', "{{service}}"),),
                    stacked=True,
                ),
                Panel(
                    "CPU",
                    "Cores in use by process: one is all that a process can use.",
                    "short",
                    (
                        Query(
                            f'sum by (service, instance) (rate(process_cpu_seconds_total{{job="lea"}}[{WINDOW}]))',
                            "{{service}} {{instance}}",
                        ),
                    ),
                    thresholds=((0.8, "orange"), (1, "red")),
                ),
                Panel(
                    "Memory",
                    "Resident memory by process.",
                    "bytes",
                    (Query('process_resident_memory_bytes{job="lea"}', "{{service}} {{instance}}"),),
                ),
                Panel(
                    "Open files",
                    "Share of the limit; streams and connections each take one.",
                    "percentunit",
                    (
                        Query(
                            'process_open_fds{job="lea"} / process_max_fds{job="lea"}',
                            "{{service}} {{instance}}",
                        ),
                    ),
                    thresholds=((0.7, "orange"), (0.9, "red")),
                ),
                Panel(
                    "Garbage collections",
                    "Of the oldest generation, in a second.",
                    "ops",
                    (
                        Query(
                            "sum by (service)"
                            f' (rate(python_gc_collections_total{{job="lea", generation="2"}}[{WINDOW}]))',
                            "{{service}}",
                        ),
                    ),
                ),
                Panel(
                    "Restarts",
                    "How long each process has run.",
                    "s",
                    (Query('time() - process_start_time_seconds{job="lea"}', "{{service}} {{instance}}"),),
                ),
            ),
        ),
    ),
)
