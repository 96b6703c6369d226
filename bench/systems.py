"""What is measured side by side: the provider itself, the yardstick, Léa (`lea_system.py`)."""

from collections.abc import Mapping, Sequence

from bench.plan import Plan, Wire
from bench.processes import Process

CHAT = "/v1/lea/chat/stream"


class Direct:
    """The provider itself: the limit of the machine, the generator and the provider."""

    name = "direct"

    def __init__(self, provider: Process, wire: Wire, tokens: int) -> None:
        self._port = provider.port
        self._wire: Wire = wire
        self._tokens = tokens

    def plan(self, streams: int) -> Plan:
        path = "/v1/messages" if self._wire == "anthropic" else "/v1/chat/completions"
        return Plan(self._port, path, self._wire, streams, self._tokens)

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
