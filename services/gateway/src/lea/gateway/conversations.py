"""Conversations and their turns, as clients see them."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from lea.contracts.errors import ErrorCode
from lea.contracts.messages import AttemptUsage, Locale
from lea.contracts.orders import TransactionKind
from lea.contracts.pending import Pending
from lea.gateway.billing import Bill

TurnState = Literal["running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class LinkedTransaction:
    id: UUID
    kind: TransactionKind
    address: str | None
    """On one line."""


@dataclass(frozen=True, slots=True)
class Conversation:
    id: UUID
    title: str | None
    titled_by: Literal["broker", "lea"] | None
    created_at: dt.datetime
    updated_at: dt.datetime
    """When its last turn ended."""
    transaction: LinkedTransaction | None
    last_message: str | None
    """How the broker's latest message begins."""
    active_turn_id: UUID | None
    excerpt: str | None
    """Where a search found it, each find between `FOUND` and `END_FOUND`; None where only the title says it."""


FOUND, END_FOUND = "\ue000", "\ue001"
"""Characters for private use: no text that people exchange gives them a meaning."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and its answer, as they were recorded."""

    id: UUID
    state: TurnState
    locale: Locale
    message: str
    answer: str | None
    actions: tuple[str, ...]
    pending: Pending | None
    model: str | None
    provider: str | None
    finish_reason: str | None
    error_code: ErrorCode | None
    bill: Bill
    """Every try at a provider, and what it cost."""
    created_at: dt.datetime
    settled_at: dt.datetime | None

    @property
    def usage(self) -> tuple[AttemptUsage, ...]:
        """Every try at a provider."""
        return tuple(one.usage for one in self.bill.tries)

    @property
    def cost_micros(self) -> int | None:
        """What it cost; None while it runs, and where that is unknown."""
        return None if self.state == "running" else self.bill.cost_by(self.provider)
