"""What operators see of every service, measured on real servers."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio
from opentelemetry.sdk.trace import TracerProvider
from prometheus_client import CollectorRegistry, Histogram
from sqlalchemy import text
from starlette.applications import Starlette

from lea.contracts.messages import TurnAccepted
from lea.runtime import delivery as delivery_module
from lea.runtime.bus import Bus
from lea.runtime.database import Database
from lea.runtime.delivery import Delivery
from lea.runtime.errors import Unavailable
from lea.runtime.health import Health
from lea.runtime.metrics import PoolMetrics, RuntimeMetrics, exemplar, new_registry
from lea.runtime.outbox import Relay
from lea.testing import fixtures
from lea.testing.servers import NatsServer

TURN = {"message": "turn_accepted"}


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[NatsServer]:
    server = await NatsServer(tmp_path_factory.mktemp("nats")).start()
    yield server
    await server.stop()


async def test_a_delivery_that_failed_once_is_told_in_full(
    server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "_NACK_MAX_S", 0.05)
    registry, failures, done = CollectorRegistry(), [Unavailable("away")], asyncio.Event()
    bus = Bus(server.url, service="test", metrics=RuntimeMetrics("test", registry))

    async def work(_message: TurnAccepted, _delivery: Delivery) -> None:
        if failures:
            raise failures.pop()
        done.set()

    bus.on(TurnAccepted, work, max_workers=1)
    await bus.start()
    message = TurnAccepted(
        turn_id=uuid4(),
        conversation_id=uuid4(),
        user_id=uuid4(),
        deadline=datetime.now(UTC) + timedelta(seconds=100),
        message="Bonjour",
    )
    await bus.publish(message, message.turn_id, 0)
    await asyncio.wait_for(done.wait(), 10)
    told = registry.get_sample_value
    async with asyncio.timeout(30):
        while not told("lea_test_deliveries_total", TURN | {"outcome": "acked"}):
            await asyncio.sleep(0.02)
        while told("lea_test_consumer_pending", TURN) != 0:  # looked up every few seconds
            await asyncio.sleep(0.02)
    assert told("lea_test_queue_wait_seconds_count", TURN) == 1
    assert 0 < (told("lea_test_queue_wait_seconds_sum", TURN) or 0) < 5
    assert told("lea_test_redeliveries_total", TURN) == 1
    assert told("lea_test_work_errors_total", TURN | {"error": "Unavailable"}) == 1
    assert told("lea_test_work_seconds_count", TURN) == 2
    assert told("lea_test_nats_connected") == 1
    await bus.stop()
    assert told("lea_test_nats_connected") == 0


async def test_a_pool_tells_who_holds_its_connections(database: fixtures.Database) -> None:
    registry = CollectorRegistry()
    opened = Database(database.url(), pool_size=3, statement_timeout_s=5, application="test")
    metrics = PoolMetrics("test", registry)
    for pool, states in opened.pools.items():
        metrics.watch(pool, states)

    def told(pool: str) -> dict[str, float | None]:
        name = "lea_test_database_connections"
        return {
            state: registry.get_sample_value(name, {"pool": pool, "state": state})
            for state in ("busy", "idle", "free")
        }

    assert told("statements") == told("transactions") == {"busy": 0, "idle": 0, "free": 3}
    async with opened.transaction() as tx:
        await tx.execute(text("SELECT 1"))
        slow = asyncio.create_task(opened.once(text("SELECT pg_sleep(0.5)"), {}))
        async with asyncio.timeout(10):
            while told("statements") != {"busy": 1, "idle": 0, "free": 2} and not slow.done():
                await asyncio.sleep(0.01)
        assert told("statements") == told("transactions") == {"busy": 1, "idle": 0, "free": 2}
        await slow
    assert told("statements") == told("transactions") == {"busy": 0, "idle": 1, "free": 2}
    await opened.close()


async def test_a_relay_tells_the_age_of_what_waits(database: fixtures.Database) -> None:
    owner = Database(database.url(), pool_size=1, statement_timeout_s=5, application="test")
    async with owner.transaction() as tx:
        await tx.execute(text("CREATE SCHEMA waiting"))
        await tx.execute(text("CREATE TABLE waiting.outbox (id int, created_at timestamptz)"))
        await tx.execute(
            text("INSERT INTO waiting.outbox VALUES (1, now()), (2, now() - interval '90 s')"),
        )
    bus = Bus("nats://127.0.0.1:1", service="test", metrics=RuntimeMetrics("test", CollectorRegistry()))
    relay = Relay(owner, bus, schema="waiting")
    await relay.measure()
    assert relay.rows == 2
    assert 90 <= relay.oldest_age_s < 150
    await owner.close()


async def test_exemplars_travel_where_they_are_asked_for() -> None:
    registry = new_registry()
    timed = Histogram("lea_test_seconds", "How long a test takes", registry=registry)
    with TracerProvider().get_tracer("test").start_as_current_span("turn") as span:
        timed.observe(0.2, exemplar())
    timed.observe(0.2, exemplar())
    app = Starlette(routes=list(Health({}, registry).routes))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
        plain = await client.get("/metrics")
        asked = await client.get(
            "/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"}
        )
    trace_id = format(span.get_span_context().trace_id, "032x")
    assert plain.headers["content-type"].startswith("text/plain")
    assert "trace_id" not in plain.text
    assert "lea_test_seconds_count 2.0" in plain.text
    assert asked.headers["content-type"].startswith("application/openmetrics-text")
    assert asked.text.count(f'# {{trace_id="{trace_id}"}} 0.2') == 1
    assert "_created" not in asked.text
