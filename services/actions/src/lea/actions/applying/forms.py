"""The OACIQ forms of a transaction."""

from lea.actions.applying.outcomes import Done, Outcome, Refused, Step
from lea.actions.files import CatalogueForm, TransactionFile
from lea.contracts.orders import CreateForm

_BOTH_SIDES = frozenset({"DV", "DVD", "DRCOP"})
"""Forms of the seller's side that a buyer's broker handles too (`lifecycle.json`: purchase, mandate_signed)."""


async def create_form(order: CreateForm, file: TransactionFile, step: Step) -> Outcome:
    """Prepare the next version of a form, with what the file knows filled in."""
    form = await step.books.catalogue_form(order.form_code)
    if form is None:
        return Refused(step.lines.form_unknown(order.form_code))
    if not _fits_side(form, file):
        return Refused(step.lines.form_of_other_side(form, file.kind))
    if not _fits_property(form, file):
        return Refused(step.lines.form_of_other_property(form))
    version = await step.books.add_form(file.id, form.key, prefilled(file))
    return Done(step.lines.form_prepared(form, version), file)


def prefilled(file: TransactionFile) -> dict[str, object]:
    """Return what the file knows, as a form's fields."""
    return {
        "address": str(file.address) or None,
        "parties": [
            {"role": party.role, "name": party.contact.name, "phone": party.contact.phone}
            for party in file.parties
        ],
        "prices_cad": {str(kind): amount for kind, amount in file.prices.items()},
        "dates": {str(kind): date.day.isoformat() for kind, date in file.dates.items() if date.day},
    }


def _fits_side(form: CatalogueForm, file: TransactionFile) -> bool:
    return form.side in {None, "both", file.kind.value} or form.key in _BOTH_SIDES


def _fits_property(form: CatalogueForm, file: TransactionFile) -> bool:
    if file.property_type is None or form.category in {None, "all"}:
        return True
    return file.property_type in (form.category or "").split("+")
