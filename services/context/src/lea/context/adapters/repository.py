"""The broker's files and conversation, from PostgreSQL: one round trip each, under row-level security."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from lea.context.exchanges import Exchange
from lea.context.files import Catalogue, CatalogueForm, Shelf
from lea.context.ports import Past
from lea.contracts.messages import ActionsApplied
from lea.runtime.database import Database

_HISTORY = text(
    "SELECT memory.prompt_history(:user_id, :conversation_id, :turn_id, :deadline, :turns, :max_chars) AS found"
)
_FILES = text("SELECT memory.prompt_files(:user_id, :linked, :transactions, :today) AS found")
_CATALOGUE = text("SELECT key, name_fr, name_en, category FROM crm.form_catalogue")
_LOG_READING = text("SELECT privacy.log_prompt(:user_id, :turn_id, :linked, :transactions)")
_LINKED = text("SELECT transaction_id FROM crm.session_links WHERE conversation_id = :conversation_id")


class _History(msgspec.Struct):
    state: str | None
    late: bool | None
    summary: str | None
    summarized: int
    turns: tuple[Exchange, ...]


class _Files(msgspec.Struct):
    broker_name: str
    transactions: tuple[msgspec.Raw, ...]
    transactions_total: int
    catalogue: str


_read_history = msgspec.json.Decoder(_History).decode
_read_files = msgspec.json.Decoder(_Files).decode


class PostgresRecords:
    """See `ports.Records`."""

    def __init__(self, database: Database, *, transactions: int, turns: int, max_chars: int) -> None:
        self._database = database
        self._transactions = transactions
        self._turns = turns
        self._max_chars = max_chars
        self._catalogue = Catalogue("", {})

    async def past(self, message: ActionsApplied) -> Past:
        return await self._past(
            {
                "user_id": message.user_id,
                "conversation_id": message.conversation_id,
                "turn_id": message.turn_id,
                "deadline": message.deadline,
            }
        )

    async def log_reading(self, message: ActionsApplied) -> None:
        parameters = {
            "user_id": message.user_id,
            "turn_id": message.turn_id,
            "linked": message.linked_transaction_id,
            "transactions": self._transactions,
        }
        await self._database.once(_LOG_READING, parameters)

    async def whole_past(self, user_id: UUID, conversation_id: UUID) -> Past:
        return await self._past(
            {"user_id": user_id, "conversation_id": conversation_id, "turn_id": None, "deadline": None}
        )

    async def shelf(self, user_id: UUID, linked: UUID | None, today: dt.date) -> Shelf:
        parameters = {
            "user_id": user_id,
            "linked": linked,
            "transactions": self._transactions,
            "today": today,
        }
        (row,) = await self._database.once(_FILES, parameters)
        found = _read_files(row.found)
        return Shelf(
            broker_name=found.broker_name,
            files=tuple(map(bytes, found.transactions)),
            total=found.transactions_total,
            catalogue=await self._catalogue_of(found.catalogue),
        )

    async def linked(self, user_id: UUID, conversation_id: UUID) -> UUID | None:
        async with self._database.transaction(user_id) as session:
            return await session.scalar(_LINKED, {"conversation_id": conversation_id})

    async def _past(self, parameters: Mapping[str, Any]) -> Past:
        bounds = {"turns": self._turns, "max_chars": self._max_chars}
        (row,) = await self._database.once(_HISTORY, {**parameters, **bounds})
        found = _read_history(row.found)
        return Past(
            exchanges=found.turns,
            summary=found.summary or "",
            summarized_turns=found.summarized,
            late=bool(found.late),
            over=found.state not in {None, "running"},
        )

    async def _catalogue_of(self, stamp: str) -> Catalogue:
        """Return the catalogue, read again where the record says that it changed."""
        if self._catalogue.stamp != stamp:
            rows = await self._database.once(_CATALOGUE, {})
            self._catalogue = Catalogue(
                stamp, {row.key: CatalogueForm(row.name_fr, row.name_en, row.category) for row in rows}
            )
        return self._catalogue
