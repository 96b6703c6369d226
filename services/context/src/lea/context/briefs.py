"""Tells a file as everybody reads it: names instead of keys, and its place in the lifecycle."""

from lea.context.files import Access, Catalogue, File, Party
from lea.contracts.lifecycle import missing_forms, next_document
from lea.contracts.messages import Locale
from lea.contracts.platform import (
    DateBrief,
    DelayBrief,
    FormBrief,
    PartyBrief,
    PortalAccessBrief,
    PriceBrief,
    TransactionBrief,
)

_EXTENSION = {"fr": ", poste ", "en": " ext. "}


def brief_of(file: File, catalogue: Catalogue, locale: Locale) -> TransactionBrief:
    """Return what is told of a file, its forms named in a language."""
    return TransactionBrief(
        id=file.id,
        kind=file.kind,
        status=file.status,
        address=file.address,
        linked=file.linked,
        accepted_on=file.accepted_on,
        parties=tuple(_party(party, locale) for party in file.parties),
        prices=tuple(
            PriceBrief(kind=price.kind, amount_cad=price.amount_cad, earlier_cad=price.earlier)
            for price in file.prices
        ),
        dates=tuple(
            DateBrief(kind=each.kind, date=each.day, time=each.time) for each in file.dates if each.day
        ),
        delays=tuple(
            DelayBrief(kind=each.kind, days=each.days)
            for each in file.dates
            if each.day is None and each.days is not None
        ),
        forms=tuple(
            FormBrief(
                name=catalogue.name(form.key, locale),
                status=form.status,
                version=form.version,
                missing=form.missing,
            )
            for form in file.forms
        ),
        missing_forms=missing_forms(file, catalogue, locale),
        next_document=next_document(file, catalogue, locale),
        portal=tuple(map(_access, file.portal)),
    )


def _party(party: Party, locale: Locale) -> PartyBrief:
    extension = _EXTENSION[locale] + party.phone_ext if party.phone_ext else ""
    phone = party.phone + extension if party.phone else None
    return PartyBrief(role=party.role, name=party.name, phone=phone, email=party.email)


def _access(access: Access) -> PortalAccessBrief:
    return PortalAccessBrief(name=access.name, visited_at=access.last_visit_at, waiting=access.waiting)
