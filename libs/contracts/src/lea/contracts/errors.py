"""Why a turn failed: the closed set of codes that an `error` frame and a problem document carry."""

from enum import StrEnum

from lea.contracts.base import Contract


class ErrorCode(StrEnum):
    PROVIDER_MISCONFIGURED = "provider_misconfigured"
    PROVIDER_UNAVAILABLE = "provider_unavailable"
    PROVIDER_OVERLOADED = "provider_overloaded"
    AGENT_UNREACHABLE = "agent_unreachable"
    SERVICE_UNAVAILABLE = "service_unavailable"
    TIMEOUT = "timeout"
    CONTENT_FILTERED = "content_filtered"
    CONTEXT_TOO_LONG = "context_too_long"
    NOT_CONFIGURED = "not_configured"
    BUDGET_SPENT = "budget_spent"
    INTERNAL = "internal"

    @property
    def retryable(self) -> bool:
        """Whether sending the same message again may succeed."""
        return self in _RETRYABLE


_RETRYABLE = frozenset(
    {
        ErrorCode.PROVIDER_UNAVAILABLE,
        ErrorCode.PROVIDER_OVERLOADED,
        ErrorCode.AGENT_UNREACHABLE,
        ErrorCode.SERVICE_UNAVAILABLE,
        ErrorCode.TIMEOUT,
        ErrorCode.INTERNAL,
    }
)


class TurnError(Contract):
    """The typed end of a turn that failed; the sentence for a person is the gateway's to choose."""

    code: ErrorCode
    detail: str = ""
    """For the operator's eyes (no message content, no secret)."""
