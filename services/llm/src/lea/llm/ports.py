"""What answering a turn needs from the outside."""

from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol
from uuid import UUID

from lea.contracts.messages import AnswerFinished, PromptBuilt, Usage
from lea.contracts.platform import PlatformContext
from lea.contracts.proposals import ProposalReviewed, ReviewProposal
from lea.llm.tools import ToolCall

Health = Literal["ok", "unknown"]
"""`unknown`: only an answer, which costs, would tell."""


class AnswerStream(Protocol):
    """One answer while it comes in."""

    @property
    def token_count(self) -> int:
        """How many pieces of text came so far; about one for each token."""
        ...

    @property
    def finish_reason(self) -> str | None:
        """`stop`, `length` or `tool_calls`, once the answer is complete."""
        ...

    @property
    def model(self) -> str | None:
        """The model that the provider says it used."""
        ...

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The calls that the answer holds, once it is complete; not looked into."""
        ...

    @property
    def usage(self) -> Usage:
        """What was used so far: as the vendor told it, else estimated and marked so."""
        ...

    async def read(self) -> str | None:
        """Return all the text that arrived since the last call, waiting for some bytes; None at the end.

        The empty string means that something came that holds no text. Raises `ProviderError`.
        """
        ...

    async def rest(self, seconds: float) -> None:
        """Leave the provider's bytes where they are for a while, so that they are read together."""
        ...


class Provider(Protocol):
    """Something that answers prompts."""

    @property
    def name(self) -> str:
        """The name in metrics and in `done`: `openai`, `anthropic`, `agent`, `lea`."""
        ...

    @property
    def model(self) -> str | None:
        """The model that is asked for; None where no model answers."""
        ...

    @property
    def whole_answer_s(self) -> float | None:
        """The one limit of what answers whole, in place of those to its first and next token; None: those."""
        ...

    def stream(self, prompt: PromptBuilt) -> AbstractAsyncContextManager[AnswerStream]:
        """Ask for an answer; leaving the block closes the connection of an answer that isn't complete.

        Raises `ProviderError` on entering.
        """
        ...

    async def check(self) -> Health:
        """Find out whether it would answer. Raises ProviderError."""
        ...

    async def close(self) -> None:
        """Close what is open for good."""
        ...


class Frames(Protocol):
    """Where client frames go, in order, without waiting for anybody (the plain NATS connection)."""

    def emit(self, subject: str, frame: bytes) -> Awaitable[None]: ...


class Attempts(Protocol):
    """The gateway, which counts a turn's attempts."""

    async def claim_attempt(self, turn_id: UUID) -> int | None:
        """Claim the next number; None when the turn is over. Raises when nobody answers."""
        ...


class Reviewers(Protocol):
    """`actions`, which says whether a proposal may be shown."""

    async def review(self, command: ReviewProposal) -> ProposalReviewed:
        """Have a proposal reviewed. Raises ReviewUnavailable when nobody answers."""
        ...


class Announcements(Protocol):
    """Where the end of an answer is announced; returns once it is stored."""

    async def announce(self, finished: AnswerFinished) -> None: ...


class Platforms(Protocol):
    """Who knows the broker's files as data."""

    async def platform_of(self, prompt: PromptBuilt) -> PlatformContext:
        """Return the files that the prompt tells. Raises when nobody answers."""
        ...


class Lease(Protocol):
    """Our hold on a delivered prompt."""

    @property
    def number(self) -> int:
        """1 for the first delivery."""
        ...

    @property
    def lost(self) -> bool:
        """True once somebody else may have the prompt."""
        ...
