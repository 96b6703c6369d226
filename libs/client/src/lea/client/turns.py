"""A turn as its frames tell it: which of them are new, and what they add up to."""

from dataclasses import dataclass

from lea.client.frames import Actions, Delta, Done, Frame, FrameId, Payload, Restart, Status, Terminal


class Progress:
    """How far into a turn a client is: what a resume needs, and which frames it has already."""

    def __init__(self, turn_id: str | None = None, last_id: FrameId | None = None) -> None:
        self.turn_id = turn_id
        self.last_id = last_id
        self._connecting_seen = last_id is not None

    def takes(self, frame: Frame) -> bool:
        """Tell whether a frame is new; a double, or one of an older attempt, is not."""
        if isinstance(frame.payload, Status) and frame.payload.turn_id:
            self.turn_id = frame.payload.turn_id
        if frame.id is None:
            return self._takes_unnumbered(frame.payload)
        if self.last_id is not None and frame.id <= self.last_id:
            return False
        self.last_id = frame.id
        return True

    def _takes_unnumbered(self, payload: Payload) -> bool:
        if isinstance(payload, Terminal):
            return True
        seen, self._connecting_seen = self._connecting_seen, True
        return not seen


@dataclass
class Turn:
    """What a turn's frames add up to; `restart` drops the text."""

    text: str = ""
    actions: tuple[str, ...] = ()
    session_id: str | None = None
    turn_id: str | None = None
    restarts: int = 0
    end: Terminal | None = None

    def take(self, frame: Frame) -> None:
        """Add a frame that is new."""
        match frame.payload:
            case Delta(text=text):
                self.text += text
            case Restart():
                self.text = ""
                self.restarts += 1
            case Actions(actions=actions):
                self.actions = actions
            case Status(turn_id=str(turn_id), session_id=str(session_id)):
                self.turn_id, self.session_id = turn_id, session_id
            case Done() as done:
                self.end, self.turn_id, self.session_id = done, done.turn_id, done.session_id
            case payload if isinstance(payload, Terminal):
                self.end = payload
            case _:
                pass
