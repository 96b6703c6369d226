"""Conversations: the list and its search, one by one, and their turns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import BaseModel, Field

from lea.contracts.errors import ErrorCode
from lea.contracts.messages import AttemptUsage
from lea.contracts.orders import TransactionKind
from lea.contracts.pending import Pending
from lea.gateway import errors
from lea.gateway.conversations import END_FOUND, FOUND, Conversation, Turn, TurnState
from lea.gateway.endpoints.chat import Cost
from lea.gateway.endpoints.gates import Authenticated, json_only
from lea.gateway.endpoints.problems import locale_of, refusals
from lea.gateway.service.conversations import MOST_LISTED, Change, Conversations
from lea.gateway.service.sentences import error_sentence

router = APIRouter(prefix="/v1/lea/sessions", tags=["sessions"])

IdempotencyKey = Annotated[UUID | None, Header(alias="Idempotency-Key")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST_LISTED, description="Entries of a page.")]
Search = Annotated[
    str | None,
    Query(
        max_length=200,
        description="Words of a message, an answer or a title; accents and case don't matter, the last word may be"
        " only begun. Quotes for a phrase, `ou` between alternatives, a minus before what must not stand there.",
        examples=["rue des pins", '"prix demandé" -condo'],
    ),
]


class Linked(BaseModel):
    """The transaction that a conversation is about."""

    id: UUID
    kind: TransactionKind
    address: str | None = Field(examples=["42, rue des Pins, Sherbrooke"])


class Fragment(BaseModel):
    """A piece of an excerpt."""

    text: str
    found: bool
    """Whether it is what was searched for."""


class Session(BaseModel):
    id: UUID
    title: str | None = Field(examples=["Vente au 42, rue des Pins"])
    titled_by: Literal["broker", "lea"] | None
    """Who gave the title; a broker's stays for good."""
    created_at: datetime
    updated_at: datetime
    """When the last turn ended."""
    transaction: Linked | None
    last_message: str | None
    """How the broker's latest message begins."""
    active_turn_id: UUID | None
    """The turn that is being answered."""
    excerpt: list[Fragment] | None = None
    """In a search: where it was found; null where only the title says it."""


class SessionList(BaseModel):
    items: list[Session]
    next_cursor: str | None
    """Ask with it for older ones; null when there are none."""


class SessionChange(BaseModel):
    title: str | None = Field(default=None, max_length=200, examples=["Vente au 42, rue des Pins"])
    transaction_id: UUID | None = None
    """The transaction that the conversation is about; null unlinks it."""


class TurnUsage(BaseModel):
    input_tokens: int
    output_tokens: int
    cached_input_tokens: int
    """Of the input, what the providers had in their caches."""
    estimated: bool
    """Whether a provider told no numbers and they were counted here."""


class TurnError(BaseModel):
    code: ErrorCode
    message: str
    retryable: bool


class TurnRecord(BaseModel):
    turn_id: UUID
    state: TurnState
    message: str
    content: str | None
    """The answer; null while the turn runs. Follow a running one at `/v1/lea/turns/{turn_id}/stream`."""
    actions: list[str]
    """What was done, a sentence each."""
    pending: Pending | None
    """What Léa asked or proposed with this answer."""
    model: str | None
    provider: str | None
    usage: TurnUsage
    """Of all tries at providers together."""
    cost: Cost | None
    """Of all tries together; null while the turn runs and where no price is known."""
    finish_reason: str | None
    error: TurnError | None
    created_at: datetime
    settled_at: datetime | None


class TurnList(BaseModel):
    items: list[TurnRecord]
    next_cursor: str | None
    """Ask with it for older ones; null when there are none."""


@router.get("", responses=refusals(errors.BadCursor))
async def sessions(
    caller: Authenticated, request: Request, q: Search = None, cursor: Cursor = None, limit: Limit = 20
) -> SessionList:
    """List your conversations, the latest activity first; with `q`, those in which it stands."""
    page = await _conversations(request).list_conversations(caller.user_id, q, cursor, limit)
    return SessionList(items=[_session(entry) for entry in page.entries], next_cursor=page.next_cursor)


