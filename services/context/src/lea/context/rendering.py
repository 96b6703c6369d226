"""The broker's files as a model reads them: a stable layout, one fact a line, nothing that looks like markup."""

import datetime as dt
from collections.abc import Iterator, Sequence

from lea.context import wording
from lea.contracts.platform import (
    DateBrief,
    FormBrief,
    NextDocument,
    PartyBrief,
    PortalAccessBrief,
    PriceBrief,
    TransactionBrief,
)
from lea.wording import capitalized

MOST_VALUE_CHARS = 160
"""Of one name or address: whatever was stored, a line stays a line."""
MOST_ACTION_CHARS = 400
MESSAGE_HEADING = "# Message du courtier"
"""Stands between what was just done and the message."""


def render_opening(today: dt.date, broker_name: str) -> str:
    """Return what stands before the files: the day, the broker."""
    lines = ["# Contexte", f"Date : {wording.weekday(today)} {wording.day(today)}"]
    if broker_name:
        lines.append(f"Courtier : {one_line(broker_name)}")
    return "\n".join(lines)


def render_heading(shown: int, total: int) -> str:
    """Return the heading of the files: how many there are, and how many of them are told."""
    if total == 0 and shown == 0:
        return "# Dossiers du courtier : aucun"
    if shown >= total:
        return f"# Dossiers du courtier ({shown})"
    return f"# Dossiers du courtier (les {shown} plus récents sur {total})"


def render_file(brief: TransactionBrief, today: dt.date, zone: dt.tzinfo) -> str:
    """Return a transaction's section, on the calendar of a time zone."""
    return "\n".join(_lines(brief, today, zone))


def render_summary(summary: str, turns: int) -> str:
    """Return what was said in the turns that the history doesn't hold any more."""
    told = f"{turns} échanges résumés" if turns > 1 else "un échange résumé"
    return f"# Plus tôt dans la conversation ({told})\n{summary}"


def render_actions(actions: Sequence[str]) -> str:
    """Return what the message's orders came to."""
    lines = [f"- {one_line(action, MOST_ACTION_CHARS)}" for action in actions] or [
        "Rien : le message ne commandait aucune action."
    ]
    return "\n".join(["# Ce qui vient d’être fait", *lines])


def one_line(text: str, most_chars: int = MOST_VALUE_CHARS) -> str:
    """Put stored text on one line: it is data, and can't open a section of its own."""
    flat = " ".join(text.split()).lstrip("# ")
    return flat if len(flat) <= most_chars else flat[: most_chars - 1] + "…"


def _lines(brief: TransactionBrief, today: dt.date, zone: dt.tzinfo) -> Iterator[str]:
    linked = " (dossier de la conversation)" if brief.linked else ""
    yield f"## {capitalized(wording.KINDS[brief.kind])} – {one_line(brief.address or 'sans adresse')}{linked}"
    if brief.status:
        yield f"Statut : {wording.STATUSES[brief.status]}"
    if brief.accepted_on:
        yield f"Promesse acceptée le {wording.day(brief.accepted_on)}"
    if brief.prices:
        yield "Prix : " + "; ".join(map(_price, brief.prices))
    if brief.parties:
        yield "Parties : " + "; ".join(map(_party, brief.parties))
    yield from _dates(brief, today)
    if brief.forms:
        yield "Formulaires au dossier : " + "; ".join(map(_form, brief.forms))
    if brief.missing_forms:
        yield "Formulaires absents du dossier : " + "; ".join(map(one_line, brief.missing_forms))
    if brief.next_document:
        yield "Prochain document : " + _next(brief.next_document)
    if brief.portal:
        yield "Portail client : " + "; ".join(_access(access, zone) for access in brief.portal)


def _price(price: PriceBrief) -> str:
    earlier = f" (avant : {', '.join(map(wording.money, price.earlier_cad))})" if price.earlier_cad else ""
    return f"{wording.PRICES[price.kind]} {wording.money(price.amount_cad)}{earlier}"


def _party(party: PartyBrief) -> str:
    reached = ", ".join(one_line(way) for way in (party.phone, party.email) if way)
    return f"{wording.ROLES[party.role]} {one_line(party.name)}" + (f" ({reached})" if reached else "")


def _dates(brief: TransactionBrief, today: dt.date) -> Iterator[str]:
    past = [each for each in brief.dates if each.date < today]
    coming = [each for each in brief.dates if each.date >= today]
    for label, dates in (("Dates passées", past), ("Dates à venir", coming)):
        if dates:
            yield f"{label} : " + "; ".join(map(_date, dates))
    if brief.delays:
        yield "Délais : " + "; ".join(
            f"{wording.DATES[each.kind]}, {each.days} jours après l’acceptation" for each in brief.delays
        )


def _date(date: DateBrief) -> str:
    at = f" à {wording.clock(date.time)}" if date.time else ""
    return f"{wording.DATES[date.kind]} {wording.day(date.date)}{at}"


def _form(form: FormBrief) -> str:
    version = f", version {form.version}" if form.version > 1 else ""
    missing = (
        f"; il y manque : {', '.join(wording.FACTS[fact] for fact in form.missing)}" if form.missing else ""
    )
    return f"{one_line(form.name)} ({wording.FORM_STATUSES[form.status]}{version}{missing})"


def _next(document: NextDocument) -> str:
    step = wording.NEXT_STEPS[document.status]
    note = f" ({document.note})" if document.note else ""
    return f"{one_line(document.name)}, {step}{note}"


def _access(access: PortalAccessBrief, zone: dt.tzinfo) -> str:
    seen = (
        f"dernière visite le {wording.day(access.visited_at.astimezone(zone).date())}"
        if access.visited_at
        else "aucune visite"
    )
    waiting = f", à signer : {', '.join(map(one_line, access.waiting))}" if access.waiting else ""
    return f"{one_line(access.name)} ({seen}{waiting})"
