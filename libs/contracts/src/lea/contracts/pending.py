"""What Léa asked or proposed and still waits for: it alone gives « oui » or « 450 000 » a meaning."""

from typing import Annotated, Literal

from pydantic import Field

from lea.contracts.base import Contract
from lea.contracts.orders import Order


class Choice(Contract):
    label: str
    """What the broker reads, in the language of the message."""
    transaction_ref: str | None = None
    value: str | None = None
    """The slot's value when the choice is not a transaction (`sale`, `asking` …)."""


class Question(Contract):
    """Something essential was missing, or several things fit; the answer completes `orders`."""

    kind: Literal["question"] = "question"
    slot: Literal[
        "transaction",
        "transaction_kind",
        "address",
        "price_kind",
        "amount",
        "date_kind",
        "date",
        "role",
        "name",
        "contact_detail",
        "form",
        "status",
    ]
    text: str
    choices: tuple[Choice, ...] = ()
    orders: tuple[Order, ...] = ()
    """The orders read so far, complete but for `slot`; a slot that an order can't leave empty waits in `draft`."""
    draft: dict[str, str] = Field(default_factory=dict[str, str])
    """The slots of the incomplete order (`action`, and what is known), as text."""


class Confirmation(Contract):
    """A step that can't be undone or is large: carried out only after an explicit yes."""

    kind: Literal["confirmation"] = "confirmation"
    text: str
    orders: tuple[Order, ...]


class Proposal(Contract):
    """What a model read in a message that the grammar could not read, resolved and checked by `actions`.

    Carried out after the broker's explicit yes to `text`, which is Léa's own; anything else drops it.
    """

    kind: Literal["proposal"] = "proposal"
    text: str
    orders: tuple[Order, ...]
    """Each names its transaction, unless the first one creates it."""


Pending = Annotated[Question | Confirmation | Proposal, Field(discriminator="kind")]
