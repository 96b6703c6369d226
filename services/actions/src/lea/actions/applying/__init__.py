"""Carries read orders out on a broker's files: a module per noun, the mirror of `reading`."""

from typing import assert_never

from lea.actions.applying import addresses, contacts, dates, forms, prices, statuses
from lea.actions.applying.outcomes import Done, Held, Outcome, Refused, Step, Unchanged
from lea.actions.files import TransactionFile
from lea.contracts.orders import AddContact, CreateForm, SetAddress, SetDate, SetPrice, UpdateStatus

FileOrder = SetAddress | CreateForm | AddContact | SetPrice | SetDate | UpdateStatus
"""An order about a transaction that is there."""


async def apply_order(order: FileOrder, file: TransactionFile, step: Step) -> Outcome:
    """Carry one order out on a file, or say why not."""
    match order:
        case SetAddress():
            return await addresses.set_address(order, file, step)
        case CreateForm():
            return await forms.create_form(order, file, step)
        case AddContact():
            return await contacts.add_contact(order, file, step)
        case SetPrice():
            return await prices.set_price(order, file, step)
        case SetDate():
            return await dates.set_date(order, file, step)
        case UpdateStatus():
            return await statuses.update_status(order, file, step)
        case _:
            assert_never(order)


__all__ = ["Done", "FileOrder", "Held", "Outcome", "Refused", "Step", "Unchanged", "apply_order"]
