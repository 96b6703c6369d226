"""What each OACIQ form asks of a file: data of our own, by form, else by its step and the broker's side.

Only what the form can't do without is listed: a broker is told what is missing, not what is possible.
"""

from collections.abc import Callable, Mapping

from lea.actions.files import CatalogueForm, TransactionFile
from lea.contracts.forms import FormFact
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind

_SELLER_SIDE = (FormFact.SELLER, FormFact.SELLER_CONTACT, FormFact.ADDRESS)
_BUYER_SIDE = (FormFact.BUYER, FormFact.BUYER_CONTACT)
_PARTIES = (FormFact.SELLER, FormFact.BUYER, FormFact.ADDRESS)
_PROMISE = (
    *_PARTIES,
    FormFact.OFFERED_PRICE,
    FormFact.PROMISE_EXPIRY,
    FormFact.CLOSING,
    FormFact.OCCUPANCY,
)

BY_FORM: Mapping[str, tuple[FormFact, ...]] = {
    "DV": (FormFact.SELLER, FormFact.ADDRESS),
    "DVD": (FormFact.SELLER, FormFact.ADDRESS),
    "DRCOP": (FormFact.SYNDICATE_MANAGER, FormFact.ADDRESS),
    "PA": _PROMISE,
    "PAD": _PROMISE,
    "PAI": _PROMISE,
    "PA_MAISON_MOBILE": _PROMISE,
    "PA_GENERAL": _PROMISE,
    "PA_ENTREPRISE": _PROMISE,
    "CURATEUR_PA": _PROMISE,
    "AF": (*_PARTIES, FormFact.DOWN_PAYMENT, FormFact.FINANCING),
    "BONIFICATIONS": (*_PARTIES, FormFact.OFFERED_PRICE, FormFact.PROMISE_EXPIRY),
    "AVIS_CONDITIONS": (*_PARTIES, FormFact.ACCEPTANCE),
}
"""A promise's section 14 always has a deadline (`lifecycle.json`: offer_draft)."""

BY_STEP: Mapping[tuple[str, TransactionKind], tuple[FormFact, ...]] = {
    ("mandate", TransactionKind.SALE): (*_SELLER_SIDE, FormFact.ASKING_PRICE),
    ("mandate", TransactionKind.PURCHASE): _BUYER_SIDE,
    ("negotiation", TransactionKind.SALE): (*_PARTIES, FormFact.OFFERED_PRICE),
    ("negotiation", TransactionKind.PURCHASE): (*_PARTIES, FormFact.OFFERED_PRICE),
    ("offer", TransactionKind.SALE): _PARTIES,
    ("offer", TransactionKind.PURCHASE): _PARTIES,
    ("conditions", TransactionKind.SALE): _PARTIES,
    ("conditions", TransactionKind.PURCHASE): _PARTIES,
}
BY_SIDE: Mapping[TransactionKind, tuple[FormFact, ...]] = {
    TransactionKind.SALE: (FormFact.SELLER, FormFact.ADDRESS),
    TransactionKind.PURCHASE: (FormFact.BUYER, FormFact.ADDRESS),
}

_KNOWN: Mapping[FormFact, Callable[[TransactionFile], bool]] = {
    FormFact.SELLER: lambda file: bool(file.in_role(ContactRole.SELLER)),
    FormFact.SELLER_CONTACT: lambda file: _reachable(file, ContactRole.SELLER),
    FormFact.BUYER: lambda file: bool(file.in_role(ContactRole.BUYER)),
    FormFact.BUYER_CONTACT: lambda file: _reachable(file, ContactRole.BUYER),
    FormFact.SYNDICATE_MANAGER: lambda file: bool(file.in_role(ContactRole.SYNDICATE_MANAGER)),
    FormFact.ADDRESS: lambda file: bool(file.address.civic_number and file.address.street),
    FormFact.ASKING_PRICE: lambda file: PriceKind.ASKING in file.prices,
    FormFact.OFFERED_PRICE: lambda file: PriceKind.OFFERED in file.prices,
    FormFact.DOWN_PAYMENT: lambda file: PriceKind.DOWN_PAYMENT in file.prices,
    FormFact.PROMISE_EXPIRY: lambda file: DateKind.PROMISE_EXPIRY in file.dates,
    FormFact.ACCEPTANCE: lambda file: file.accepted_on is not None,
    FormFact.FINANCING: lambda file: DateKind.FINANCING in file.dates,
    FormFact.CLOSING: lambda file: DateKind.CLOSING in file.dates,
    FormFact.OCCUPANCY: lambda file: DateKind.OCCUPANCY in file.dates,
}


def wanted(form: CatalogueForm, kind: TransactionKind) -> tuple[FormFact, ...]:
    """Return what a form asks for in a sale or a purchase."""
    if form.key in BY_FORM:
        return BY_FORM[form.key]
    return BY_STEP.get((form.step or "", kind), BY_SIDE[kind])


def missing(form: CatalogueForm, file: TransactionFile) -> tuple[FormFact, ...]:
    """Return what a form asks for and the file doesn't know, in the order in which it is told.

    How somebody is reached is only missing once it is known who they are.
    """
    lacking = {fact for fact in wanted(form, file.kind) if not _KNOWN[fact](file)}
    for who, contact in _REACHED.items():
        if who in lacking:
            lacking.discard(contact)
    return tuple(fact for fact in FormFact if fact in lacking)


_REACHED = {FormFact.SELLER: FormFact.SELLER_CONTACT, FormFact.BUYER: FormFact.BUYER_CONTACT}


def _reachable(file: TransactionFile, role: ContactRole) -> bool:
    return any(contact.phone or contact.email for contact in file.in_role(role))
