"""What a model proposes on the broker's behalf, and what `actions` makes of it. Nothing here has an effect."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from lea.contracts.base import Contract
from lea.contracts.messages import Locale
from lea.contracts.orders import Order
from lea.contracts.pending import Proposal, Question

MOST_PROPOSED = 8
"""Orders in one proposal; more are no proposal that a person would read."""


class Proposed(Contract):
    """One order as a model read it; its `transaction_ref` counts for nothing."""

    order: Order
    transaction: str | None = Field(default=None, max_length=120)
    """The broker's words for the transaction; `actions` looks for it among the user's own."""


class ReviewProposal(Contract):
    """Asks actions whether orders that a model proposes may be shown to the broker; writes nothing."""

    user_id: UUID
    conversation_id: UUID
    message: str
    """The broker's own words: names and numbers that don't stand in them are not proposed."""
    locale: Locale = "fr"
    proposed: tuple[Proposed, ...] = Field(max_length=MOST_PROPOSED)


class ProposalReviewed(Contract):
    outcome: Literal["proposed", "asked", "unclear", "refused", "unfounded", "unchanged"]
    """`asked`: who is meant; `unclear`: no transaction, or several, fit; `refused`: the domain speaks against it;
    `unfounded`: a name or a number that the broker did not say; `unchanged`: all of it stands so already."""
    text: str
    """What the broker reads, in Léa's own words."""
    pending: Question | Proposal | None = None
    """Only when `proposed` or `asked`."""
