"""Turns as the gateway knows them: as they come in, as they were accepted, as they stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from lea.contracts.messages import Locale
from lea.gateway.billing import BudgetState
from lea.runtime.outbox import Announcement


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A message as it came in, with everything that decides whether it is taken."""

    id: UUID
    user_id: UUID
    conversation_id: UUID | None
    message: str
    last_assistant_message: str | None
    idempotency_key: UUID | None
    fingerprint: bytes
    locale: Locale
    traceparent: str | None
    session_id: UUID | None = None
    """The session that it was sent in; None for an outside issuer's token."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What became of a new turn, in one round trip."""

    outcome: Literal[
        "accepted",
        "replayed",
        "key_reused",
        "unknown_conversation",
        "session_ended",
        "disabled",
        "rate_limited",
        "too_many_turns",
        "busy",
    ]
    turn_id: UUID | None
    conversation_id: UUID | None
    announcement: Announcement | None
    retry_after_s: float | None
    remaining: int | None
    """Messages that the user may still send; None when none was counted."""
    quota: int | None
    """Messages a minute."""
    budget: BudgetState | None = None
    """None where nothing limits the user."""


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn's record, as far as closing and following it need it."""

    id: UUID
    conversation_id: UUID
    user_id: UUID
    state: Literal["running", "done", "failed", "cancelled"]
    attempt: int
    round: int
    locale: Locale
    created_at: datetime
    deadline: datetime
    cancel_asked_at: datetime | None
    message: str
    answer: str | None
    terminal: bytes | None
    """The terminal frame as it was published; None while the turn runs."""
