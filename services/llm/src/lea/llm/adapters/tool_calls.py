"""Tools on the vendors' wires: how they are offered, and how calls are put together from streamed pieces."""

from functools import cache
from typing import Any

from lea.llm.tools import ToolCall, tools

MOST_CALLS = 16
MOST_ARGUMENT_CHARS = 4_000
"""Of all calls of an answer; what comes after is dropped, and leaves arguments that are no JSON."""


@cache
def openai_tools(*, strict: bool) -> list[dict[str, Any]]:
    """Return the tools as Chat Completions takes them; compatible servers don't know `strict`."""
    extra = {"strict": True} if strict else {}
    return [{"type": "function", "function": {**tool._asdict(), **extra}} for tool in tools()]


@cache
def anthropic_tools() -> list[dict[str, Any]]:
    """Return the tools as Messages takes them.

    Without `strict`: Anthropic compiles all strict schemas of a request into one grammar, and refuses the request
    when that grows too large. Arguments are validated here in any case.
    """
    return [
        {"name": tool.name, "description": tool.description, "input_schema": tool.parameters}
        for tool in tools()
    ]


class ToolCallParts:
    """The calls of one answer while they come in, bounded in number and size."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._arguments: dict[int, list[str]] = {}
        self._chars = 0

    def begin(self, index: int, name: str) -> None:
        """Note that a call began; a name may come in pieces too."""
        if index in self._names or len(self._names) < MOST_CALLS:
            self._names[index] = (self._names.get(index, "") + name)[:MOST_ARGUMENT_CHARS]

    def add(self, index: int, piece: str) -> None:
        """Add a piece of a call's arguments."""
        self._chars += len(piece)
        if index in self._names and self._chars <= MOST_ARGUMENT_CHARS:
            self._arguments.setdefault(index, []).append(piece)

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """The calls so far, in the order in which they began."""
        return tuple(
            ToolCall(name, "".join(self._arguments.get(index, ()))) for index, name in self._names.items()
        )
