"""The composition root: `lea-context`."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.applications import Starlette

from lea.context.adapters.repository import PostgresRecords
from lea.context.handlers import Handlers
from lea.context.metrics import ContextMetrics
from lea.context.service import Prompts
from lea.context.settings import ContextSettings
from lea.contracts.messages import ActionsApplied
from lea.runtime.database import Database
from lea.runtime.service import Service, build_service, serve
from lea.runtime.settings import load_settings


def build_app(settings: ContextSettings, system_prompt: str) -> Starlette:
    """Wire the service."""
    service = Service("context", settings)
    database = Database(
        settings.database_url,
        pool_size=settings.database_pool_size,
        statement_timeout_s=settings.database_statement_timeout_s,
        application="lea-context",
    )
    records = PostgresRecords(
        database,
        transactions=settings.context_transactions,
        turns=settings.context_turns,
        max_chars=settings.context_max_chars,
    )
    zone = ZoneInfo(settings.time_zone)
    prompts = Prompts(
        records,
        lambda: datetime.now(zone),
        system_prompt=system_prompt,
        max_chars=settings.context_max_chars,
    )
    handlers = Handlers(service.bus, prompts, ContextMetrics(service.registry))
    service.bus.on(ActionsApplied, handlers.on_actions_applied, max_workers=settings.context_workers)
    service.add_checks({"postgres": database.is_up})
    return build_service(service, _closing(database))


def read_system_prompt(path: Path | None) -> str:
    """Return the text of a file, or of the prompt that Léa comes with. Raises OSError, UnicodeDecodeError."""
    source = path or resources.files("lea.context") / "system_prompt.md"
    return source.read_text(encoding="utf-8")


@asynccontextmanager
async def _closing(database: Database) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await database.close()


def main() -> None:
    """Serve until SIGTERM; a misconfiguration ends it with one line."""
    settings = load_settings(ContextSettings)
    try:
        system_prompt = read_system_prompt(settings.system_prompt)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        sys.exit(f"configuration: LEA_SYSTEM_PROMPT: {settings.system_prompt}: {reason}")
    serve(build_app(settings, system_prompt), settings)
