"""The composition root: `lea-context`."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.applications import Starlette

from lea.context.adapters.archive import PostgresArchive
from lea.context.adapters.repository import PostgresRecords
from lea.context.adapters.tokenizer import TokenCounter
from lea.context.assembling import Assembler
from lea.context.handlers import Handlers, MemoryHandlers
from lea.context.metrics import ContextMetrics
from lea.context.remembering import Memory
from lea.context.service import Prompts
from lea.context.settings import ContextSettings
from lea.contracts.commands import ForgetConversations
from lea.contracts.context import ReadContext
from lea.contracts.memory import SummaryWritten, TurnSettled
from lea.contracts.messages import ActionsApplied
from lea.contracts.subjects import FORGET_CONVERSATIONS, READ_CONTEXT
from lea.runtime.database import Database
from lea.runtime.service import Service, build_service, serve
from lea.runtime.settings import load_settings

MEMORY_WORKERS = 4
MOST_CHARS_PER_TOKEN = 6
"""Of prose in French or English: what is read of a conversation is bounded before its tokens are counted."""


class SystemPromptUnusable(Exception):
    """Says why."""


def build_app(settings: ContextSettings) -> Starlette:
    """Wire the service. Raises SystemPromptUnusable."""
    service = Service("context", settings)
    metrics = ContextMetrics(service.registry)
    database = Database(
        settings.database_url,
        pool_size=settings.database_pool_size,
        statement_timeout_s=settings.database_statement_timeout_s,
        application="lea-context",
    )
    count, zone = TokenCounter().count, ZoneInfo(settings.time_zone)
    system_prompt = read_system_prompt(settings.system_prompt)
    check_system_prompt(count(system_prompt), settings.context_max_tokens)
    records = PostgresRecords(
        database,
        transactions=settings.context_transactions,
        turns=settings.context_turns,
        max_chars=settings.context_max_tokens * MOST_CHARS_PER_TOKEN,
    )
    assembler = Assembler(
        count, system_prompt=system_prompt, max_tokens=settings.context_max_tokens, zone=zone
    )
    prompts = Prompts(records, lambda: datetime.now(zone), assembler)
    memory = Memory(
        PostgresArchive(database),
        count,
        most_turns=settings.context_turns,
        most_tokens=settings.context_max_tokens * 2 // 5,
    )
    handlers, after = Handlers(service.bus, prompts, metrics), MemoryHandlers(service.bus, memory, metrics)
    service.bus.on(ActionsApplied, handlers.on_actions_applied, max_workers=settings.context_workers)
    service.bus.on(TurnSettled, after.on_turn_settled, max_workers=MEMORY_WORKERS)
    service.bus.on(SummaryWritten, after.on_summary_written, max_workers=MEMORY_WORKERS)
    service.bus.answer(READ_CONTEXT, ReadContext, prompts.read_context)
    service.bus.answer(FORGET_CONVERSATIONS, ForgetConversations, memory.forget)
    service.add_checks({"postgres": database.is_up})
    service.watch({"main": database})
    return build_service(service, _closing(database))


def read_system_prompt(path: Path | None) -> str:
    """Return the text of a file, or of the prompt that Léa comes with. Raises SystemPromptUnusable."""
    source = path or resources.files("lea.context") / "system_prompt.md"
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise SystemPromptUnusable(f"{path}: {reason}") from error


def check_system_prompt(tokens: int, max_tokens: int) -> None:
    """Refuse a system prompt that leaves no room for the files. Raises SystemPromptUnusable."""
    if tokens * 2 > max_tokens:
        raise SystemPromptUnusable(
            f"{tokens} tokens are more than half of LEA_CONTEXT_MAX_TOKENS ({max_tokens}): "
            "nothing of the files would fit"
        )


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
        app = build_app(settings)
    except SystemPromptUnusable as error:
        sys.exit(f"configuration: LEA_SYSTEM_PROMPT: {error}")
    serve(app, settings)
