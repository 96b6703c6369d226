"""The words in which a model reads a broker's files."""

import datetime as dt

from lea.contracts.forms import FormStatus
from lea.contracts.orders import DateKind, PriceKind, TransactionStatus
from lea.wording import FRENCH, plain

KINDS, ROLES, FACTS, FORM_STATUSES = FRENCH.kinds, FRENCH.roles, FRENCH.facts, FRENCH.form_statuses
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
NEXT_STEPS = {
    None: "à préparer",
    FormStatus.PREPARED: "préparé, à envoyer",
    FormStatus.SENT: "envoyé, à faire signer",
    FormStatus.SIGNED: "signé",
}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def money(amount_cad: int) -> str:
    """`389 000 $`, as `day` and `clock` with the spaces that a tokenizer knows."""
    return plain(FRENCH.money(amount_cad))


def day(value: dt.date) -> str:
    """`1er avril 2027`."""
    return plain(FRENCH.day(value))


def weekday(value: dt.date) -> str:
    """`dimanche`."""
    return _WEEKDAYS[value.weekday()]


def clock(time: str) -> str:
    """`20:00` → `20 h`."""
    return plain(FRENCH.clock(time))
