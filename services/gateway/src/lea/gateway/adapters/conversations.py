"""Conversations in PostgreSQL, read and written under row-level security: other people's rows are not there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, text

from lea.contracts.errors import ErrorCode
from lea.contracts.messages import AttemptUsage
from lea.contracts.orders import TransactionKind
from lea.contracts.pending import Pending
from lea.gateway.adapters.addresses import ADDRESS_SLOTS, address_line
from lea.gateway.billing import Bill, BilledTry
from lea.gateway.conversations import END_FOUND, FOUND, Conversation, LinkedTransaction, Turn
from lea.gateway.files import Place
from lea.gateway.ports import Erasure
from lea.runtime.access_log import log_access
from lea.runtime.database import Database

_HEADLINE = (
    f'StartSel={FOUND}, StopSel={END_FOUND}, MaxFragments=2, MaxWords=18, MinWords=6, FragmentDelimiter=" … "'
)
_SHOWN = (
    "c.id, c.title, c.titled_by, c.created_at, c.updated_at, latest.message AS last_message,"
    " CASE latest.state WHEN 'running' THEN latest.id END AS active_turn_id,"
    f" x.id AS transaction_id, x.kind, {ADDRESS_SLOTS}"
)
_HANGING_ON = """
    LEFT JOIN LATERAL (
        SELECT t.id, t.state, left(t.message, 200) AS message FROM chat.turns t
        WHERE t.conversation_id = c.id ORDER BY t.created_at DESC LIMIT 1
    ) latest ON true
    LEFT JOIN crm.session_links l ON l.conversation_id = c.id
    LEFT JOIN crm.transactions x ON x.id = l.transaction_id
    LEFT JOIN crm.properties p ON p.transaction_id = x.id
