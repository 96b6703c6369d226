"""What a broker can order, as typed data. Field names are those of the domain's utterance corpus."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from lea.contracts.base import Contract


class TransactionKind(StrEnum):
    SALE = "sale"
    PURCHASE = "purchase"


class ContactRole(StrEnum):
    SELLER = "seller"
    BUYER = "buyer"
    NOTARY = "notary"
    INSPECTOR = "inspector"
    LISTING_BROKER = "listing_broker"
    COLLABORATING_BROKER = "collaborating_broker"
    MORTGAGE_BROKER = "mortgage_broker"
    MORTGAGE_LENDER = "mortgage_lender"
    SURVEYOR = "surveyor"
    SYNDICATE_MANAGER = "syndicate_manager"
    SPOUSE = "spouse"
    REPRESENTATIVE = "representative"


class PriceKind(StrEnum):
    ASKING = "asking"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DEPOSIT = "deposit"
    DOWN_PAYMENT = "down_payment"
    COUNTER = "counter"


class DateKind(StrEnum):
    CLOSING = "closing"
    INSPECTION = "inspection"
    FINANCING = "financing"
    OCCUPANCY = "occupancy"
    PROMISE_EXPIRY = "promise_expiry"


class TransactionStatus(StrEnum):
    """The six statuses that a broker names; the finer states of the lifecycle derive from them."""

    LISTED = "listed"
    OFFER_RECEIVED = "offer_received"
    ACCEPTED_CONDITIONAL = "accepted_conditional"
    CONDITIONS_MET = "conditions_met"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class _Order(Contract):
    transaction_ref: str | None = None
    """Which transaction is meant, when the message names one; else the one linked to the session."""


class CreateTransaction(_Order):
    action: Literal["create_transaction"] = "create_transaction"
    kind: TransactionKind


class SetAddress(_Order):
    """Any subset of an address; a slot left out keeps what is known ("complète avec le code postal …")."""

    action: Literal["set_address"] = "set_address"
    civic_number: str | None = None
    street: str | None = None
    unit: str | None = None
    city: str | None = None
    province: str | None = None
    postal_code: str | None = None


class CreateForm(_Order):
    action: Literal["create_form"] = "create_form"
    form_code: str
    """The `key` of the OACIQ catalogue."""


class AddContact(_Order):
    action: Literal["add_contact"] = "add_contact"
    role: ContactRole | None = None
    name: str | None = None
    phone: str | None = None
    """Ten digits as `819 555-0133`."""
    phone_ext: str | None = None
    email: str | None = None
    organization: str | None = None
    update: bool = False
    """Completes a contact that the transaction has."""
    replaces: str | None = None
    """The name that was wrong, when a correction gives another."""
    takes_over: bool = False
    """Whoever plays the role leaves it (« change le notaire pour Me Kim »)."""


class SetPrice(_Order):
    action: Literal["set_price"] = "set_price"
    kind: PriceKind
    amount_cad: int
    """Canadian dollars; cents are dropped."""
    approx: bool = False
    replaces: int | None = None
    derived: bool = False
    """Computed from a percentage that was said."""


class SetDate(_Order):
    action: Literal["set_date"] = "set_date"
    kind: DateKind
    date: dt.date | None = None
    """None when it hangs on another day: `days` after `relative_to`."""
    time: str | None = None
    """`20:00` on the broker's clock, where a time was said."""
    approx: bool = False
    expression: str | None = None
    """The words that were used."""
    relative_to: str | None = None
    days: int | None = None
    derived: bool = False


class UpdateStatus(_Order):
    action: Literal["update_status"] = "update_status"
    status: TransactionStatus


class LinkSession(_Order):
    action: Literal["link_session"] = "link_session"


Order = Annotated[
    CreateTransaction
    | SetAddress
    | CreateForm
    | AddContact
    | SetPrice
    | SetDate
    | UpdateStatus
    | LinkSession,
    Field(discriminator="action"),
]
