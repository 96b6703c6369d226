"""What Léa did in a conversation: the list, and taking one action back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel

from lea.gateway.endpoints.gates import Authenticated, Working
from lea.gateway.endpoints.problems import locale_of
from lea.gateway.service.journal import MOST_LISTED, ActionPage, Journal

router = APIRouter(prefix="/v1/lea", tags=["actions"])

IdempotencyKey = Annotated[UUID | None, Header(alias="Idempotency-Key")]


class Action(BaseModel):
    id: UUID
    turn_id: UUID
    action: str
    """`create_transaction`, `set_price` …"""
    line: str
    """The sentence that told it, in the language of the message."""
    transaction_id: UUID | None
    created_at: datetime
    undone_at: datetime | None
    undoable: bool
    """Whether nothing later seems to rest on it; the undo itself decides."""


class ActionList(BaseModel):
    items: list[Action]
    next_cursor: str | None
    """Ask with it for older ones; null when there are none."""


class Undone(BaseModel):
    id: UUID
    line: str
    """What was undone, in the caller's language."""


@router.get("/sessions/{session_id}/actions")
async def actions(
    session_id: UUID,
    caller: Authenticated,
    request: Request,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 20,
) -> ActionList:
    """List what was done in a conversation, newest first."""
    journal: Journal = request.app.state.journal
    return action_list(await journal.list_actions(caller.user_id, session_id, cursor, limit))


@router.post("/actions/{action_id}/undo")
async def undo(
    action_id: UUID, caller: Working, request: Request, idempotency_key: IdempotencyKey = None
) -> Undone:
    """Take one action back, unless something later rests on it; what is undone already stays so."""
    journal: Journal = request.app.state.journal
    line = await journal.undo_action(caller.user_id, action_id, idempotency_key, locale_of(request))
    return Undone(id=action_id, line=line)


def action_list(page: ActionPage) -> ActionList:
    """Return a page of actions as clients read it."""
    items = [
        Action(
            id=row.id,
            turn_id=row.turn_id,
            action=row.action,
            line=row.line,
            transaction_id=row.transaction_id,
            created_at=row.created_at,
            undone_at=row.undone_at,
            undoable=row.id in page.undoable,
        )
        for row in page.actions
    ]
    return ActionList(items=items, next_cursor=page.next_cursor)
