"""Is it slow, for whom, in which stage, since when: answered by the dashboards' own queries alone."""

import asyncio
import json
import time
from pathlib import Path

from lea.testing.day import QUESTION
from lea.testing.journey import Broker
from lea.testing.otlp import Traces
from lea.testing.prometheus import Prometheus
from lea.testing.providers import Script, ScriptedProviders, Vendor
from lea.testing.system import System

BOARDS = Path(__file__).parents[2] / "deploy" / "grafana"
WINDOW = "15s"


def panel(board: str, title: str) -> dict[str, str]:
    """Return a panel's questions by their legend, as committed."""
    told = json.loads((BOARDS / f"{board}.json").read_text(encoding="utf-8"))
    [found] = [one for one in told["panels"] if one["title"] == title]
    return {
        target.get("legendFormat", ""): target["expr"].replace("$__rate_interval", WINDOW)
        for target in found["targets"]
    }


async def stages(prometheus: Prometheus) -> dict[str, float]:
    asked = panel("lea-glance", "Stages up to the first token, and closing")
    return {stage: await prometheus.value(expr) for stage, expr in asked.items()}


async def test_a_service_that_stands_still_is_found(
    watched: Prometheus, system: System, broker: Broker, providers: ScriptedProviders
) -> None:
    system.freeze("context")
    asking = asyncio.create_task(broker.say(QUESTION))
    await asyncio.sleep(1.5)
    system.thaw("context")
    await asking
    await watched.see()
    told = await stages(watched)
    assert max(told, key=lambda stage: told[stage]) == "wait for context"


async def test_a_slow_provider_is_found(
    watched: Prometheus, broker: Broker, providers: ScriptedProviders, traces: Traces
) -> None:
    began = time.time()
    providers.enqueue(Script(vendor=Vendor.OPENAI, status=500))
    await broker.say(QUESTION)  # answered by the other one
    providers.default = Script(first_token_s=3.0)
    await asyncio.gather(*(broker.say(QUESTION) for _ in range(8)))
    await watched.see()

    is_it_slow = panel("lea-glance", "First byte against first token")
    assert await watched.value(is_it_slow["first token p95"]) > 2.5
    assert await watched.value(is_it_slow["first byte p99"]) < 0.25, "and we are not the ones"

    [for_whom] = panel("lea-glance", "Provider's first token p95, by model").values()
    late = {one.labels["gen_ai_provider_name"]: one.value for one in await watched.ask(for_whom)}
    assert late["openai"] > 2.5 > late["anthropic"]

    told = await stages(watched)
    assert max(told, key=lambda stage: told[stage]) == "provider, to its first token"

    [bad] = panel("lea-glance", "Bad turns, as the promises count them").values()
    since = await watched.began(f'{bad}{{slo="first_token"}} > 0.05', began - 60)
    assert since is not None
    assert began < since <= time.time()

    slowest = (await watched.exemplars('lea_gateway_first_token_seconds_bucket{le="5.0"}'))[-1]
    spans = await traces.wait_for(slowest, lambda spans: any(span.name.startswith("chat ") for span in spans))
    [asked] = [span for span in spans if span.name.startswith("chat ")]
    assert asked.attributes["gen_ai.response.time_to_first_chunk"] > 2.5
