"""What a prepared OACIQ form holds: a copy of what the file knew, and what the form still lacks."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from lea.contracts.base import Contract
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus


class FormStatus(StrEnum):
    """How far a form has come; it only ever moves forward."""

    PREPARED = "prepared"
    SENT = "sent"
    SIGNED = "signed"

    @property
    def rank(self) -> int:
        return list(FormStatus).index(self)


class FormFact(StrEnum):
    """Something of a file that forms ask for; in the order in which a person is told what is missing."""

    SELLER = "seller"
    SELLER_CONTACT = "seller_contact"
    """A telephone number or an e-mail address."""
    BUYER = "buyer"
    BUYER_CONTACT = "buyer_contact"
    SYNDICATE_MANAGER = "syndicate_manager"
    ADDRESS = "address"
    ASKING_PRICE = "asking_price"
    OFFERED_PRICE = "offered_price"
    DOWN_PAYMENT = "down_payment"
    PROMISE_EXPIRY = "promise_expiry"
    ACCEPTANCE = "acceptance"
    FINANCING = "financing"
    CLOSING = "closing"
    OCCUPANCY = "occupancy"


class FormParty(Contract):
    role: ContactRole
    name: str
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None
    organization: str | None = None


class FormFields(Contract):
    """The fields of one version of a form, as the file stood when it was prepared (`crm.forms.fields`)."""

    kind: TransactionKind | None = None
    transaction_status: TransactionStatus | None = None
    property_type: str | None = None
    address: str | None = None
    parties: tuple[FormParty, ...] = ()
    prices_cad: dict[PriceKind, int] = Field(default_factory=dict[PriceKind, int])
    accepted_on: dt.date | None = None
    dates: dict[DateKind, dt.date] = Field(default_factory=dict[DateKind, dt.date])
    times: dict[DateKind, str] = Field(default_factory=dict[DateKind, str])
    """`20:00` on the broker's clock, for the dates that were given one."""
    delays_days: dict[DateKind, int] = Field(default_factory=dict[DateKind, int])
    """Dates that still hang on the acceptance: so many calendar days after it."""
    missing: tuple[FormFact, ...] = ()
