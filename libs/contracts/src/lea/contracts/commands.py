"""Commands: asked over request/reply, answered by the owner of the data."""

from uuid import UUID

from lea.contracts.base import Contract


class ClaimAttempt(Contract):
    """Asks the gateway for the number of a further attempt at a turn."""

    turn_id: UUID


class AttemptClaimed(Contract):
    attempt: int | None
    """None when the turn is over: acknowledge and emit nothing."""
