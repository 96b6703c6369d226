"""What is known in a conversation is told to its broker alone, and its reading is kept."""

from uuid import uuid4

import pytest

from lea.contracts.context import ContextRead, PromptTokens
from lea.contracts.messages import HistoryEntry
from lea.contracts.orders import TransactionKind
from lea.contracts.platform import PlatformContext, TransactionBrief
from lea.gateway import errors
from lea.gateway.service.conversations import Conversations
from lea.gateway.service.knowing import Knowing, as_markdown

from .test_conversations import MemoryCommands, MemoryLog, MemoryRecords, conversation

SALE = TransactionBrief(id=str(uuid4()), kind=TransactionKind.SALE)
READ = ContextRead(
    platform=PlatformContext(broker_name="Anne Roy", transactions=(SALE,), transactions_total=1),
    history=(HistoryEntry(role="user", content="Bonjour"), HistoryEntry(role="assistant", content="Oui ?")),
    text="# Contexte\n",
    tokens=PromptTokens(system_prompt=1, files=2, summary=0, history=3, budget=8_000),
)


class Records(MemoryRecords):
    def __init__(self, *entries) -> None:
        super().__init__(*entries)
        self.logged: list[tuple[object, ...]] = []

    async def log_reading(self, user_id, route, transaction_ids):
        self.logged.append((user_id, route, [str(each) for each in transaction_ids]))


class MemoryKnowledge:
    def __init__(self) -> None:
        self.asked = []

    async def read(self, query):
        self.asked.append(query)
        return READ


def knowing(*entries):
    records, knowledge = Records(*entries), MemoryKnowledge()
    return (
        Knowing(Conversations(records, MemoryLog(), MemoryCommands()), records, knowledge),
        records,
        knowledge,
    )


async def test_what_is_known_is_told_and_the_reading_is_kept():
    entry, user_id = conversation(), uuid4()
    service, records, knowledge = knowing(entry)
    known = await service.known(user_id, entry.id, "GET /x", "en")
    assert (known.conversation, known.context) == (entry, READ)
    [query] = knowledge.asked
    assert (query.user_id, query.conversation_id, query.locale) == (user_id, entry.id, "en")
    assert records.logged == [(user_id, "GET /x", [SALE.id])]
    assert as_markdown(known) == "# Contexte\n\n# Conversation\n\n**Courtier** : Bonjour\n\n**Léa** : Oui ?\n"


async def test_a_conversation_that_is_not_the_brokers_is_never_asked_about():
    service, records, knowledge = knowing()
    with pytest.raises(errors.UnknownConversation):
        await service.known(uuid4(), uuid4(), "GET /x", "fr")
    assert knowledge.asked == records.logged == []
