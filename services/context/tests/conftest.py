"""Turns whose orders are done, and records in memory."""

import asyncio
import datetime as dt
from collections.abc import Callable
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest

from lea.context.adapters.tokenizer import TokenCounter
from lea.context.assembling import Assembler
from lea.context.budget import Count
from lea.context.files import Catalogue, CatalogueForm, File, Party, Price, SetDay, Shelf
from lea.context.ports import Past
from lea.context.service import Prompts
from lea.contracts.messages import ActionsApplied
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("America/Toronto"))
CATALOGUE = Catalogue(
    "1", {"DV": CatalogueForm("Déclarations du vendeur", "Declarations by the seller", "residential")}
)
SALE = File(
    id="t1",
    kind=TransactionKind.SALE,
    status=TransactionStatus.CLOSED,
    address="42, rue des Pins, Sherbrooke",
    linked=True,
    parties=(Party(ContactRole.SELLER, "Robert Lacasse", "819 555-0133"),),
    prices=(Price(PriceKind.ASKING, 389_000),),
    dates=(SetDay(DateKind.CLOSING, dt.date(2027, 2, 26)),),
)


class MemoryRecords:
    """Answers with the same past and the same files, and sees who asks at once."""

    def __init__(self, past: Past | None = None, *files: File, total: int | None = None) -> None:
        self.answer = past or Past()
        self.files = shelf(*files, total=total)
        self.go = asyncio.Event()
        self.go.set()
        self.most_running = self._running = 0
        self.logged: list[UUID] = []

    async def past(self, message):
        return await self._after_a_while(self.answer)

    async def whole_past(self, user_id, conversation_id):
        return await self._after_a_while(self.answer)

    async def log_reading(self, message):
        self.logged.append(message.turn_id)

    async def shelf(self, user_id, linked, today):
        return await self._after_a_while(self.files)

    async def linked(self, user_id, conversation_id):
        return None

    async def _after_a_while(self, answer):
        self._running += 1
        self.most_running = max(self.most_running, self._running)
        await asyncio.sleep(0)
        await self.go.wait()
        self._running -= 1
        return answer


def shelf(*files: File, total: int | None = None) -> Shelf:
    return Shelf(
        "Anne Roy",
        tuple(map(msgspec.json.encode, files)),
        len(files) if total is None else total,
        CATALOGUE,
    )


@pytest.fixture(scope="session")
def count() -> Count:
    return TokenCounter().count


@pytest.fixture
def prompts(count: Count) -> Callable[..., Prompts]:
    """Build the service on records."""

    def build(records: MemoryRecords, max_tokens: int = 8_000) -> Prompts:
        assembler = Assembler(count, system_prompt="Tu es Léa.\n", max_tokens=max_tokens, zone=NOW.tzinfo)
        return Prompts(records, lambda: NOW, assembler)

    return build


@pytest.fixture
def turn() -> Callable[..., ActionsApplied]:
    """Build a turn's message."""

    def build(message: str = "Où en est la vente ?", **changes: object) -> ActionsApplied:
        values = {
            "turn_id": uuid4(),
            "conversation_id": uuid4(),
            "user_id": uuid4(),
            "deadline": dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100),
        }
        return ActionsApplied(message=message, **(values | changes))

    return build
