"""The llm service's composition root."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from lea.contracts import subjects
from lea.contracts.commands import CancelTurn, CheckCapability
from lea.contracts.memory import SummaryAsked
from lea.contracts.messages import PromptBuilt
from lea.llm.adapters import build_providers
from lea.llm.capabilities import Capabilities
from lea.llm.handlers import (
    BusAnnouncements,
    BusReviewers,
    ContextPlatforms,
    GatewayAttempts,
    prompt_handler,
    summary_handler,
)
from lea.llm.metrics import Metrics
from lea.llm.service import Answers
from lea.llm.settings import LlmSettings
from lea.llm.summarizing import Summaries
from lea.llm.window import Window
from lea.runtime.service import Service, serve
from lea.runtime.settings import load_settings

SUMMARY_WORKERS = 4
"""Summaries never take the providers' connections from answers."""


def build_app(settings: LlmSettings) -> Starlette:
    """Wire the service."""
    service = Service("llm", settings)
    metrics = Metrics(service.registry)
    window = Window(max_s=settings.window_max_s, full_rate=settings.window_full_rate)
    metrics.watch_window(lambda: window.length_s(time.monotonic()))
    providers = build_providers(settings, ContextPlatforms(service.bus))
    answers = Answers(
        providers,
        frames=service.bus,
        attempts=GatewayAttempts(service.bus),
        announcements=BusAnnouncements(service.bus),
        limits=settings,
        max_tokens=settings.max_tokens,
        window=window,
        metrics=metrics,
        reviewers=BusReviewers(service.bus),
        proposals=settings.proposals,
    )
    service.bus.on(PromptBuilt, prompt_handler(answers), max_workers=settings.llm_max_streams)
    service.bus.answer(
        subjects.CHECK_CAPABILITY, CheckCapability, Capabilities(providers[0]).check_capability
    )
    summaries = Summaries(providers, metrics)
    service.bus.on(SummaryAsked, summary_handler(summaries, service.bus), max_workers=SUMMARY_WORKERS)
    service.bus.hear(subjects.CANCELS, CancelTurn, answers.cancel_turn)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        try:
            async with service.run():
                yield
        finally:
            # After the bus has stopped: answers that were begun still come over these connections.
            for provider in providers:
                await provider.close()

    return Starlette(routes=list(service.health.routes), lifespan=lifespan)


def main() -> None:
    """Run the service until SIGTERM."""
    settings = load_settings(LlmSettings)
    serve(build_app(settings), settings)