"""
_PAGE = (
    " c.user_id = :user AND (CAST(:moment AS timestamptz) IS NULL"
    " OR (c.updated_at, c.id) < (:moment, CAST(:id AS uuid)))"
    " ORDER BY c.updated_at DESC, c.id DESC LIMIT :limit"
)
PAGE_STATEMENT = f"SELECT {_SHOWN}, NULL AS excerpt FROM chat.conversations c {_HANGING_ON} WHERE {_PAGE}"  # noqa: S608 (constants)
_LIST = text(PAGE_STATEMENT)
_SEARCH = text(
    f"""
    WITH page AS (
        SELECT c.*, found.turn_id AS found_in FROM chat.find_conversations(:asked) found
        JOIN chat.conversations c ON c.id = found.conversation_id WHERE {_PAGE}
    )
    SELECT {_SHOWN}, CASE WHEN stems.excerpt LIKE '%{FOUND}%' THEN stems.excerpt ELSE ts_headline(
        'chat.exact', said.text, chat.sought(:asked), :options) END AS excerpt
    FROM page c {_HANGING_ON}
    LEFT JOIN LATERAL (
        SELECT chat.plain_text(message || E'\\n' || coalesce(answer, '')) AS text FROM chat.turns WHERE id = c.found_in
    ) said ON true
    LEFT JOIN LATERAL (
        SELECT ts_headline('chat.french', said.text, chat.sought(:asked), :options) AS excerpt
    ) stems ON true
    ORDER BY c.updated_at DESC, c.id DESC
    """  # noqa: S608 (constants)
)
_ONE = text(f"SELECT {_SHOWN}, NULL AS excerpt FROM chat.conversations c {_HANGING_ON} WHERE c.id = :id")  # noqa: S608
_RENAME = text("UPDATE chat.conversations SET title = :title, titled_by = 'broker' WHERE id = :id")
_ENTITLE = text(
    "UPDATE chat.conversations SET title = :title, titled_by = 'lea' WHERE id = :id AND title IS NULL"
)
_CONTACTS = text("SELECT contact_id FROM crm.participants WHERE transaction_id = ANY(:transactions)")
_OWNED = text("SELECT id FROM chat.conversations WHERE id = :id")
_LOCK = text("SELECT id FROM chat.conversations WHERE id = :id FOR UPDATE")
_RUNNING = text("SELECT id FROM chat.turns WHERE conversation_id = :id AND state = 'running'")
_DELETE = text("DELETE FROM chat.conversations WHERE id = :id")
_TURN = (
    "SELECT t.id, t.state, t.locale, t.message, t.answer, t.actions, t.pending, t.model, t.provider,"
    " t.finish_reason, t.error_code, t.created_at, t.settled_at, ARRAY(SELECT json_build_object("
    "'attempt', u.attempt, 'provider', u.provider, 'model', u.model, 'outcome', u.outcome,"
    " 'input_tokens', u.input_tokens, 'output_tokens', u.output_tokens, 'cached_tokens', u.cached_tokens,"
    " 'cache_write_tokens', u.cache_write_tokens, 'estimated', u.estimated, 'cost_micros', u.cost_micros,"
    " 'currency', u.currency) FROM ledger.usage u WHERE u.turn_id = t.id AND u.purpose = 'answer'"
    " ORDER BY u.position) AS usage FROM chat.turns t WHERE t.conversation_id = :conversation"
    " AND (CAST(:moment AS timestamptz) IS NULL"
)
_NEWEST_FIRST = text(
    _TURN + " OR (t.created_at, t.id) < (:moment, CAST(:id AS uuid)))"
    " ORDER BY t.created_at DESC, t.id DESC LIMIT :limit"
)
_OLDEST_FIRST = text(
    _TURN
    + " OR (t.created_at, t.id) > (:moment, CAST(:id AS uuid))) ORDER BY t.created_at, t.id LIMIT :limit"
)
_PENDING: TypeAdapter[Pending] = TypeAdapter(Pending)


class ConversationRepository:
    """See `ports.Conversations`. `currency`: that of the price list, in which nothing costs nothing."""

    def __init__(self, database: Database, currency: str) -> None:
        self._database = database
        self._currency = currency

    async def page(
        self, user_id: UUID, asked: str | None, before: Place | None, limit: int
    ) -> Sequence[Conversation]:
        parameters = _place(before) | {"user": user_id, "limit": limit}
        async with self._database.transaction(user_id) as session:
            if asked is None:
                found = await session.execute(_LIST, parameters)
            else:
                found = await session.execute(_SEARCH, parameters | {"asked": asked, "options": _HEADLINE})
            return [_conversation(row) for row in found]

    async def find(self, user_id: UUID, conversation_id: UUID) -> Conversation | None:
        async with self._database.transaction(user_id) as session:
            row = (await session.execute(_ONE, {"id": conversation_id})).one_or_none()
        return _conversation(row) if row else None

    async def rename(self, user_id: UUID, conversation_id: UUID, title: str) -> None:
        async with self._database.transaction(user_id) as session:
            await session.execute(_RENAME, {"id": conversation_id, "title": title})

    async def entitle(self, user_id: UUID, conversation_id: UUID, title: str) -> None:
        async with self._database.transaction(user_id) as session:
            await session.execute(_ENTITLE, {"id": conversation_id, "title": title})

    async def log_reading(self, user_id: UUID, route: str, transaction_ids: Sequence[UUID]) -> None:
        async with self._database.transaction(user_id) as session:
            contacts = await session.scalars(_CONTACTS, {"transactions": list(transaction_ids)})
            await log_access(session, user_id, route, contacts.all())

    async def turns(
        self, user_id: UUID, conversation_id: UUID, before: Place | None, limit: int
    ) -> Sequence[Turn] | None:
        parameters = _place(before) | {"conversation": conversation_id, "limit": limit}
        async with self._database.transaction(user_id) as session:
            if (await session.execute(_OWNED, {"id": conversation_id})).one_or_none() is None:
                return None
            return [_turn(row, self._currency) for row in await session.execute(_NEWEST_FIRST, parameters)]

    async def turns_after(
        self, user_id: UUID, conversation_id: UUID, after: Place | None, limit: int
    ) -> Sequence[Turn]:
        parameters = _place(after) | {"conversation": conversation_id, "limit": limit}
        async with self._database.transaction(user_id) as session:
            return [_turn(row, self._currency) for row in await session.execute(_OLDEST_FIRST, parameters)]

    async def erase(self, user_id: UUID, conversation_id: UUID) -> Erasure:
        conversation = {"id": conversation_id}
        async with self._database.transaction(user_id) as session:
            # Locked first: a turn that is being accepted either is seen to run or finds no conversation.
            if (await session.execute(_LOCK, conversation)).one_or_none() is None:
                return Erasure("unknown")
            running = (await session.execute(_RUNNING, conversation)).scalar_one_or_none()
            if running is not None:
                return Erasure("busy", running)
            await session.execute(_DELETE, conversation)
        return Erasure("erased")


def _place(place: Place | None) -> dict[str, Any]:
    return {"moment": place.moment if place else None, "id": place.id if place else None}


def _conversation(row: Row[Any]) -> Conversation:
    linked = row.transaction_id and LinkedTransaction(
        row.transaction_id, TransactionKind(row.kind), address_line(row)
    )
    return Conversation(
        id=row.id,
        title=row.title,
        titled_by=row.titled_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        transaction=linked,
        last_message=row.last_message,
        active_turn_id=row.active_turn_id,
        excerpt=row.excerpt,
    )


def _turn(row: Row[Any], currency: str) -> Turn:
    return Turn(
        id=row.id,
        state=row.state,
        locale=row.locale,
        message=row.message,
        answer=row.answer,
        actions=tuple(row.actions or ()),
        pending=_PENDING.validate_python(row.pending) if row.pending else None,
        model=row.model,
        provider=row.provider,
        finish_reason=row.finish_reason,
        error_code=ErrorCode(row.error_code) if row.error_code else None,
        bill=_bill(row.usage, currency),
        created_at=row.created_at,
        settled_at=row.settled_at,
    )


def _bill(tries: Sequence[dict[str, Any]], currency: str) -> Bill:
    """Return a turn's bill; the currency is that of the day on which it was settled."""
    currencies = {one.pop("currency") for one in tries} - {None}
    billed = [BilledTry(cost_micros=one.pop("cost_micros"), usage=AttemptUsage(**one)) for one in tries]
    return Bill(currencies.pop() if currencies else currency, tuple(billed))
