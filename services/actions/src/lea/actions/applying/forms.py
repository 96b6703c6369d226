"""The OACIQ forms of a transaction."""

from lea.actions.applying import form_facts
from lea.actions.applying.outcomes import Done, Outcome, Refused, Step
from lea.actions.files import CatalogueForm, Contact, TransactionFile
from lea.contracts import property_types
from lea.contracts.forms import FormFields, FormParty
from lea.contracts.orders import ContactRole, CreateForm

_BOTH_SIDES = frozenset({"DV", "DVD", "DRCOP"})
"""Forms of the seller's side that a buyer's broker handles too (`lifecycle.json`: purchase, mandate_signed)."""
_LEASE = "residential_lease"
_ROLES = tuple(ContactRole)
"""Sellers and buyers come first."""


async def create_form(order: CreateForm, file: TransactionFile, step: Step) -> Outcome:
    """Prepare the next version of a form, with what the file knows filled in; tell what is missing."""
    form = await step.books.catalogue_form(order.form_code)
    if form is None:
        return Refused(step.lines.form_unknown(order.form_code))
    if not _fits_side(form, file):
        return Refused(step.lines.form_of_other_side(form, file.kind))
    if not property_types.fits(form.key, form.category, file.property_type):
        return Refused(step.lines.form_of_other_property(form))
    fields = prefilled(form, file)
    version = await step.books.add_form(
        file.id, form.key, fields.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    )
    return Done(step.lines.form_prepared(form, version, fields.missing), file)


def prefilled(form: CatalogueForm, file: TransactionFile) -> FormFields:
    """Return what the file knows, as a form's fields, and what the form lacks."""
    dates = file.dates
    parties = sorted(file.parties, key=lambda party: _ROLES.index(party.role))
    return FormFields(
        kind=file.kind,
        transaction_status=file.status,
        property_type=file.property_type,
        address=str(file.address) or None,
        parties=tuple(_party(party.role, party.contact) for party in parties),
        prices_cad=dict(file.prices),
        accepted_on=file.accepted_on,
        dates={kind: date.day for kind, date in dates.items() if date.day},
        times={kind: date.time for kind, date in dates.items() if date.day and date.time},
        delays_days={
            kind: date.days for kind, date in dates.items() if date.day is None and date.days is not None
        },
        missing=form_facts.missing(form, file),
    )


def _party(role: ContactRole, contact: Contact) -> FormParty:
    return FormParty(
        role=role,
        name=contact.name,
        phone=contact.phone,
        phone_ext=contact.phone_ext,
        email=contact.email,
        organization=contact.organization,
    )


def _fits_side(form: CatalogueForm, file: TransactionFile) -> bool:
    if form.category == _LEASE:
        return False
    return form.side in {None, "both", file.kind.value} or form.key in _BOTH_SIDES
