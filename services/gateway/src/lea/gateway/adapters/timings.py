"""What the record knows of a turn's time, in one statement; who may see it was decided before."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from lea.contracts.messages import StageTime
from lea.gateway.timelines import Buried, Tried, TurnTimes
from lea.runtime.database import Database

_TIMES = text(
    """
    SELECT t.settled_at, t.provider, t.model, t.error_code, t.traceparent, t.timings::text AS timings,
        (
            SELECT json_agg(json_build_object(
                'attempt', u.attempt, 'provider', u.provider, 'model', u.model, 'outcome', u.outcome,
                'input_tokens', u.input_tokens, 'output_tokens', u.output_tokens, 'estimated', u.estimated
            ) ORDER BY u.position) FROM ledger.usage u WHERE u.turn_id = t.id AND u.purpose = 'answer'
        )::text AS tries,
        (
            SELECT json_agg(json_build_object(
                'message', split_part(d.subject, '.', 3), 'reason', d.reason, 'deliveries', d.deliveries,
                'at', d.created_at
            ) ORDER BY d.id) FROM chat.dead_letters d WHERE d.turn_id = t.id
        )::text AS buried
    FROM chat.turns t WHERE t.id = :turn
    """
)


class TimingRepository:
    """`lea.gateway.timelines.TurnTimings`."""

    def __init__(self, relay_database: Database) -> None:
        self._relay = relay_database

    async def times(self, turn_id: UUID) -> TurnTimes | None:
        rows = await self._relay.once(_TIMES, {"turn": turn_id})
        if not rows:
            return None
        row = rows[0]
        timings: dict[str, Any] = _decoded(row.timings, {})
        return TurnTimes(
            settled_at=row.settled_at,
            provider=row.provider,
            model=row.model,
            error_code=row.error_code,
            trace_id=row.traceparent.split("-")[1] if row.traceparent else None,
            first_token_ms=timings.get("first_token_ms"),
            stages=tuple(StageTime.model_validate(one) for one in timings.get("stages", ())),
            tries=msgspec.convert(_decoded(row.tries, []), tuple[Tried, ...]),
            buried=msgspec.convert(_decoded(row.buried, []), tuple[Buried, ...]),
        )


def _decoded(told: str | None, otherwise: Any) -> Any:
    return otherwise if told is None else msgspec.json.decode(told)
