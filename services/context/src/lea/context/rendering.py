"""The broker's files as a model reads them: a stable layout, one fact a line, nothing that looks like markup."""

import datetime as dt
from collections.abc import Iterable, Sequence

from lea.contracts.orders import (
    ContactRole,
    DateKind,
    PriceKind,
    TransactionKind,
    TransactionStatus,
)
from lea.contracts.platform import PlatformContext, TransactionBrief

MOST_VALUE_CHARS = 160
"""Of one name or address: whatever was stored, a line stays a line."""

_KINDS = {TransactionKind.SALE: "Vente", TransactionKind.PURCHASE: "Achat"}
_ROLES = {
    ContactRole.SELLER: "vendeur",
    ContactRole.BUYER: "acheteur",
    ContactRole.NOTARY: "notaire",
    ContactRole.INSPECTOR: "inspecteur",
    ContactRole.LISTING_BROKER: "courtier inscripteur",
    ContactRole.COLLABORATING_BROKER: "courtier collaborateur",
    ContactRole.MORTGAGE_BROKER: "courtier hypothécaire",
    ContactRole.MORTGAGE_LENDER: "prêteur hypothécaire",
    ContactRole.SURVEYOR: "arpenteur-géomètre",
    ContactRole.SYNDICATE_MANAGER: "gestionnaire du syndicat",
    ContactRole.SPOUSE: "conjoint",
    ContactRole.REPRESENTATIVE: "représentant",
}
_PRICES = {
    PriceKind.ASKING: "demandé",
    PriceKind.OFFERED: "offert",
    PriceKind.ACCEPTED: "accepté",
    PriceKind.DEPOSIT: "acompte",
    PriceKind.DOWN_PAYMENT: "mise de fonds",
    PriceKind.COUNTER: "contre-proposition",
}
_DATES = {
    DateKind.CLOSING: "acte de vente",
    DateKind.INSPECTION: "inspection",
    DateKind.FINANCING: "financement",
    DateKind.OCCUPANCY: "occupation",
    DateKind.PROMISE_EXPIRY: "échéance de la promesse d’achat",
}
_STATUSES = {
    TransactionStatus.LISTED: "inscrite",
    TransactionStatus.OFFER_RECEIVED: "offre en cours",
    TransactionStatus.ACCEPTED_CONDITIONAL: "promesse acceptée, conditions à réaliser",
    TransactionStatus.CONDITIONS_MET: "conditions réalisées",
    TransactionStatus.CLOSED: "acte de vente signé",
    TransactionStatus.CANCELLED: "annulée",
}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def render_platform(platform: PlatformContext, today: dt.date) -> str:
    """Return the platform context: the day, the broker, the files."""
    lines = ["# Contexte", f"Date : {_WEEKDAYS[today.weekday()]} {_day(today)}"]
    if platform.broker_name:
        lines.append(f"Courtier : {_flat(platform.broker_name)}")
    lines += ["", _heading(len(platform.transactions), platform.transactions_total)]
    for transaction in platform.transactions:
        lines += ["", *_transaction(transaction)]
    return "\n".join(lines)


def render_actions(actions: Sequence[str]) -> str:
    """Return what the message's orders came to."""
    lines = [f"- {_flat(action, 400)}" for action in actions] or [
        "Rien : le message ne commandait aucune action."
    ]
    return "\n".join(["# Ce qui vient d’être fait", *lines])


def _heading(shown: int, total: int) -> str:
    if total == 0 and shown == 0:
        return "# Dossiers du courtier : aucun"
    if shown >= total:
        return f"# Dossiers du courtier ({shown})"
    return f"# Dossiers du courtier (les {shown} plus récents sur {total})"


def _transaction(brief: TransactionBrief) -> Iterable[str]:
    linked = " (dossier de la conversation)" if brief.linked else ""
    yield f"## {_KINDS[brief.kind]} – {_flat(brief.address) if brief.address else 'sans adresse'}{linked}"
    if brief.status:
        yield f"Statut : {_STATUSES[brief.status]}"
    if brief.prices:
        yield "Prix : " + "; ".join(
            f"{_PRICES[price.kind]} {_money(price.amount_cad)}" for price in brief.prices
        )
    if brief.parties:
        people = (_party(party.role, party.name, party.phone, party.email) for party in brief.parties)
        yield "Parties : " + "; ".join(people)
    if brief.dates:
        yield "Dates à venir : " + "; ".join(f"{_DATES[date.kind]} {_day(date.date)}" for date in brief.dates)
    if brief.forms:
        yield "Formulaires préparés : " + "; ".join(map(_flat, brief.forms))


def _party(role: ContactRole, name: str, phone: str | None, email: str | None) -> str:
    reached = ", ".join(_flat(way) for way in (phone, email) if way)
    return f"{_ROLES[role]} {_flat(name)}" + (f" ({reached})" if reached else "")


def _money(amount_cad: int) -> str:
    return f"{amount_cad:,}".replace(",", " ") + " $"


def _day(value: dt.date) -> str:
    return f"{'1er' if value.day == 1 else value.day} {_MONTHS[value.month - 1]} {value.year}"


def _flat(text: str, most_chars: int = MOST_VALUE_CHARS) -> str:
    """Put stored text on one line: it is data, and can't open a section of its own."""
    flat = " ".join(text.split()).lstrip("#")
    return flat if len(flat) <= most_chars else flat[: most_chars - 1] + "…"
