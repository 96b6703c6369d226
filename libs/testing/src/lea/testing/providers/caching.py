"""What Anthropic's prompt cache would have held of some requests, by the breakpoints in their bodies.

Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching: a breakpoint keeps everything up to it
(tools, then system, then messages); a request reads the longest kept prefix that one of its own breakpoints, or one
of the 20 blocks before it, ends. The least length that a model keeps, and its five minutes, are left out.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

MOST_BREAKPOINTS = 4
LOOKS_BACK = 20
_encode = msgspec.json.Encoder(order="sorted").encode


class PromptCache:
    """Takes requests one after the other, as the vendor would."""

    def __init__(self) -> None:
        self._kept: set[bytes] = set()

    def share_read(self, body: dict[str, Any]) -> float:
        """Return the share of a request that was kept by earlier ones, by bytes; keep what it marks.

        Raises ValueError for more breakpoints than the vendor takes.
        """
        prefix, prefixes, marked = b"", list[bytes](), list[int]()
        for block, is_marked in _blocks(body):
            prefix += block
            prefixes.append(prefix)
            if is_marked:
                marked.append(len(prefixes) - 1)
        if len(marked) > MOST_BREAKPOINTS:
            raise ValueError(f"{len(marked)} breakpoints")
        read = max((self._longest(prefixes[: place + 1]) for place in marked), default=0)
        self._kept.update(prefixes[place] for place in marked)
        return read / len(prefix)

    def _longest(self, prefixes: Sequence[bytes]) -> int:
        return next((len(one) for one in prefixes[: -LOOKS_BACK - 1 : -1] if one in self._kept), 0)


def _blocks(body: dict[str, Any]) -> Iterator[tuple[bytes, bool]]:
    """Yield each block with what makes it differ from others, and whether it is a breakpoint."""
    for tool in body.get("tools", ()):
        yield _encode(tool), "cache_control" in tool
    for block in body.get("system", ()):
        yield _block("system", block)
    for message in body["messages"]:
        content = message["content"]
        # Text stands for one block of text.
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        for block in blocks:
            yield _block(message["role"], block)


def _block(role: str, block: dict[str, Any]) -> tuple[bytes, bool]:
    said = {name: value for name, value in block.items() if name != "cache_control"}
    return _encode([role, said]), "cache_control" in block
