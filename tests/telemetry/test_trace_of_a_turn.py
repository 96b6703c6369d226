"""One trace for each turn, from the HTTP request through NATS to the provider and back to settling."""

from uuid import uuid4

from lea.testing.journey import Broker
from lea.testing.otlp import Traces

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
BROWSER = f"00-{TRACE_ID}-00f067aa0ba902b7-01"


async def test_the_spans_of_a_turn_form_one_tree_without_content(broker: Broker, traces: Traces) -> None:
    canary = f"canari-{uuid4().hex}"
    seen = await broker.say(f"Un secret, {canary}, qu'est-ce ?", traceparent=BROWSER)
    spans = await traces.wait_for_names(
        TRACE_ID,
        (
            "POST /v1/lea/chat/stream",
            "process turn_accepted",
            "process actions_applied",
            "process prompt_built",
            "process answer_finished",
        ),
    )
    names = {span.span_id: span.name for span in spans}
    parents = {span.name: names.get(span.parent_id) for span in spans}
    assert parents["POST /v1/lea/chat/stream"] is None
    assert parents["process turn_accepted"] == "POST /v1/lea/chat/stream"
    assert parents["process actions_applied"] == "process turn_accepted"
    assert parents["process prompt_built"] == "process actions_applied"
    [asked] = [span for span in spans if span.name.startswith("chat ")]
    assert names[asked.parent_id] == "process prompt_built"
    assert parents["process answer_finished"] == "process prompt_built"
    assert canary not in "".join(str(span.raw) for span in spans)
    assert str(seen.turn_id) not in "".join(span.name for span in spans)
