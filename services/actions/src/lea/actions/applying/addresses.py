"""The address of a transaction's immovable."""

from dataclasses import replace

from lea.actions.applying.outcomes import Done, Outcome, Step, Unchanged
from lea.actions.files import Address, TransactionFile, name_key
from lea.contracts.orders import SetAddress


async def set_address(order: SetAddress, file: TransactionFile, step: Step) -> Outcome:
    """Merge what was said into what is known."""
    address = merge(file.address, order)
    line = step.lines.address_set(str(address))
    if address == file.address:
        return Unchanged(line)
    await step.books.save_address(file.id, address)
    return Done(line, replace(file, address=address))


def merge(known: Address, order: SetAddress) -> Address:
    """Fill the slots that were left out from the known address.

    Another street leaves the old unit and postal code behind; another city the postal code.
    """
    moved = _differs(known.street, order.street)
    elsewhere = moved or _differs(known.city, order.city)
    return Address(
        civic_number=order.civic_number or known.civic_number,
        street=order.street or known.street,
        unit=order.unit or (None if moved else known.unit),
        city=order.city or known.city,
        province=order.province or known.province,
        postal_code=order.postal_code or (None if elsewhere else known.postal_code),
    )


def _differs(known: str | None, said: str | None) -> bool:
    return bool(known and said) and name_key(known or "") != name_key(said or "")
