"""Coming back to a turn or a conversation: where its client was, and whether anything comes after that."""

from uuid import UUID

from lea.contracts.frames import BEGINNING, FrameId, frame_id_of
from lea.gateway import errors
from lea.gateway.ports import EventLog, Turns
from lea.gateway.service.conversing import Place
from lea.gateway.service.opening import OpenTurn
from lea.gateway.service.retelling import last_retold, remaining
from lea.gateway.turns import TurnRow


class Resumer:
    """Raises the problems of `lea.gateway.errors`, and outages as they are."""

    def __init__(self, turns: Turns, log: EventLog) -> None:
        self._turns = turns
        self._log = log

    async def resume_turn(self, user_id: UUID, turn_id: UUID, last_event_id: str | None) -> OpenTurn | None:
        """Follow a turn from where its client was, on any replica; None when nothing comes after that.

        Raises UnknownTurn, BadEventId.
        """
        cursor = read_cursor(last_event_id)
        row = await self._turns.find_own(user_id, turn_id)
        if row is None:
            raise errors.UnknownTurn
        if is_over(row, cursor):
            return None
        live = await self._log.follow(turn_id)
        return OpenTurn(turn_id, row.conversation_id, live, cursor, True, b"", None)

    async def follow_conversation(
        self, user_id: UUID, conversation_id: UUID, last_event_id: str | None
    ) -> Place:
        """Find where to go on in a conversation; without an id, with the turn that runs, or the next.

        Raises UnknownConversation, BadEventId.
        """
        after = await self._turns.last_ended(user_id, conversation_id)
        if not last_event_id:
            return Place(conversation_id, after)
        turn, _, number = last_event_id.partition(":")
        try:
            turn_id, cursor = UUID(turn), FrameId.parse(number)
        except ValueError as error:
            raise errors.BadEventId from error
        row = await self._turns.find_own(user_id, turn_id)
        if row is None or row.conversation_id != conversation_id:
            raise errors.BadEventId
        return Place(conversation_id, row.created_at, None if is_over(row, cursor) else (row, cursor))


def read_cursor(last_event_id: str | None) -> FrameId:
    """Read `Last-Event-ID`; without one the client has nothing yet. Raises BadEventId."""
    if not last_event_id:
        return BEGINNING
    try:
        return FrameId.parse(last_event_id)
    except ValueError as error:
        raise errors.BadEventId from error


def is_over(row: TurnRow, cursor: FrameId) -> bool:
    """Tell whether a client at `cursor` has the whole turn. Raises BadEventId for an id that was never shown."""
    if row.terminal is None:
        if cursor.attempt > row.attempt:
            raise errors.BadEventId
        return False
    if cursor > last_retold(row.terminal):
        raise errors.BadEventId
    return cursor == frame_id_of(row.terminal) or not remaining(row, row.terminal, cursor)
