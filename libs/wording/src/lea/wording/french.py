"""The terms in French as in Québec, with the no-break spaces of its typography (Office québécois)."""

import datetime as dt

from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.wording.terms import NO_BREAK_SPACE as NB
from lea.wording.terms import Terms

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def _money(amount_cad: int) -> str:
    """`389 000 $`."""
    return f"{amount_cad:,}".replace(",", NB) + f"{NB}$"


def _day(value: dt.date) -> str:
    """`1er mars 2027`."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{NB}{_MONTHS[value.month - 1]} {value.year}"


def _clock(time: str) -> str:
    """`20 h`, `20 h 30`."""
    hours, _, minutes = time.partition(":")
    return f"{int(hours)}{NB}h" + (f"{NB}{minutes}" if minutes not in {"", "00"} else "")


FRENCH = Terms(
    kinds={TransactionKind.SALE: "vente", TransactionKind.PURCHASE: "achat"},
    statuses={
        TransactionStatus.LISTED: "propriété inscrite",
        TransactionStatus.OFFER_RECEIVED: "offre reçue",
        TransactionStatus.ACCEPTED_CONDITIONAL: "promesse acceptée, conditions à réaliser",
        TransactionStatus.CONDITIONS_MET: "conditions réalisées",
        TransactionStatus.CLOSED: "acte de vente signé",
        TransactionStatus.CANCELLED: "transaction annulée",
    },
    offer_presented="offre présentée",
    roles={
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
    },
    prices={
        PriceKind.ASKING: "prix demandé",
        PriceKind.OFFERED: "prix offert",
        PriceKind.ACCEPTED: "prix accepté",
        PriceKind.DEPOSIT: "acompte",
        PriceKind.DOWN_PAYMENT: "mise de fonds",
        PriceKind.COUNTER: "contre-proposition",
    },
    dates={
        DateKind.CLOSING: "signature de l’acte de vente",
        DateKind.INSPECTION: "inspection",
        DateKind.FINANCING: "échéance du financement",
        DateKind.OCCUPANCY: "occupation",
        DateKind.PROMISE_EXPIRY: "échéance de la promesse d’achat",
    },
    facts={
        FormFact.SELLER: "vendeur",
        FormFact.SELLER_CONTACT: "téléphone ou courriel du vendeur",
        FormFact.BUYER: "acheteur",
        FormFact.BUYER_CONTACT: "téléphone ou courriel de l’acheteur",
        FormFact.SYNDICATE_MANAGER: "gestionnaire du syndicat",
        FormFact.ADDRESS: "adresse de l’immeuble",
        FormFact.ASKING_PRICE: "prix demandé",
        FormFact.OFFERED_PRICE: "prix offert",
        FormFact.DOWN_PAYMENT: "mise de fonds",
        FormFact.PROMISE_EXPIRY: "échéance de la promesse d’achat",
        FormFact.ACCEPTANCE: "date d’acceptation",
        FormFact.FINANCING: "échéance du financement",
        FormFact.CLOSING: "date de signature",
        FormFact.OCCUPANCY: "date d’occupation",
    },
    form_statuses={FormStatus.PREPARED: "préparé", FormStatus.SENT: "envoyé", FormStatus.SIGNED: "signé"},
    extension="poste",
    money=_money,
    day=_day,
    clock=_clock,
)
