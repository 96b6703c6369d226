"""What the load generator is told to do: a plain value that crosses to its process as JSON."""

from dataclasses import asdict, dataclass
from typing import Literal

import msgspec

Wire = Literal["openai", "anthropic", "lea"]
QUESTION = "Quels dossiers demandent mon attention cette semaine ?"
ORDER = (
    "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $, "
    "vendeur Robert Lacasse 819 555-0133"
)


@dataclass(frozen=True)
class Plan:
    """A load: who is asked what, by how many at once, for how long."""

    port: int
    path: str
    wire: Wire
    streams: int
    tokens: int
    """Expected in every answer; 0 where no provider is asked."""
    message: str = QUESTION
    bearers: tuple[str, ...] = ()
    """One for each stream: one user and one conversation each."""
    stagger_s: float = 2.05
    """The streams begin spread over this time: the length of an answer."""
    warm_up_s: float = 3.0
    """Not measured; from the first stream's start."""
    measured_s: float = 5.0
    turn_limit_s: float = 30.0

    def encode(self) -> bytes:
        return msgspec.json.encode(asdict(self))

    @classmethod
    def decode(cls, data: bytes) -> "Plan":
        return msgspec.json.decode(data, type=cls)

    def request_body(self, session_id: str | None) -> bytes:
        """Encode one request as this wire's clients send it."""
        if self.wire == "lea":
            body: dict[str, object] = {"message": self.message, "session_id": session_id}
        else:
            messages = [{"role": "user", "content": self.message}]
            body = {"model": "bench", "max_tokens": 256, "stream": True, "messages": messages}
            if self.wire == "openai":
                body["stream_options"] = {"include_usage": True}
        return msgspec.json.encode(body)
