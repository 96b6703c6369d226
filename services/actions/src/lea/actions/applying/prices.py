"""The prices of a transaction."""

from dataclasses import replace

from lea.actions.applying.outcomes import Done, Held, Outcome, Refused, Step, Unchanged
from lea.actions.files import TransactionFile
from lea.contracts.orders import PriceKind, SetPrice

LARGEST_CAD = 999_999_999
"""No immovable that a broker sells comes near it: a digit too many."""

_PARTS = (PriceKind.DEPOSIT, PriceKind.DOWN_PAYMENT)
_WHOLES = (PriceKind.ACCEPTED, PriceKind.OFFERED)


async def set_price(order: SetPrice, file: TransactionFile, step: Step) -> Outcome:
    """Set a price; the one before stays in the history. Another accepted price is confirmed first."""
    before = file.prices.get(order.kind)
    if refusal := _refusal(order, file, step):
        return Refused(refusal)
    if before == order.amount_cad:
        return Unchanged(step.lines.price_unchanged(order.kind, order.amount_cad))
    if before is not None and order.kind is PriceKind.ACCEPTED and not step.confirmed:
        return Held(step.lines.confirm_accepted_price(before, order.amount_cad))
    await step.books.add_price(file.id, order.kind, order.amount_cad)
    line = step.lines.price_set(order.kind, order.amount_cad, before, approx=order.approx)
    return Done(line, replace(file, prices={**file.prices, order.kind: order.amount_cad}))


def _refusal(order: SetPrice, file: TransactionFile, step: Step) -> str | None:
    if order.amount_cad <= 0:
        return step.lines.price_not_positive(order.kind)
    if order.amount_cad > LARGEST_CAD:
        return step.lines.price_implausible(order.kind, order.amount_cad)
    whole = next((kind for kind in _WHOLES if kind in file.prices), None)
    if order.kind in _PARTS and whole and order.amount_cad > file.prices[whole]:
        return step.lines.price_above(order.kind, order.amount_cad, whole, file.prices[whole])
    return None