@router.get("/{session_id}", responses=refusals(errors.UnknownConversation))
async def session(session_id: UUID, caller: Authenticated, request: Request) -> Session:
    """Return one conversation."""
    return _session(await _conversations(request).conversation(caller.user_id, session_id))


@router.patch(
    "/{session_id}",
    dependencies=[Depends(json_only)],
    responses=refusals(
        errors.UnknownConversation, errors.UnknownTransaction, errors.EmptyTitle, errors.NothingToChange
    ),
)
async def change(
    session_id: UUID,
    body: SessionChange,
    caller: Authenticated,
    request: Request,
    idempotency_key: IdempotencyKey = None,
) -> Session:
    """Rename a conversation, link it to a transaction (`null` unlinks it), or both."""
    changed = body.model_fields_set
    if not changed or ("title" in changed and body.title is None):
        raise errors.NothingToChange
    wanted = Change(body.title, "transaction_id" in changed, body.transaction_id)
    return _session(await _conversations(request).change(caller.user_id, session_id, wanted, idempotency_key))


@router.delete(
    "/{session_id}",
    status_code=204,
    responses=refusals(errors.UnknownConversation, errors.ConversationBusy),
)
async def delete(
    session_id: UUID, caller: Authenticated, request: Request, idempotency_key: IdempotencyKey = None
) -> None:
    """Delete a conversation at once, with its answers and all that Léa remembers of it.

    What was done in it stays in the transactions' files. While an answer is under way it is refused.
    """
    await _conversations(request).delete(caller.user_id, session_id, idempotency_key)


@router.get("/{session_id}/turns", responses=refusals(errors.BadCursor, errors.UnknownConversation))
async def turns(
    session_id: UUID, caller: Authenticated, request: Request, cursor: Cursor = None, limit: Limit = 20
) -> TurnList:
    """List a conversation's turns, newest first: all that a client needs to show it again."""
    page = await _conversations(request).list_turns(caller.user_id, session_id, cursor, limit)
    items = [_turn(entry, request) for entry in page.entries]
    return TurnList(items=items, next_cursor=page.next_cursor)


def _conversations(request: Request) -> Conversations:
    return request.app.state.conversations


def _session(entry: Conversation) -> Session:
    linked = entry.transaction
    return Session(
        id=entry.id,
        title=entry.title,
        titled_by=entry.titled_by,
        created_at=entry.created_at,
        updated_at=entry.updated_at,
        transaction=linked and Linked(id=linked.id, kind=linked.kind, address=linked.address),
        last_message=entry.last_message,
        active_turn_id=entry.active_turn_id,
        excerpt=_fragments(entry.excerpt) if entry.excerpt else None,
    )


def _fragments(excerpt: str) -> list[Fragment]:
    before, *pieces = excerpt.split(FOUND)
    fragments = [Fragment(text=before, found=False)]
    for piece in pieces:
        found, _, rest = piece.partition(END_FOUND)
        fragments += [Fragment(text=found, found=True), Fragment(text=rest, found=False)]
    return [fragment for fragment in fragments if fragment.text]


def _turn(turn: Turn, request: Request) -> TurnRecord:
    return TurnRecord(
        turn_id=turn.id,
        state=turn.state,
        message=turn.message,
        content=turn.answer,
        actions=list(turn.actions),
        pending=turn.pending,
        model=turn.model,
        provider=turn.provider,
        usage=_usage(turn.usage),
        cost=_cost(turn),
        finish_reason=turn.finish_reason,
        error=_error(turn, request),
        created_at=turn.created_at,
        settled_at=turn.settled_at,
    )


def _usage(tries: Sequence[AttemptUsage]) -> TurnUsage:
    return TurnUsage(
        input_tokens=sum(one.input_tokens for one in tries),
        output_tokens=sum(one.output_tokens for one in tries),
        cached_input_tokens=sum(one.cached_tokens for one in tries),
        estimated=any(one.estimated for one in tries),
    )


def _cost(turn: Turn) -> Cost | None:
    amount = turn.cost_micros
    return None if amount is None else Cost(amount_micros=amount, currency=turn.bill.currency)


def _error(turn: Turn, request: Request) -> TurnError | None:
    code = turn.error_code
    if code is None:
        return None
    return TurnError(code=code, message=error_sentence(code, locale_of(request)), retryable=code.retryable)
