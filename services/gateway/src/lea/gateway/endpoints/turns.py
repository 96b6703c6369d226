"""`/v1/lea/turns`: coming back to a turn, and ending it; following a whole conversation."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from lea.contracts.frames import OPENING_COMMENT
from lea.gateway.endpoints.gates import Authenticated
from lea.gateway.endpoints.streaming import FRAMES, FrameStream, seat_for, stream_conversation, stream_turn
from lea.gateway.service.cancelling import Canceller
from lea.gateway.service.resuming import Resumer

router = APIRouter(prefix="/v1/lea", tags=["turns"])

LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", description="The last frame that was read")]


class Cancelled(BaseModel):
    turn_id: UUID
    session_id: UUID
    state: Literal["cancelling", "done", "failed", "cancelled"]
    """`cancelling`: the terminal frame will say that it has ended. Else it was over before, and stays as it is."""


@router.get(
    "/turns/{turn_id}/stream",
    response_class=FrameStream,
    responses=FRAMES | {204: {"description": "Nothing comes after the frame that was read"}},
)
async def resume(
    turn_id: UUID, caller: Authenticated, request: Request, last_event_id: LastEventId = None
) -> Response:
    """Go on with a turn after the last frame that was read; without one from its start."""
    resumer: Resumer = request.app.state.resumer
    with seat_for(request, caller) as seat:
        turn = await resumer.resume_turn(caller.user_id, turn_id, last_event_id)
        if turn is None:
            seat.leave()
            return Response(status_code=204)
        return stream_turn(request, turn, seat, OPENING_COMMENT, "resumed")


@router.get("/sessions/{session_id}/stream", response_class=FrameStream, responses=FRAMES)
async def follow(
    session_id: UUID, caller: Authenticated, request: Request, last_event_id: LastEventId = None
) -> FrameStream:
    """Follow every turn of a conversation, for a second tab; ids are `<turn_id>:<attempt>-<seq>`.

    Without an id it begins with the turn that runs, or the next: open it first, then load what was said.
    `accepted` carries the message.
    """
    resumer: Resumer = request.app.state.resumer
    with seat_for(request, caller) as seat:
        place = await resumer.follow_conversation(caller.user_id, session_id, last_event_id)
        return stream_conversation(request, place, seat, caller)


@router.post("/turns/{turn_id}/cancel", status_code=202)
async def cancel(turn_id: UUID, caller: Authenticated, request: Request) -> Cancelled:
    """End a turn with what was told so far; its orders are carried out. Asking again changes nothing."""
    canceller: Canceller = request.app.state.canceller
    row = await canceller.cancel_turn(caller.user_id, turn_id)
    state = "cancelling" if row.state == "running" else row.state
    return Cancelled(turn_id=row.id, session_id=row.conversation_id, state=state)
