"""The demo's prepared forms, filled in as `actions` fills them in."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from lea.actions.applying.forms import prefilled
from lea.actions.files import Address, CatalogueForm, Contact, Party, SetDay, TransactionFile
from lea.local.demo_files import DemoFile
from lea.store.crm import FormCatalogueEntry


def fields_of(file: DemoFile, entry: FormCatalogueEntry, today: date) -> dict[str, Any]:
    """Return a form's fields as they are stored."""
    form = CatalogueForm(
        entry.key, entry.name_fr, entry.name_en, None, entry.side, entry.category, entry.step
    )
    fields = prefilled(form, _transaction(file, today))
    return fields.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


def _transaction(file: DemoFile, today: date) -> TransactionFile:
    civic_number, street, unit, city, postal_code = file.address
    return TransactionFile(
        id=uuid4(),
        kind=file.kind,
        status=file.status,
        property_type=file.property_type,
        address=Address(civic_number, street, unit, city, "QC", postal_code),
        parties=tuple(
            Party(role, Contact(uuid4(), person.name, person.phone, None, person.email, person.organization))
            for role, person in file.people
        ),
        prices=dict(file.prices),
        dates={kind: SetDay(kind, today + timedelta(days=days)) for kind, days in file.days},
    )
