"""The ledger's sums in PostgreSQL, read on behalf of the user."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from lea.gateway.billing import BudgetPolicy, BudgetState, DayRow, Figures
from lea.runtime.database import Database

_DAYS = text(
    """
    SELECT day, provider, model, sum(requests)::bigint, sum(estimated_requests)::bigint,
        sum(CASE WHEN currency = :currency THEN unpriced_requests ELSE requests END)::bigint,
        sum(input_tokens)::bigint, sum(cached_tokens)::bigint, sum(output_tokens)::bigint,
        coalesce(sum(cost_micros) FILTER (WHERE currency = :currency), 0)::bigint
    FROM ledger.days WHERE user_id = :user AND day >= :since AND day < :until
    GROUP BY day, provider, model ORDER BY day
    """
)
_BUDGET = text("SELECT * FROM ledger.budget(:user, :default, :currency, :time_zone)")


class UsageRepository:
    """See `accounts.UsageRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def days(self, user_id: UUID, since: dt.date, until: dt.date, currency: str) -> Sequence[DayRow]:
        values = {"user": user_id, "since": since, "until": until, "currency": currency}
        async with self._database.transaction(user_id) as session:
            rows = await session.execute(_DAYS, values)
            return [DayRow(day, provider, model, Figures(*sums)) for day, provider, model, *sums in rows]

    async def budget(self, user_id: UUID, policy: BudgetPolicy) -> BudgetState | None:
        values = {
            "default": policy.default_micros,
            "currency": policy.currency,
            "time_zone": policy.time_zone,
        }
        async with self._database.transaction(user_id) as session:
            row = (await session.execute(_BUDGET, values | {"user": user_id})).one()
            return None if row.limit_micros is None else BudgetState(row.limit_micros, row.spent_micros)
