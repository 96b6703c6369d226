"""`/v1/lea/usage`: what the caller used and what it cost."""

import datetime as dt
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from lea.gateway.billing import Figures
from lea.gateway.endpoints.gates import Authenticated
from lea.gateway.service.accounts import Account, Accounts

router = APIRouter(prefix="/v1/lea", tags=["usage"])


class Used(BaseModel):
    requests: int
    """To providers; an answer may need several."""
    estimated_requests: int
    """Those whose tokens are a count of ours (cancelled, cut, a worker that died)."""
    unpriced_requests: int
    """Those whose cost is unknown; `cost_micros` holds the others'."""
    input_tokens: int
    cached_input_tokens: int
    output_tokens: int
    cost_micros: int
    """Millionths of the currency's unit."""


class UsedOfModel(Used):
    provider: str
    model: str


class UsedOnDay(Used):
    day: dt.date


class UsedInMonth(Used):
    month: str


class MonthlyBudget(BaseModel):
    """Of the current month, whichever was asked for."""

    limit_micros: int
    spent_micros: int
    remaining_micros: int
    warning_percent: int


class UsageReport(BaseModel):
    month: str
    currency: str
    time_zone: str
    """Whose days and months these are."""
    total: Used
    budget: MonthlyBudget | None
    """Null where nothing limits the caller."""
    by_model: list[UsedOfModel]
    """Dearest first."""
    by_day: list[UsedOnDay]
    by_month: list[UsedInMonth]
    """Twelve months up to this one, the latest first; months without use are left out."""


@router.get("/usage")
async def usage(
    caller: Authenticated,
    request: Request,
    month: Annotated[str | None, Query(max_length=20, examples=["2026-11"])] = None,
) -> UsageReport:
    """Tell what the caller used in a month, by model and by day, and in the months before."""
    accounts: Accounts = request.app.state.accounts
    return _report(await accounts.of(caller.user_id, month), accounts)


def _report(account: Account, accounts: Accounts) -> UsageReport:
    policy = accounts.policy
    return UsageReport(
        month=f"{account.month:%Y-%m}",
        currency=policy.currency,
        time_zone=policy.time_zone,
        total=Used(**asdict(account.total)),
        budget=_budget(account, policy.warning_percent),
        by_model=[
            UsedOfModel(provider=provider, model=model, **asdict(figures))
            for (provider, model), figures in account.by_model.items()
        ],
        by_day=[UsedOnDay(day=day, **asdict(figures)) for day, figures in account.by_day.items()],
        by_month=[_month(month, figures) for month, figures in account.by_month.items()],
    )


def _month(month: dt.date, figures: Figures) -> UsedInMonth:
    return UsedInMonth(month=f"{month:%Y-%m}", **asdict(figures))


def _budget(account: Account, warning_percent: int) -> MonthlyBudget | None:
    state = account.budget
    if state is None:
        return None
    return MonthlyBudget(
        limit_micros=state.limit_micros,
        spent_micros=state.spent_micros,
        remaining_micros=max(0, state.limit_micros - state.spent_micros),
        warning_percent=warning_percent,
    )
