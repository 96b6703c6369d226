"""What being watched costs, computed; and the sink that traces are sent to."""

import os
import subprocess
import sys
from dataclasses import replace

from bench.figures import Figures, Spread
from bench.processes import Process
from bench.telemetry import OFF, costs

FIGURES = Figures(
    system=OFF,
    streams=100,
    measures={"first_byte": Spread(2.0, 9.0)},
    tokens_per_s=1.0,
    turns_per_s=1.0,
    cpu_s_per_1000={"gateway": 0.1, "provider": 9.0},
    errors={},
    generator_lag_p99_ms=0.0,
    provider_late_p99_ms=0.0,
    others_processors=0.0,
)
EXPORTING = """
from opentelemetry.trace import SpanKind
from lea.runtime.tracing import set_up_tracing, span_from
provider = set_up_tracing("test")
for _ in range(3):
    with span_from(None, "one", SpanKind.SERVER):
        pass
    assert provider.force_flush()
"""


def test_each_setting_is_compared_with_nobody_looking_under_the_same_load() -> None:
    metrics = replace(FIGURES, system="metrics", cpu_s_per_1000={"gateway": 0.105, "provider": 1.0})
    traces = replace(FIGURES, system="traces", measures={"first_byte": Spread(2.4, 9.0)})
    elsewhere = replace(FIGURES, streams=1, cpu_s_per_1000={"gateway": 1.0})
    assert costs([elsewhere, FIGURES, metrics, traces]) == [
        "100 streams, metrics: first byte × 1.00, CPU × 1.05 (within the limit of 1.10)",
        "100 streams, traces: first byte × 1.20, CPU × 1.00 (over the limit of 1.10)",
    ]


def test_the_sink_takes_what_the_exporter_sends() -> None:
    with Process("bench.sink") as sink:
        env = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{sink.port}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        }
        run = subprocess.run(
            [sys.executable, "-c", EXPORTING],
            env=os.environ | env,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (run.returncode, run.stderr) == (0, "")
