"""An ended turn told by its record: what the event log no longer holds."""

from lea.contracts.frames import FrameId, encode_delta, encode_frame, frame_data, frame_id_of, restart_frame
from lea.gateway.service.sequencing import follows
from lea.gateway.turns import TurnRow


def remaining(row: TurnRow, terminal: bytes, cursor: FrameId) -> list[bytes]:
    """Return what a client at `cursor` still lacks of an ended turn; nothing when it has the end.

    Where only the terminal frame is missing, that one; else the whole turn anew, under the next attempt: its
    numbers are the same whoever tells it, so that a client may be cut in the middle of that too.
    """
    terminal_id = frame_id_of(terminal)
    if cursor == terminal_id:
        return []
    if follows(cursor, terminal_id):
        return [terminal]
    return [frame for frame in _anew(row, terminal, terminal_id.attempt + 1) if frame_id_of(frame) > cursor]


def last_retold(terminal: bytes) -> FrameId:
    """Return the highest id that a client can have of an ended turn: its end, told by the record."""
    return FrameId(frame_id_of(terminal).attempt + 1, 2)


def _anew(row: TurnRow, terminal: bytes, attempt: int) -> list[bytes]:
    if not row.answer:
        return [encode_frame(FrameId(attempt, 0), frame_data(terminal))]
    return [
        restart_frame(attempt),
        encode_delta(FrameId(attempt, 1), row.answer),
        encode_frame(FrameId(attempt, 2), frame_data(terminal)),
    ]
