"""The record of turns, in PostgreSQL: one statement, and so one round trip, for each step."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import text

from lea.contracts import subjects
from lea.contracts.memory import SummaryTried, TurnSettled
from lea.contracts.messages import AnswerFinished, TurnAccepted
from lea.gateway.billing import Bill, BudgetPolicy, BudgetState
from lea.gateway.errors import UnknownConversation
from lea.gateway.turns import Acceptance, NewTurn, TurnRow
from lea.runtime.database import Database
from lea.runtime.outbox import Announcement
from lea.runtime.statements import Row
from lea.runtime.tracing import current_traceparent

REMEMBERED_EVERY = 4
"""Turns of a conversation after which it is looked at again: most turns announce nothing when they are settled."""
LONG_CHARS = 4_000
"""A turn of that length is looked at by itself."""

_ACCEPT = text(
    "SELECT outcome, turn_id, conversation_id, outbox_id, payload, retry_after_s, remaining, quota,"
    " budget_micros, spent_micros"
    " FROM chat.accept_turn(:turn, :user, :conversation, :message, :last, :key, :fingerprint, :locale,"
    " :traceparent, :time_limit_s, :per_minute, :budget_micros, :currency, :time_zone, :session, :most_running)"
)
_ROW = (
    "id, conversation_id, user_id, state, attempt, round, locale, created_at, deadline, cancel_asked_at,"
    " message, answer, terminal"
)
_FIND = text(f"SELECT {_ROW} FROM chat.turns WHERE id = :turn")  # noqa: S608 (constants)
_FIND_OWN = text(f"SELECT {_ROW} FROM chat.find_turn(:user, :turn)")  # noqa: S608
_LAST_ENDED = text("SELECT accepted_at FROM chat.last_ended(:user, :conversation)")
_LATER = text(
    f"SELECT {_ROW} FROM chat.turns WHERE conversation_id = :conversation"  # noqa: S608
    " AND created_at > coalesce(CAST(:after AS timestamptz), '-infinity') ORDER BY created_at LIMIT 20"
)
_CANCEL = text(f"SELECT {_ROW} FROM chat.cancel_turn(:user, :turn)")  # noqa: S608
_CANCELLED = text(
    f"SELECT {_ROW} FROM chat.turns WHERE state = 'running'"  # noqa: S608
    " AND cancel_asked_at < clock_timestamp() - make_interval(secs => :age_s) LIMIT 200"
)
_SETTLE = text(
    """
    WITH settled AS (
        UPDATE chat.turns SET state = :state, answer = :answer, actions = CAST(:actions AS jsonb),
            pending = CAST(:pending AS jsonb), model = :model, provider = :provider,
            finish_reason = :finish_reason, error_code = :error_code, terminal = :terminal,
            timings = CAST(:timings AS jsonb), settled_at = clock_timestamp()
        WHERE id = :turn AND state = 'running' AND attempt = :attempt
        RETURNING id, user_id, conversation_id, length(message) + length(answer) AS chars
    ), touched AS (
        UPDATE chat.conversations c SET updated_at = clock_timestamp(),
            answered_turns = answered_turns + CASE CAST(:state AS text) WHEN 'done' THEN 1 ELSE 0 END
        FROM settled WHERE c.id = settled.conversation_id
        RETURNING c.title IS NULL AS untitled, c.answered_turns
    ), followed AS (
        INSERT INTO chat.outbox (turn_id, user_id, subject, message_id, payload)
        SELECT id, user_id, :follow_subject, :follow_id, CAST(:follow_up AS jsonb) FROM settled, touched
        WHERE untitled OR answered_turns % :every = 0 OR chars >= :long
    )
    SELECT id, ledger.record_usage(id, user_id, CAST(:tries AS jsonb), :currency, :time_zone) FROM settled
    """
)
_END = text(
    """
    WITH ended AS (
        UPDATE chat.turns SET state = 'failed', attempt = attempt + 1, error_code = :code,
            terminal = :terminal, settled_at = clock_timestamp()
        WHERE id = :turn AND state = 'running' AND attempt = :attempt AND round = :round
        RETURNING id, user_id
    )
    SELECT id, ledger.record_usage(id, user_id, CAST(:tries AS jsonb), :currency, :time_zone) FROM ended
    """
)
_RECORD_SUMMARY = text(
    "SELECT ledger.record_usage(t.id, t.user_id, CAST(:tries AS jsonb), :currency, :time_zone, 'summary', :delivery)"
    " AS recorded FROM chat.turns t WHERE t.id = :turn AND t.user_id = :user"
)
_CLAIM = text(
    "UPDATE chat.turns SET attempt = attempt + 1 WHERE id = :turn AND state = 'running' RETURNING attempt"
)
_BURY = text(
    "INSERT INTO chat.dead_letters (turn_id, user_id, subject, reason, deliveries)"
    " VALUES (:turn, :user, :subject, :reason, :deliveries) RETURNING id"
)
_OVERDUE = text(
    f"SELECT {_ROW} FROM chat.turns WHERE state = 'running'"  # noqa: S608
    " AND deadline < clock_timestamp() - make_interval(secs => :grace_s) LIMIT 200"
)
_SILENT = text(
    f"SELECT {_ROW} FROM chat.turns t WHERE state = 'running'"  # noqa: S608
    " AND created_at < clock_timestamp() - make_interval(secs => :age_s) AND deadline > clock_timestamp()"
    " AND NOT EXISTS (SELECT FROM chat.outbox o WHERE o.turn_id = t.id) ORDER BY created_at LIMIT 200"
)
_REBUILD = text(
    """
    WITH again AS (
        UPDATE chat.turns SET round = round + 1, attempt = attempt + 1
        WHERE id = :turn AND state = 'running' AND round = :round RETURNING *
    )
    SELECT announced.id, announced.subject, announced.message_id, announced.payload::text AS payload
    FROM again, LATERAL chat.announce_turn(again.*::chat.turns) announced
    """
)


class TurnRepository:
    """Accepts as the user, under row-level security; everything after that works for every user."""

    def __init__(
        self,
        database: Database,
        relay_database: Database,
        *,
        time_limit_s: float,
        per_minute: int,
        most_running: int,
        budget: BudgetPolicy,
    ) -> None:
        self._database = database
        self._relay = relay_database
        self._time_limit_s = time_limit_s
        self._per_minute = per_minute
        self._most_running = most_running
        self._budget = budget

    async def accept(self, turn: NewTurn) -> Acceptance:
        """Decide a new turn. The turn's own id makes a repeat after a lost connection harmless."""
        try:
            rows = await self._database.once(_ACCEPT, self._asked(turn))
        except asyncpg.ForeignKeyViolationError:
            # The conversation was deleted while the turn was decided.
            return Acceptance("unknown_conversation", None, None, None, None, None, None)
        return _acceptance(rows[0])

    def _asked(self, turn: NewTurn) -> dict[str, Any]:
        return {
            "turn": turn.id,
            "user": turn.user_id,
            "conversation": turn.conversation_id,
            "message": turn.message,
            "last": turn.last_assistant_message,
            "key": turn.idempotency_key,
            "fingerprint": turn.fingerprint,
            "locale": turn.locale,
            "traceparent": turn.traceparent,
            "time_limit_s": self._time_limit_s,
            "per_minute": self._per_minute,
            "budget_micros": self._budget.default_micros,
            "currency": self._budget.currency,
            "time_zone": self._budget.time_zone,
            "session": turn.session_id,
            "most_running": self._most_running,
        }

    async def find(self, turn_id: UUID) -> TurnRow | None:
        rows = await self._relay.once(_FIND, {"turn": turn_id})
        return _turn_row(rows[0]) if rows else None

    async def find_own(self, user_id: UUID, turn_id: UUID) -> TurnRow | None:
        rows = await self._database.once(_FIND_OWN, {"user": user_id, "turn": turn_id})
        return _turn_row(rows[0]) if rows else None

    async def last_ended(self, user_id: UUID, conversation_id: UUID) -> datetime | None:
        rows = await self._database.once(_LAST_ENDED, {"user": user_id, "conversation": conversation_id})
        if not rows:
            raise UnknownConversation
        return rows[0].accepted_at

    async def later(self, conversation_id: UUID, after: datetime | None) -> list[TurnRow]:
        """See `ports.Turns`; that the conversation is the user's was seen when the stream began."""
        rows = await self._relay.once(_LATER, {"conversation": conversation_id, "after": after})
        return [_turn_row(row) for row in rows]

    async def cancel(self, user_id: UUID, turn_id: UUID) -> TurnRow | None:
        rows = await self._database.once(_CANCEL, {"user": user_id, "turn": turn_id})
        return _turn_row(rows[0]) if rows else None

    async def settle(self, answer: AnswerFinished, state: str, terminal: bytes, bill: Bill) -> bool:
        pending = answer.pending.model_dump_json(exclude_none=True) if answer.pending else None
        rows = await self._relay.once(
            _SETTLE,
            {
                "turn": answer.turn_id,
                "attempt": answer.attempt,
                "state": state,
                **_follow_up(answer),
                "answer": answer.text,
                "actions": _json(answer.actions),
                "pending": pending,
                "model": answer.model,
                "provider": answer.provider,
                "finish_reason": answer.finish_reason,
                "timings": answer.model_dump_json(include={"stages", "first_token_ms"}),
                "error_code": answer.error.code if answer.error else None,
                "terminal": terminal.decode(),
                **self._billed(bill),
            },
        )
        return bool(rows)

    async def end(self, row: TurnRow, code: str, terminal: bytes, bill: Bill) -> bool:
        values = {"turn": row.id, "attempt": row.attempt, "round": row.round, **self._billed(bill)}
        return bool(await self._relay.once(_END, values | {"code": code, "terminal": terminal.decode()}))

    def _billed(self, bill: Bill) -> dict[str, str]:
        tries = [one.usage.model_dump() | {"cost_micros": one.cost_micros} for one in bill.tries]
        return {"tries": _json(tries), "currency": bill.currency, "time_zone": self._budget.time_zone}

    async def record_summary(self, tried: SummaryTried, bill: Bill) -> bool:
        values = {"turn": tried.turn_id, "user": tried.user_id, "delivery": tried.delivery}
        rows = await self._relay.once(_RECORD_SUMMARY, values | self._billed(bill))
        return bool(rows) and rows[0].recorded > 0

    async def claim_attempt(self, turn_id: UUID) -> int | None:
        rows = await self._relay.once(_CLAIM, {"turn": turn_id})
        return rows[0].attempt if rows else None

    async def bury(self, row: TurnRow, subject: str, reason: str, deliveries: int) -> None:
        letter = {"turn": row.id, "user": row.user_id, "subject": subject}
        await self._relay.once(_BURY, letter | {"reason": reason, "deliveries": deliveries})

    async def overdue(self, grace_s: float) -> list[TurnRow]:
        return [_turn_row(row) for row in await self._relay.once(_OVERDUE, {"grace_s": grace_s})]

    async def cancelled(self, age_s: float) -> list[TurnRow]:
        return [_turn_row(row) for row in await self._relay.once(_CANCELLED, {"age_s": age_s})]

    async def silent_candidates(self, age_s: float) -> list[TurnRow]:
        return [_turn_row(row) for row in await self._relay.once(_SILENT, {"age_s": age_s})]

    async def rebuild(self, row: TurnRow) -> Announcement | None:
        rows = await self._relay.once(_REBUILD, {"turn": row.id, "round": row.round})
        return (
            _announcement(rows[0].id, rows[0].subject, rows[0].message_id, rows[0].payload) if rows else None
        )


