"""Which of our errors a vendor's failure is: by status where there is one, else by the vendor's own names."""

import email.utils
import time
from collections.abc import Mapping

from lea.llm.errors import (
    ContentFiltered,
    ContextTooLong,
    ProviderError,
    ProviderMisconfigured,
    ProviderOverloaded,
    ProviderUnavailable,
)

_OVERFLOW_NAMES = {
    "context_length_exceeded",
    "exceed_context_size_error",
    "request_too_large",
    "string_above_max_length",
}
_OVERFLOW_WORDS = ("maximum context length", "prompt is too long", "context size", "context window")
_FILTER_NAMES = {"content_filter", "content_policy_violation", "moderation_blocked"}
_OVERLOAD_NAMES = {
    "overloaded_error",
    "server_overloaded",
    "rate_limit_error",
    "rate_limit_exceeded",
    "slow_down",
}
_OPERATOR_NAMES = {
    "insufficient_quota",
    "billing_error",
    "billing_not_active",
    "authentication_error",
    "invalid_api_key",
    "permission_error",
    "permission_denied",
    "model_not_found",
    "not_found_error",
    "invalid_request_error",
}
_OPERATOR_STATUSES = {301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 415, 422}
_OVERLOAD_STATUSES = {429, 503, 529}


def failure(
    provider: str,
    *,
    status: int | None,
    names: tuple[str | None, ...],
    message: str,
    headers: Mapping[str, str] | None = None,
) -> ProviderError:
    """Return the error that fits a vendor's error object.

    `names` are its type and code; `message` is only searched for the words of a context overflow, since
    compatible servers have no name for it, and is kept out of the error: it may quote the prompt.
    """
    known = {name for name in names if name}
    detail = " ".join([*([f"HTTP {status}"] if status else ["in the stream"]), *sorted(known)])
    lowered = message.lower()
    if known & _OVERFLOW_NAMES or status == 413 or any(words in lowered for words in _OVERFLOW_WORDS):
        return ContextTooLong(provider, detail)
    if known & _FILTER_NAMES:
        return ContentFiltered(provider, detail)
    if "insufficient_quota" in known:
        return ProviderMisconfigured(provider, detail)
    if status in _OVERLOAD_STATUSES or (known & _OVERLOAD_NAMES and status is None):
        return ProviderOverloaded(provider, detail, retry_after_s=retry_after_s(headers or {}))
    if status in _OPERATOR_STATUSES or (known & _OPERATOR_NAMES and status is None):
        return ProviderMisconfigured(provider, detail)
    return ProviderUnavailable(provider, detail, retry_after_s=retry_after_s(headers or {}))


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Read how long to wait: `retry-after-ms`, or `retry-after` in seconds or as a date; None where unreadable."""
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(0.0, float(value) * unit_s)
        except ValueError:
            pass
        try:
            return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
        except ValueError:
            continue
    return None
