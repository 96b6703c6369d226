"""What a turn's orders came to: recorded with them, and announced again on every redelivery."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from lea.contracts.pending import Pending

UndoObstacle = Literal["changed", "needed"]
"""What stands in an undo's way: the same was written again since, or something later stands on it."""


class Result(BaseModel):
    model_config = ConfigDict(frozen=True)

    actions: tuple[str, ...] = ()
    """One sentence for each action that was done or refused."""
    linked_transaction_id: UUID | None = None
    answer: str | None = None
    """The whole answer, where no model is needed."""
    pending: Pending | None = None
    may_propose: bool = False
    """See `ActionsApplied.may_propose`."""