def _acceptance(row: Row) -> Acceptance:
    announcement = None
    if row.outbox_id is not None:
        subject = subjects.work_subject(TurnAccepted, row.turn_id)
        message_id = subjects.message_id(TurnAccepted, row.turn_id, 0)
        announcement = _announcement(row.outbox_id, subject, message_id, row.payload)
    return Acceptance(
        outcome=row.outcome,
        turn_id=row.turn_id,
        conversation_id=row.conversation_id,
        announcement=announcement,
        retry_after_s=row.retry_after_s,
        remaining=row.remaining,
        quota=row.quota,
        budget=None if row.budget_micros is None else BudgetState(row.budget_micros, row.spent_micros),
    )


def _announcement(row_id: int, subject: str, message_id: str, payload: str) -> Announcement:
    return Announcement(row_id, subject, message_id, payload.encode())


def _turn_row(row: Row) -> TurnRow:
    *values, terminal = row
    return TurnRow(*values, terminal=terminal.encode() if terminal is not None else None)


def _follow_up(answer: AnswerFinished) -> dict[str, object]:
    """Return what is announced where something follows from a turn; the relay takes it from the outbox."""
    settled = TurnSettled(
        turn_id=answer.turn_id,
        conversation_id=answer.conversation_id,
        user_id=answer.user_id,
        locale=answer.locale,
        traceparent=current_traceparent(),
    )
    return {
        "follow_subject": subjects.work_subject(TurnSettled, answer.turn_id),
        "follow_id": subjects.message_id(TurnSettled, answer.turn_id),
        "follow_up": settled.model_dump_json(exclude_none=True),
        "every": REMEMBERED_EVERY,
        "long": LONG_CHARS,
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
