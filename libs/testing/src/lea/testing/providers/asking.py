"""Asking a provider and reading its answer to the end, as conformance suites do."""

import asyncio

from lea.contracts.messages import PromptBuilt
from lea.llm.ports import AnswerStream, Provider
from lea.testing.providers.prompts import prompt_built


class Answer:
    """An answer as it was read: its pieces, and the stream that told them."""

    def __init__(self, pieces: list[str], stream: AnswerStream) -> None:
        self.pieces = pieces
        self.stream = stream

    @property
    def text(self) -> str:
        return "".join(self.pieces)


async def read_all(stream: AnswerStream, pieces: list[str]) -> None:
    """Read what is left of an answer into `pieces`."""
    while (text := await stream.read()) is not None:
        if text:
            pieces.append(text)


async def ask(provider: Provider, prompt: PromptBuilt | None = None, within_s: float = 5.0) -> Answer:
    """Read a whole answer. Raises ProviderError, TimeoutError."""
    pieces: list[str] = []
    async with asyncio.timeout(within_s), provider.stream(prompt or prompt_built()) as stream:
        await read_all(stream, pieces)
        return Answer(pieces, stream)
