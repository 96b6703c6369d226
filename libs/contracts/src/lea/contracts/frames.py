"""Client frames: how a turn is told over SSE, byte for byte (`id:` line, one `data:` line, blank line).

A frame's payload is ready to be written to the client: whoever publishes it encodes it once.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

_encode_json = msgspec.json.Encoder().encode


OPENING_COMMENT = b": ok\n\n"
KEEPALIVE_COMMENT = b": keepalive\n\n"
CONNECTING = b'data: {"status":"connecting"}\n\n'


class FrameId(NamedTuple):
    """`<attempt>-<seq>`: compared as a pair of integers, never as a string."""

    attempt: int
    seq: int

    def __str__(self) -> str:
        return f"{self.attempt}-{self.seq}"

    @classmethod
    def parse(cls, text: str) -> "FrameId":
        """Read an id. Raises ValueError for anything but `<int>-<int>`."""
        attempt, dash, seq = text.partition("-")
        if not (dash and attempt.isascii() and attempt.isdigit() and seq.isascii() and seq.isdigit()):
            raise ValueError(f"not a frame id: {text[:40]!r}")
        return cls(int(attempt), int(seq))


ACCEPTED_ID = FrameId(0, 0)
ACTIONS_ID = FrameId(0, 1)
THINKING_ID = FrameId(0, 2)
BEGINNING = FrameId(-1, 0)
"""Before every frame of a turn."""


def encode_frame(frame_id: FrameId, data: Mapping[str, Any]) -> bytes:
    """Encode a frame that belongs to a turn."""
    return b"id: %d-%d\ndata: %b\n\n" % (frame_id.attempt, frame_id.seq, _encode_json(data))


def encode_unnumbered(data: Mapping[str, Any]) -> bytes:
    """Encode a frame that stands outside the turn's log (`connecting`, a gateway's own error)."""
    return b"data: %b\n\n" % _encode_json(data)


def encode_delta(frame_id: FrameId, text: str) -> bytes:
    """Encode a piece of the answer; the fast path of `encode_frame`."""
    return b'id: %d-%d\ndata: {"delta":%b}\n\n' % (frame_id.attempt, frame_id.seq, _encode_json(text))


def frame_id_of(frame: bytes) -> FrameId:
    """Read the id of an encoded frame. Raises ValueError when it has none."""
    if not frame.startswith(b"id: "):
        raise ValueError("frame without an id")
    attempt, _, seq = frame[4 : frame.index(b"\n")].partition(b"-")
    return FrameId(int(attempt), int(seq))


def frame_data(frame: bytes) -> dict[str, Any]:
    """Read the payload of an encoded frame."""
    return msgspec.json.decode(frame[frame.index(b"data: ") + 6 :].rstrip(b"\n"))


def is_terminal(frame: bytes) -> bool:
    """Tell whether a frame ends its turn (`done`, `error`, `cancelled`)."""
    start = frame.index(b"data: ") + 6
    return frame.startswith(TERMINAL_STARTS, start)


TERMINAL_STARTS = (b'{"done":', b'{"error":', b'{"cancelled":')
RESTART_START = b'{"restart":'


def is_restart(frame: bytes) -> bool:
    """Tell whether a frame tells the client to drop the text that it has."""
    return frame.startswith(RESTART_START, frame.index(b"data: ") + 6)


def restart_frame(attempt: int) -> bytes:
    """Encode the frame that opens a further attempt: the client drops the text that it has."""
    return encode_frame(FrameId(attempt, 0), {"restart": True, "attempt": attempt})


def accepted_frame(turn_id: str, conversation_id: str, budget: Mapping[str, Any] | None = None) -> bytes:
    """Encode the frame that names the turn; `budget` warns of one that runs low."""
    data: dict[str, Any] = {"status": "accepted", "turn_id": turn_id, "session_id": conversation_id}
    return encode_frame(ACCEPTED_ID, data | ({"budget": budget} if budget else {}))


def actions_frame(actions: tuple[str, ...]) -> bytes:
    return encode_frame(ACTIONS_ID, {"status": "actions", "actions": actions})


def thinking_frame() -> bytes:
    return encode_frame(THINKING_ID, {"status": "thinking"})
