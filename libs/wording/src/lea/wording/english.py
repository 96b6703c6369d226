"""The terms in English."""

import datetime as dt

from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.wording.terms import Terms

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _money(amount_cad: int) -> str:
    """`$389,000`."""
    return f"${amount_cad:,}" if amount_cad >= 0 else f"-${-amount_cad:,}"


def _day(value: dt.date) -> str:
    """`March 1, 2027`."""
    return f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"


def _clock(time: str) -> str:
    return time


ENGLISH = Terms(
    kinds={TransactionKind.SALE: "sale", TransactionKind.PURCHASE: "purchase"},
    statuses={
        TransactionStatus.LISTED: "property listed",
        TransactionStatus.OFFER_RECEIVED: "offer received",
        TransactionStatus.ACCEPTED_CONDITIONAL: "promise accepted, conditions to be met",
        TransactionStatus.CONDITIONS_MET: "conditions met",
        TransactionStatus.CLOSED: "deed of sale signed",
        TransactionStatus.CANCELLED: "transaction cancelled",
    },
    offer_presented="offer presented",
    roles={
        ContactRole.SELLER: "seller",
        ContactRole.BUYER: "buyer",
        ContactRole.NOTARY: "notary",
        ContactRole.INSPECTOR: "inspector",
        ContactRole.LISTING_BROKER: "listing broker",
        ContactRole.COLLABORATING_BROKER: "collaborating broker",
        ContactRole.MORTGAGE_BROKER: "mortgage broker",
        ContactRole.MORTGAGE_LENDER: "mortgage lender",
        ContactRole.SURVEYOR: "land surveyor",
        ContactRole.SYNDICATE_MANAGER: "syndicate manager",
        ContactRole.SPOUSE: "spouse",
        ContactRole.REPRESENTATIVE: "representative",
    },
    prices={
        PriceKind.ASKING: "asking price",
        PriceKind.OFFERED: "offered price",
        PriceKind.ACCEPTED: "accepted price",
        PriceKind.DEPOSIT: "deposit",
        PriceKind.DOWN_PAYMENT: "down payment",
        PriceKind.COUNTER: "counter-proposal",
    },
    dates={
        DateKind.CLOSING: "signing of the deed of sale",
        DateKind.INSPECTION: "inspection",
        DateKind.FINANCING: "financing deadline",
        DateKind.OCCUPANCY: "occupancy",
        DateKind.PROMISE_EXPIRY: "expiry of the promise to purchase",
    },
    facts={
        FormFact.SELLER: "seller",
        FormFact.SELLER_CONTACT: "the seller's telephone or e-mail",
        FormFact.BUYER: "buyer",
        FormFact.BUYER_CONTACT: "the buyer's telephone or e-mail",
        FormFact.SYNDICATE_MANAGER: "syndicate manager",
        FormFact.ADDRESS: "property address",
        FormFact.ASKING_PRICE: "asking price",
        FormFact.OFFERED_PRICE: "offered price",
        FormFact.DOWN_PAYMENT: "down payment",
        FormFact.PROMISE_EXPIRY: "expiry of the promise to purchase",
        FormFact.ACCEPTANCE: "date of acceptance",
        FormFact.FINANCING: "financing deadline",
        FormFact.CLOSING: "signing date",
        FormFact.OCCUPANCY: "occupancy date",
    },
    form_statuses={FormStatus.PREPARED: "prepared", FormStatus.SENT: "sent", FormStatus.SIGNED: "signed"},
    extension="ext.",
    money=_money,
    day=_day,
    clock=_clock,
)
