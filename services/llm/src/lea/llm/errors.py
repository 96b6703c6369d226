"""Why a provider gave no answer, named by cause; each is one of the contract's error codes.

`detail` is for the operator: a status and the vendor's own error name, never message content or a secret.
"""

from typing import ClassVar

from lea.contracts.errors import ErrorCode


class ProviderError(Exception):
    """A try at a provider that failed."""

    code: ClassVar[ErrorCode] = ErrorCode.PROVIDER_UNAVAILABLE
    again: ClassVar[bool] = True
    """Whether the same provider may do better at once."""
    final: ClassVar[bool] = False
    """Whether no other provider is asked either."""

    def __init__(self, provider: str, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(f"{provider}: {detail}" if detail else provider)
        self.provider = provider
        self.retry_after_s = retry_after_s
        """How long the provider asked to be left alone."""


class ProviderMisconfigured(ProviderError):
    """The key, the model's name, the address, the credit or our request is wrong: an operator must act."""

    code = ErrorCode.PROVIDER_MISCONFIGURED
    again = False


class ProviderOverloaded(ProviderError):
    """The provider limits us or has no capacity."""

    code = ErrorCode.PROVIDER_OVERLOADED


class ProviderUnavailable(ProviderError):
    """The provider can't be reached, or failed inside."""


class AgentUnreachable(ProviderUnavailable):
    """Nobody answers at the external agent's address."""

    code = ErrorCode.AGENT_UNREACHABLE


class AnswerCutShort(ProviderUnavailable):
    """The stream ended without a finish reason."""


class AnswerUnreadable(ProviderUnavailable):
    """The stream holds what is neither UTF-8, JSON nor an event."""


class AnswerEmpty(ProviderUnavailable):
    """The stream ended well, without a word."""


class ProviderTimedOut(ProviderError):
    """The first token, or the next one, did not come in time."""

    code = ErrorCode.TIMEOUT


class TurnTimedOut(ProviderTimedOut):
    """The turn's own deadline passed."""

    again = False
    final = True


class ContentFiltered(ProviderError):
    """The provider refused to answer this."""

    code = ErrorCode.CONTENT_FILTERED
    again = False
    final = True


class ContextTooLong(ProviderError):
    """The prompt does not fit into the model's context."""

    code = ErrorCode.CONTEXT_TOO_LONG
    again = False
    final = True


class ReviewUnavailable(ProviderError):
    """Nobody could say whether what the model proposes may be shown."""

    code = ErrorCode.SERVICE_UNAVAILABLE
    again = False
    final = True


class DeliveryLost(Exception):
    """Our hold on the prompt has lapsed: somebody else may be answering, so nothing more is published."""
