"""What the client is shown of a turn: numbered frames, attempt by attempt."""

from time import monotonic

from lea.contracts.frames import FrameId, encode_delta, restart_frame
from lea.contracts.messages import PromptBuilt
from lea.contracts.subjects import event_subject
from lea.llm.errors import DeliveryLost
from lea.llm.ports import Frames, Lease


class Telling:
    """Numbers and publishes the frames of one turn.

    Every method raises DeliveryLost once our hold on the prompt has lapsed: somebody else may be telling it.
    """

    def __init__(self, prompt: PromptBuilt, frames: Frames, lease: Lease) -> None:
        self.attempt = 0
        self.last_seq = 0
        self._frames = frames
        self._lease = lease
        self._subject = event_subject(prompt.conversation_id, prompt.turn_id)
        self._parts: list[str] = []
        self._began_s = monotonic()
        self.first_token_ms: float | None = None
        """From the beginning to this attempt's first piece; None before it."""

    @property
    def text(self) -> str:
        """What this attempt has told so far."""
        return "".join(self._parts)

    async def open(self, attempt: int) -> None:
        """Begin an attempt; from the second on, the client is told to drop the text that it has."""
        self.attempt, self.last_seq, self.first_token_ms = attempt, 0, None
        self._parts.clear()
        if attempt > 1:
            self.check()
            await self._frames.emit(self._subject, restart_frame(attempt))

    async def tell(self, text: str) -> None:
        """Show a piece of the answer."""
        self.check()
        self.last_seq += 1
        if self.last_seq == 1:
            self.first_token_ms = round((monotonic() - self._began_s) * 1000, 1)
        self._parts.append(text)
        await self._frames.emit(self._subject, encode_delta(FrameId(self.attempt, self.last_seq), text))

    def check(self) -> None:
        """Raise DeliveryLost if our hold on the prompt has lapsed."""
        if self._lease.lost:
            raise DeliveryLost
