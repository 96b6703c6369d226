"""What Léa knows in a conversation: history and platform context, to be looked at by a person or a program."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from lea.contracts.context import PromptTokens
from lea.contracts.messages import HistoryEntry
from lea.contracts.platform import TransactionBrief
from lea.gateway import errors
from lea.gateway.endpoints.gates import Authenticated
from lea.gateway.endpoints.problems import locale_of, refusals
from lea.gateway.service.knowing import Knowing, as_markdown

PATH = "/v1/lea/context"
MARKDOWN = "text/markdown"

router = APIRouter(tags=["context"])


class Summary(BaseModel):
    text: str
    turns: int
    """How many turns, before those of `history`, it holds."""


class Context(BaseModel):
    session_id: UUID
    title: str | None
    broker_name: str
    transactions: list[TransactionBrief]
    """The latest ones, the linked one first and in full; forms are named in the caller's language."""
    transactions_total: int
    summary: Summary | None
    history: list[HistoryEntry]
    """The latest turns, oldest first."""
    text: str
    """Files and summary as a model reads them (French, Markdown)."""
    tokens: PromptTokens


@router.get(
    PATH,
    response_model=Context,
    responses={
        200: {"content": {MARKDOWN: {}}, "description": "As `Accept: text/markdown`: one text to read"},
        **refusals(errors.UnknownConversation),
    },
)
async def context(
    session_id: Annotated[UUID, Query(description="The conversation.")],
    caller: Authenticated,
    request: Request,
) -> Context | Response:
    """Return what Léa knows in a conversation: what a prompt would hold now."""
    knowing: Knowing = request.app.state.knowing
    known = await knowing.known(caller.user_id, session_id, f"GET {PATH}", locale_of(request))
    found = known.context
    if request.headers.get("accept", "").partition(",")[0].strip().startswith((MARKDOWN, "text/plain")):
        return Response(as_markdown(known), media_type=f"{MARKDOWN}; charset=utf-8")
    return Context(
        session_id=session_id,
        title=known.conversation.title,
        broker_name=found.platform.broker_name,
        transactions=list(found.platform.transactions),
        transactions_total=found.platform.transactions_total,
        summary=Summary(text=found.summary, turns=found.summarized_turns) if found.summary else None,
        history=list(found.history),
        text=found.text,
        tokens=found.tokens,
    )
