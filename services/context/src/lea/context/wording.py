"""The words in which a model reads a broker's files."""

import datetime as dt

from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus

KINDS = {TransactionKind.SALE: "Vente", TransactionKind.PURCHASE: "Achat"}
ROLES = {
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
PRICES = {
    PriceKind.ASKING: "demandé",
    PriceKind.OFFERED: "offert",
    PriceKind.ACCEPTED: "accepté",
    PriceKind.DEPOSIT: "acompte",
    PriceKind.DOWN_PAYMENT: "mise de fonds",
    PriceKind.COUNTER: "contre-proposition",
}
DATES = {
    DateKind.CLOSING: "acte de vente",
    DateKind.INSPECTION: "inspection",
    DateKind.FINANCING: "financement",
    DateKind.OCCUPANCY: "occupation",
    DateKind.PROMISE_EXPIRY: "échéance de la promesse d’achat",
}
STATUSES = {
    TransactionStatus.LISTED: "inscrite",
    TransactionStatus.OFFER_RECEIVED: "offre en cours",
    TransactionStatus.ACCEPTED_CONDITIONAL: "promesse acceptée, conditions à réaliser",
    TransactionStatus.CONDITIONS_MET: "conditions réalisées",
    TransactionStatus.CLOSED: "acte de vente signé",
    TransactionStatus.CANCELLED: "annulée",
}
FORM_STATUSES = {
    FormStatus.PREPARED: "préparé",
    FormStatus.SENT: "envoyé",
    FormStatus.SIGNED: "signé",
}
NEXT_STEPS = {
    None: "à préparer",
    FormStatus.PREPARED: "préparé, à envoyer",
    FormStatus.SENT: "envoyé, à faire signer",
    FormStatus.SIGNED: "signé",
}
FACTS = {
    FormFact.SELLER: "vendeur",
    FormFact.SELLER_CONTACT: "coordonnées du vendeur",
    FormFact.BUYER: "acheteur",
    FormFact.BUYER_CONTACT: "coordonnées de l’acheteur",
    FormFact.SYNDICATE_MANAGER: "gestionnaire du syndicat",
    FormFact.ADDRESS: "adresse",
    FormFact.ASKING_PRICE: "prix demandé",
    FormFact.OFFERED_PRICE: "prix offert",
    FormFact.DOWN_PAYMENT: "mise de fonds",
    FormFact.PROMISE_EXPIRY: "échéance de la promesse d’achat",
    FormFact.ACCEPTANCE: "date d’acceptation",
    FormFact.FINANCING: "échéance du financement",
    FormFact.CLOSING: "date de l’acte de vente",
    FormFact.OCCUPANCY: "date d’occupation",
}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def money(amount_cad: int) -> str:
    """`389 000 $`."""
    return f"{amount_cad:,}".replace(",", " ") + " $"


def day(value: dt.date) -> str:
    """`1er avril 2027`."""
    return f"{'1er' if value.day == 1 else value.day} {_MONTHS[value.month - 1]} {value.year}"


def weekday(value: dt.date) -> str:
    """`dimanche`."""
    return _WEEKDAYS[value.weekday()]


def clock(time: str) -> str:
    """`20:00` → `20 h`."""
    hours, _, minutes = time.partition(":")
    return f"{int(hours)} h" + (f" {minutes}" if minutes not in {"", "00"} else "")
