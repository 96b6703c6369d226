"""What an exported conversation holds and looks like, on records in memory."""

import datetime as dt
import json
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from lea.contracts.errors import ErrorCode
from lea.contracts.messages import AttemptUsage
from lea.contracts.orders import TransactionKind
from lea.gateway import errors
from lea.gateway.billing import Bill, BilledTry
from lea.gateway.conversations import Conversation, LinkedTransaction, Turn
from lea.gateway.service.exporting import PAGE, Exporter

BEGUN = dt.datetime(2026, 11, 22, 17, 5, tzinfo=dt.UTC)
CONVERSATION = Conversation(
    uuid4(), "Chez Zoé", "broker", BEGUN, BEGUN, LinkedTransaction(uuid4(), TransactionKind.SALE, "42, rue des Pins"),
    None, None, None,
)  # fmt: skip
USED = AttemptUsage(
    attempt=1, provider="openai", model="gpt", input_tokens=120, output_tokens=8, estimated=True
)


def turn(number: int, **changes: object) -> Turn:
    values = {
        "id": uuid4(), "state": "done", "locale": "fr", "message": f"Question {number}\nsuite", "answer": "**Oui.**",
        "actions": ("Prix demandé fixé.",), "pending": None, "model": "gpt", "provider": "openai",
        "finish_reason": "stop", "error_code": None, "bill": Bill("USD", (BilledTry(USED, 126),)),
        "created_at": BEGUN + dt.timedelta(minutes=number), "settled_at": BEGUN,
    }  # fmt: skip
    return Turn(**(values | changes))


class MemoryRecords:
    def __init__(self, turns: list[Turn]) -> None:
        self.turns = turns
        self.most_held = 0

    async def find(self, _user: UUID, conversation_id: UUID):
        return CONVERSATION if conversation_id == CONVERSATION.id else None

    async def turns_after(self, _user, _conversation, after, limit):
        page = [each for each in self.turns if after is None or each.created_at > after.moment][:limit]
        self.most_held = max(self.most_held, len(page))
        return page


async def exported(turns: list[Turn], form: str, locale: str = "fr") -> str:
    exporter = Exporter(MemoryRecords(turns), ZoneInfo("America/Toronto"))
    opened = await exporter.open(uuid4(), CONVERSATION.id)
    return b"".join([chunk async for chunk in exporter.write(opened, form, locale)]).decode()


@pytest.mark.parametrize("count", [0, 1, PAGE, 2 * PAGE + 1])
async def test_every_turn_is_there_once_and_in_order(count: int) -> None:
    read = json.loads(await exported([turn(number) for number in range(count)], "json"))
    assert [one["message"] for one in read["turns"]] == [
        f"Question {number}\nsuite" for number in range(count)
    ]
    assert read["session"]["title"] == "Chez Zoé"


async def test_a_page_is_held_at_a_time() -> None:
    records = MemoryRecords([turn(number) for number in range(3 * PAGE)])
    exporter = Exporter(records, ZoneInfo("UTC"))
    opened = await exporter.open(uuid4(), CONVERSATION.id)
    chunks = [chunk async for chunk in exporter.write(opened, "json", "fr")]
    assert records.most_held == PAGE
    assert len(chunks) == 5


async def test_an_answer_tells_its_model_its_provider_and_its_usage() -> None:
    read = json.loads(await exported([turn(1, error_code=ErrorCode.TIMEOUT, state="failed")], "json"))
    (one,) = read["turns"]
    assert (one["model"], one["provider"], one["error"]) == ("gpt", "openai", "timeout")
    assert one["usage"][0]["input_tokens"] == 120
    assert one["usage"][0]["cost_micros"] == 126
    assert one["cost"] == {"amount_micros": 126, "currency": "USD"}
    assert one["actions"] == ["Prix demandé fixé."]


async def test_a_person_can_read_it() -> None:
    text = await exported(
        [turn(1), turn(2, state="cancelled", answer=None, bill=Bill("USD"), model=None)], "markdown"
    )
    assert text.startswith(
        "# Chez Zoé\n\n- Transaction : Vente, 42, rue des Pins\n- Commencée le 22\u00a0novembre 2026"
    )
    assert "## Vous, 22\u00a0novembre 2026, 12\u00a0h\u00a006\n\n> Question 1\n> suite\n" in text
    assert (
        "**Ce qui a été fait**\n\n- Prix demandé fixé.\n\n**Oui.**\n\n_openai · gpt · jetons : 120 lus"
        in text
    )
    assert "(comptés par Léa) · 0,000126\u00a0$\u00a0US_" in text
    unpriced = turn(1, bill=Bill("USD", (BilledTry(USED, None),)))
    assert "(comptés par Léa) · coût inconnu_" in await exported([unpriced], "markdown")
    assert "_openai · réponse annulée_" in text
    assert "## You, November 22, 2026, 12:06" in await exported([turn(1)], "markdown", "en")


async def test_somebody_elses_conversation_is_unknown() -> None:
    with pytest.raises(errors.UnknownConversation):
        await Exporter(MemoryRecords([]), ZoneInfo("UTC")).open(uuid4(), uuid4())
