"""What is measured side by side: the provider itself, the yardstick, Léa."""

from collections.abc import Mapping, Sequence

from bench.plan import Plan
from bench.processes import Process

CHAT = "/v1/lea/chat/stream"


class Direct:
    """The provider itself: the limit of the machine, the generator and the provider."""

    name = "direct"

    def __init__(self, provider: Process, tokens: int) -> None:
        self._port = provider.port
        self._tokens = tokens

    def plan(self, streams: int) -> Plan:
        return Plan(self._port, "/v1/chat/completions", "openai", streams, self._tokens)

    def pids(self) -> Mapping[str, Sequence[int]]:
        return {}


class Yardstick:
    """The plain FastAPI process with the vendor's SDK."""

    name = "yardstick"

    def __init__(self, process: Process, tokens: int) -> None:
        self._process = process
        self._tokens = tokens

    def plan(self, streams: int) -> Plan:
        return Plan(self._process.port, CHAT, "lea", streams, self._tokens)

    def pids(self) -> Mapping[str, Sequence[int]]:
        return {"yardstick": [self._process.pid]}
