"""What a broker used and what it cost: a month by model and by day, and the months before it."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from lea.gateway.billing import BudgetPolicy, BudgetState, DayRow, Figures
from lea.gateway.errors.problem import Problem, Text
from lea.gateway.ports import UsageRecords

MONTHS = 12
"""How many are told, the asked one included."""


@dataclass(frozen=True, slots=True)
class Account:
    """A broker's month."""

    month: dt.date
    total: Figures
    by_model: dict[tuple[str, str], Figures]
    """Dearest first."""
    by_day: dict[dt.date, Figures]
    by_month: dict[dt.date, Figures]
    """The latest first."""
    budget: BudgetState | None


class BadMonth(Problem):
    status, code = 422, "bad_month"
    titles = Text(fr="Mois invalide", en="Invalid month")
    details = Text(
        fr="« month » s’écrit AAAA-MM, par exemple 2026-11. Omettez-le pour le mois en cours.",
        en="“month” is written YYYY-MM, for instance 2026-11. Leave it out for the current month.",
    )


class Accounts:
    def __init__(self, records: UsageRecords, policy: BudgetPolicy, today: Callable[[], dt.date]) -> None:
        self._records = records
        self._today = today
        self.policy = policy

    async def of(self, user_id: UUID, month: str | None) -> Account:
        """Return what a user used in a month (`2026-11`; None: this one). Raises BadMonth."""
        first = _first_day(month) if month else self._today().replace(day=1)
        since, until = _shifted(first, 1 - MONTHS), _shifted(first, 1)
        rows = await self._records.days(user_id, since, until, self.policy.currency)
        budget = await self._records.budget(user_id, self.policy)
        return _account(first, rows, budget)


def _account(month: dt.date, rows: Sequence[DayRow], budget: BudgetState | None) -> Account:
    by_model: dict[tuple[str, str], Figures] = {}
    by_day: dict[dt.date, Figures] = {}
    by_month: dict[dt.date, Figures] = {}
    for row in rows:
        first = row.day.replace(day=1)
        by_month[first] = by_month.get(first, Figures()) + row.figures
        if first == month:
            key = (row.provider, row.model)
            by_model[key] = by_model.get(key, Figures()) + row.figures
            by_day[row.day] = by_day.get(row.day, Figures()) + row.figures
    dearest = sorted(by_model.items(), key=lambda item: (-item[1].cost_micros, item[0]))
    return Account(
        month=month,
        total=by_month.get(month, Figures()),
        by_model=dict(dearest),
        by_day=dict(sorted(by_day.items())),
        by_month=dict(sorted(by_month.items(), reverse=True)),
        budget=budget,
    )


def _first_day(month: str) -> dt.date:
    try:
        first = dt.datetime.strptime(month, "%Y-%m").date()
    except ValueError as error:
        raise BadMonth from error
    if len(month) != len("2026-11") or not 2000 <= first.year < 2200:
        raise BadMonth
    return first


def _shifted(first: dt.date, months: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)
