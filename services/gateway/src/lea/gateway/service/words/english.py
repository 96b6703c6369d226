"""The names in English."""

import datetime as dt

from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.gateway.service.words.vocabulary import Vocabulary

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _money(amount_cad: int) -> str:
    return f"${amount_cad:,}"


def _day(value: dt.date) -> str:
    return f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"


def _clock(time: str) -> str:
    return time


ENGLISH = Vocabulary(
    kinds={TransactionKind.SALE: "Sale", TransactionKind.PURCHASE: "Purchase"},
    statuses={
        TransactionStatus.LISTED: "Property listed",
        TransactionStatus.OFFER_RECEIVED: "Offer received",
        TransactionStatus.ACCEPTED_CONDITIONAL: "Promise accepted, conditions to be met",
        TransactionStatus.CONDITIONS_MET: "Conditions met",
        TransactionStatus.CLOSED: "Deed of sale signed",
        TransactionStatus.CANCELLED: "Transaction cancelled",
    },
    offer_presented="Offer presented",
    property_types={
        "residential": "Residential, fewer than 5 dwellings",
        "single_family": "Single-family house",
        "duplex": "Duplex",
        "triplex": "Triplex",
        "plex": "Plex",
        "divided_coownership": "Divided co-ownership",
        "divided_co_ownership": "Divided co-ownership",
        "undivided_coownership": "Undivided co-ownership",
        "undivided_co_ownership": "Undivided co-ownership",
        "mobile_home": "Mobile home",
        "general_commercial": "Land, 5 dwellings or more, or commercial",
        "land": "Land",
        "enterprise": "Enterprise",
    },
    roles={
        ContactRole.SELLER: "Seller",
        ContactRole.BUYER: "Buyer",
        ContactRole.NOTARY: "Notary",
        ContactRole.INSPECTOR: "Inspector",
        ContactRole.LISTING_BROKER: "Listing broker",
        ContactRole.COLLABORATING_BROKER: "Collaborating broker",
        ContactRole.MORTGAGE_BROKER: "Mortgage broker",
        ContactRole.MORTGAGE_LENDER: "Mortgage lender",
        ContactRole.SURVEYOR: "Land surveyor",
        ContactRole.SYNDICATE_MANAGER: "Syndicate manager",
        ContactRole.SPOUSE: "Spouse",
        ContactRole.REPRESENTATIVE: "Representative",
    },
    prices={
        PriceKind.ASKING: "Asking price",
        PriceKind.OFFERED: "Offered price",
        PriceKind.ACCEPTED: "Accepted price",
        PriceKind.DEPOSIT: "Deposit",
        PriceKind.DOWN_PAYMENT: "Down payment",
        PriceKind.COUNTER: "Counter-proposal",
    },
    dates={
        DateKind.CLOSING: "Signing of the deed of sale",
        DateKind.INSPECTION: "Inspection",
        DateKind.FINANCING: "Financing deadline",
        DateKind.OCCUPANCY: "Occupancy",
        DateKind.PROMISE_EXPIRY: "Expiry of the promise to purchase",
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
    form_statuses={
        FormStatus.PREPARED: "prepared",
        FormStatus.SENT: "sent",
        FormStatus.SIGNED: "signed",
    },
    labels={
        "mark": "Working document — not the official OACIQ form",
        "code": "OACIQ form",
        "version": "Version",
        "status": "Status:",
        "prepared_on": "Prepared on",
        "sent_on": "Sent on",
        "signed_on": "Signed on",
        "transaction": "Transaction",
        "kind": "Kind",
        "address": "Property address",
        "property_type": "Type of property",
        "transaction_status": "Stage",
        "parties": "Parties and professionals",
        "prices": "Prices",
        "dates": "Dates",
        "acceptance": "Acceptance of the promise",
        "after_acceptance": "{days} days after the acceptance",
        "missing": "To be completed",
        "nothing_missing": "Nothing essential is missing.",
        "no_fields": "The file held no information when this form was prepared.",
        "page": "page {page} of {pages}",
        "made_by": "Prepared with Léa for {broker}",
        "at": "at",
    },
    money=_money,
    day=_day,
    clock=_clock,
    extension="ext.",
)
