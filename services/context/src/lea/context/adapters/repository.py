"""The broker's files and conversation, from PostgreSQL: one round trip each, under row-level security."""

import datetime as dt

from pydantic import BaseModel
from sqlalchemy import text

from lea.context.ports import Past
from lea.contracts.messages import ActionsApplied, HistoryEntry
from lea.contracts.platform import PlatformContext
from lea.runtime.database import Database

_HISTORY = text(
    "SELECT memory.prompt_history(:user_id, :conversation_id, :turn_id, :deadline, :turns, :max_chars) AS found"
)
_FILES = text("SELECT memory.prompt_files(:user_id, :linked, :transactions, :today, :locale) AS found")


class _Found(BaseModel):
    state: str | None
    late: bool
    history: tuple[HistoryEntry, ...]


class PostgresRecords:
    """See `ports.Records`."""

    def __init__(self, database: Database, *, transactions: int, turns: int, max_chars: int) -> None:
        self._database = database
        self._transactions = transactions
        self._turns = turns
        self._max_chars = max_chars

    async def past(self, message: ActionsApplied) -> Past:
        parameters = {
            "user_id": message.user_id,
            "conversation_id": message.conversation_id,
            "turn_id": message.turn_id,
            "deadline": message.deadline,
            "turns": self._turns,
            "max_chars": self._max_chars,
        }
        (row,) = await self._database.once(_HISTORY, parameters)
        found = _Found.model_validate_json(row.found)
        return Past(found.history, late=found.late, over=found.state not in {None, "running"})

    async def platform(self, message: ActionsApplied, today: dt.date) -> PlatformContext:
        parameters = {
            "user_id": message.user_id,
            "linked": message.linked_transaction_id,
            "transactions": self._transactions,
            "today": today,
            "locale": message.locale,
        }
        (row,) = await self._database.once(_FILES, parameters)
        return PlatformContext.model_validate_json(row.found)
