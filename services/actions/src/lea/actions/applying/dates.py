"""The dates of a transaction."""

import datetime as dt
from dataclasses import replace

from lea.actions.applying.outcomes import Done, Outcome, Refused, Step, Unchanged
from lea.actions.files import SetDay, TransactionFile
from lea.actions.reading.calendars import oaciq_deadline
from lea.contracts.orders import DateKind, SetDate

ACCEPTANCE = "acceptance"

_BEFORE_CLOSING = (DateKind.INSPECTION, DateKind.FINANCING, DateKind.PROMISE_EXPIRY)
_AFTER_ACCEPTANCE = (DateKind.CLOSING, DateKind.INSPECTION, DateKind.FINANCING, DateKind.OCCUPANCY)


async def set_date(order: SetDate, file: TransactionFile, step: Step) -> Outcome:
    """Set a date, or the delay after the acceptance that it hangs on."""
    date = counted(_said(order), file.accepted_on)
    if refusal := _refusal(date, file, step):
        return Refused(refusal)
    line = step.lines.date_set(date)
    if replace(date, expression=None) == _without_words(file.dates.get(date.kind)):
        return Unchanged(line)
    await step.books.add_date(file.id, date)
    return Done(line, replace(file, dates={**file.dates, date.kind: date}))


def counted(date: SetDay, accepted_on: dt.date | None) -> SetDay:
    """Give a delay after the acceptance its day, once the acceptance is known (OACIQ: calendar days)."""
    if date.day or date.relative_to != ACCEPTANCE or date.days is None or accepted_on is None:
        return date
    return replace(date, day=oaciq_deadline(accepted_on, date.days))


def _said(order: SetDate) -> SetDay:
    return SetDay(
        order.kind, order.date, order.time, order.approx, order.expression, order.relative_to, order.days
    )


def _without_words(known: SetDay | None) -> SetDay | None:
    return replace(known, expression=None) if known else None


def _refusal(date: SetDay, file: TransactionFile, step: Step) -> str | None:
    if date.day is None:
        return None
    if date.kind in _AFTER_ACCEPTANCE and file.accepted_on and date.day < file.accepted_on:
        return step.lines.date_before_acceptance(date)
    closing = file.day(DateKind.CLOSING)
    if date.kind in _BEFORE_CLOSING and closing and date.day > closing:
        return step.lines.date_after_closing(date)
    if date.kind is DateKind.CLOSING:
        for kind in _BEFORE_CLOSING:
            if (other := file.day(kind)) and other > date.day:
                return step.lines.closing_before(date, kind)
    return None
