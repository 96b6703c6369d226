"""The status of a transaction."""

import datetime as dt
from dataclasses import replace

from lea.actions.applying import dates
from lea.actions.applying.outcomes import Done, Held, Outcome, Step, Unchanged
from lea.actions.files import TransactionFile
from lea.contracts.orders import TransactionStatus, UpdateStatus

_BEFORE_ACCEPTANCE = (TransactionStatus.LISTED, TransactionStatus.OFFER_RECEIVED)


async def update_status(order: UpdateStatus, file: TransactionFile, step: Step) -> Outcome:
    """Set the status. An acceptance gives the delays that wait for it their days; cancelling is confirmed."""
    if order.status is file.status:
        return Unchanged(step.lines.status_unchanged(file.kind, order.status))
    if order.status is TransactionStatus.CANCELLED and not step.confirmed:
        return Held(step.lines.confirm_cancel(step.lines.transaction(file.kind, str(file.address))))
    accepted_on = _acceptance(order.status, file, step.today)
    await step.books.set_status(file.id, order.status, accepted_on)
    line = step.lines.status_set(file.kind, order.status)
    return await _count_days(Done(line, replace(file, status=order.status, accepted_on=accepted_on)), step)


def _acceptance(status: TransactionStatus, file: TransactionFile, today: dt.date) -> dt.date | None:
    if status in _BEFORE_ACCEPTANCE:
        return None
    return file.accepted_on or (today if status is TransactionStatus.ACCEPTED_CONDITIONAL else None)


async def _count_days(done: Done, step: Step) -> Done:
    file, lines = done.file, [done.line]
    for waiting in file.dates.values():
        date = dates.counted(waiting, file.accepted_on)
        if date != waiting:
            await step.books.add_date(file.id, date)
            file = replace(file, dates={**file.dates, date.kind: date})
            lines.append(step.lines.date_set(date))
    return Done(" ".join(lines), file)
