"""`/v1/lea/turns`: coming back to a turn."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from lea.contracts.frames import OPENING_COMMENT
from lea.gateway.endpoints.gates import Authenticated
from lea.gateway.endpoints.streaming import FRAMES, FrameStream, seat_for, stream_turn
from lea.gateway.service.resuming import Resumer

router = APIRouter(prefix="/v1/lea", tags=["turns"])

LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", description="The last frame that was read")]


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
