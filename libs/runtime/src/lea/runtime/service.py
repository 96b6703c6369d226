"""The shared defaults of a service: its process, its probes, the order in which it starts and stops."""

import asyncio
import gc
import os
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import uvicorn
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.types import ASGIApp

from lea.runtime.bus import Bus
from lea.runtime.database import Database
from lea.runtime.health import Check, Health
from lea.runtime.http import Connection, Server
from lea.runtime.logging import get_logger, set_up_logging
from lea.runtime.metrics import OutboxMetrics, PoolMetrics, RuntimeMetrics, new_registry
from lea.runtime.outbox import Relay
from lea.runtime.settings import ServiceSettings
from lea.runtime.tracing import set_up_tracing

_log = get_logger(__name__)


class Service:
    """What a composition root gets to wire a service with."""

    def __init__(self, name: str, settings: ServiceSettings) -> None:
        set_up_logging(name, settings)
        self.name = name
        self.settings = settings
        self.tracer_provider = set_up_tracing(name)
        self.registry: CollectorRegistry = new_registry()
        self.metrics = RuntimeMetrics(name, self.registry)
        self.bus = Bus(
            settings.nats_url, service=name, metrics=self.metrics, grace_s=settings.shutdown_grace_s
        )
        self._checks: dict[str, Check] = {"nats": self._nats_is_ready}
        self.health = Health(self._checks, self.registry)

    def add_checks(self, checks: Mapping[str, Check]) -> None:
        """Add to what `/readyz` asks."""
        self._checks.update(checks)

    def watch(self, databases: Mapping[str, Database], outbox: Relay | None = None) -> None:
        """Show in the metrics who holds the connections of each database, and what waits in an outbox."""
        pools = PoolMetrics(self.name, self.registry)
        for name, database in databases.items():
            for pool, states in database.pools.items():
                pools.watch(f"{name}_{pool}", states)
        if outbox is not None:
            waiting = OutboxMetrics(self.name, self.registry)
            waiting.age_seconds.set_function(lambda: outbox.oldest_age_s)
            waiting.rows.set_function(lambda: outbox.rows)

    @asynccontextmanager
    async def run(self, *resources: AbstractAsyncContextManager[Any]) -> AsyncGenerator[None]:
        """Hold everything that the service needs while it serves: its resources outlive the work on the bus."""
        async with AsyncExitStack() as stack:
            lag = asyncio.create_task(self.metrics.watch_loop())
            stack.callback(lag.cancel)
            if self.tracer_provider is not None:
                stack.callback(self.tracer_provider.shutdown)
            for resource in resources:
                await stack.enter_async_context(resource)
            stack.push_async_callback(self.bus.stop)
            await self.bus.start()
            _settle_memory()
            _log.info("service started")
            yield
            self.health.draining = True

    async def _nats_is_ready(self) -> bool:
        return self.bus.ready


def _settle_memory() -> None:
    """Let the collector look at what a turn makes, not at the code and tables that stay for ever."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def build_service(service: Service, *resources: AbstractAsyncContextManager[Any]) -> Starlette:
    """Return the ASGI application of a service that only works on messages: probes and a lifespan."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        async with service.run(*resources):
            yield

    return Starlette(routes=list(service.health.routes), lifespan=lifespan)


def serve(app: ASGIApp, settings: ServiceSettings, *, before_stop: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT; then `before_stop` is called, and open responses get the grace period to end."""
    os.nice(settings.niceness)
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http=Connection,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # whoever needs to know the client decides whom to believe
        date_header=False,
        timeout_graceful_shutdown=max(1, round(settings.shutdown_grace_s)),
    )
    Server(config, before_stop).run()
