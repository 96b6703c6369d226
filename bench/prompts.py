"""`python -m bench.prompts`: building a prompt for brokers with few and with many files, side by side in one run.

What is timed is what `context` does for a turn besides NATS: both queries, the fitting, the rendering; on a
PostgreSQL of its own. "First" is a process's first prompt for a broker; after that most sections are remembered.
"""

import asyncio
import datetime as dt
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import text

from lea.context.adapters.repository import PostgresRecords
from lea.context.adapters.tokenizer import TokenCounter
from lea.context.app import MOST_CHARS_PER_TOKEN, read_system_prompt
from lea.context.assembling import Assembler
from lea.context.budget import ENTRY_TOKENS, Count
from lea.context.service import Prompts
from lea.context.settings import ContextSettings
from lea.contracts.messages import ActionsApplied, PromptBuilt
from lea.local.postgres import DATABASE
from lea.runtime.database import Database
from lea.store.migrate import upgrade
from lea.testing.servers import PostgresServer, Workplace

SIZES = ((10, 200), (50, 200), (10_000, 20_000))
"""Transactions and turns of each broker."""
ROUNDS = 200


@dataclass
class Broker:
    """Somebody with files, and what their prompts took."""

    transactions: int
    turns: int
    id: UUID = field(default_factory=uuid4)
    wall_ms: list[float] = field(default_factory=list[float])
    cpu_ms: list[float] = field(default_factory=list[float])
    most_tokens: int = 0


async def measure() -> tuple[list[Broker], int]:
    """Build prompts for every broker in turn; return what they took, and the budget."""
    settings = ContextSettings(database_url="")
    brokers = [Broker(*size) for size in SIZES]
    with Workplace() as directory:
        server = await PostgresServer(directory).start()
        try:
            await upgrade(server.url(DATABASE))
            await _fill(server, brokers)
            database = Database(
                server.url(DATABASE, "lea_context"), pool_size=4, statement_timeout_s=5, application="bench"
            )
            await _build_all(database, brokers, settings)
            await database.close()
        finally:
            await server.stop()
            server.erase()
    return brokers, settings.context_max_tokens


async def _fill(server: PostgresServer, brokers: list[Broker]) -> None:
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    superuser = Database(
        server.url(DATABASE, "postgres"), pool_size=1, statement_timeout_s=120, application="b"
    )
    for broker in brokers:
        filled = script.format(user=broker.id, transactions=broker.transactions, turns=broker.turns)
        async with superuser.transaction() as session:
            for statement in filled.split(";\n"):
                if statement.strip():
                    await session.execute(text(statement))
    async with superuser.transaction() as session:
        await session.execute(text("ANALYZE"))
    await superuser.close()


async def _build_all(database: Database, brokers: list[Broker], settings: ContextSettings) -> None:
    count, zone = TokenCounter().count, ZoneInfo(settings.time_zone)
    records = PostgresRecords(
        database,
        transactions=settings.context_transactions,
        turns=settings.context_turns,
        max_chars=settings.context_max_tokens * MOST_CHARS_PER_TOKEN,
    )
    assembler = Assembler(
        count, system_prompt=read_system_prompt(None), max_tokens=settings.context_max_tokens, zone=zone
    )
    prompts = Prompts(records, lambda: dt.datetime.now(zone), assembler)
    for _ in range(ROUNDS + 1):
        for broker in brokers:
            wall, cpu = time.perf_counter(), time.process_time()
            prompt = await prompts.build_prompt(_turn_of(broker))
            broker.wall_ms.append((time.perf_counter() - wall) * 1000)
            broker.cpu_ms.append((time.process_time() - cpu) * 1000)
            assert prompt is not None, "the turn runs"
            broker.most_tokens = max(broker.most_tokens, _tokens(prompt, count))


def _turn_of(broker: Broker) -> ActionsApplied:
    return ActionsApplied(
        turn_id=broker.id,
        conversation_id=broker.id,
        user_id=broker.id,
        deadline=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100),
        message="Que dois-je faire ?",
    )


def _tokens(prompt: PromptBuilt, count: Count) -> int:
    """Count all that a provider is sent besides the broker's message."""
    entries = sum(count(entry.content) + ENTRY_TOKENS for entry in prompt.history)
    return count(prompt.system) + entries + count(prompt.preface) + 2 * ENTRY_TOKENS


def main() -> None:
    """Measure and print."""
    brokers, budget = asyncio.run(measure())
    base = statistics.median(brokers[1].wall_ms[1:])
    heads = ("transactions", "turns", "first", "p10", "p50", "p99", "CPU", "tokens", "×")
    widths = (12, 7, 8, 8, 8, 8, 8, 7, 6)
    print("\n" + " ".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)))
    for broker in brokers:
        later = sorted(broker.wall_ms[1:])
        p10, p50, p99 = later[len(later) // 10], statistics.median(later), later[len(later) * 99 // 100]
        times = (broker.wall_ms[0], p10, p50, p99, statistics.mean(broker.cpu_ms[1:]))
        told = " ".join(f"{each:>8.2f}" for each in times)
        size = f"{broker.transactions:>12,} {broker.turns:>7,}"
        print(f"{size} {told} {broker.most_tokens:>7,} {p50 / base:>6.2f}")
    print(f"\nms; CPU of this process alone; × of the second line's p50; the budget is {budget:,} tokens")
    assert all(broker.most_tokens <= budget for broker in brokers), "over budget"


if __name__ == "__main__":
    main()
