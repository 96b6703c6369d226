"""Why a call failed."""

from lea.client.frames import FrameId


class LeaError(Exception):
    """Any of them; the text is for a person."""


class Unreachable(LeaError):
    """Nobody answers at the address."""


class Refused(LeaError):
    """The gateway answered with a problem document (RFC 9457)."""

    def __init__(self, status: int, title: str, code: str | None, retry_after_s: float | None) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.code = code
        self.retry_after_s = retry_after_s


class Interrupted(LeaError):
    """The stream broke off before a terminal frame; the turn goes on.

    `turn_id` and `last_id` are what `GET /v1/lea/turns/{turn_id}/stream` needs to go on from there.
    """

    def __init__(self, turn_id: str | None, last_id: FrameId | None) -> None:
        super().__init__("Le flux s'est interrompu avant la fin de la réponse.")
        self.turn_id = turn_id
        self.last_id = last_id
