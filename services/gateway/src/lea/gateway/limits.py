"""What a rate limit leaves to a caller, and how that is said (draft-ietf-httpapi-ratelimit-headers-11)."""

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Allowance:
    """`remaining` of `quota` in every `window_s`; they come back one by one, evenly."""

    name: str
    quota: int
    remaining: int
    window_s: int
    retry_after_s: float = 0.0
    """When the next one is taken, where none remains."""

    @property
    def seconds_to_reset(self) -> int:
        """Until all of the quota is there again; where none remains, until the first is. Whole seconds."""
        if self.remaining == 0:
            return max(1, ceil(self.retry_after_s or self.window_s / self.quota))
        return ceil((self.quota - self.remaining) * self.window_s / self.quota)

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.quota};w={self.window_s}',
            "RateLimit": f'"{self.name}";r={self.remaining};t={self.seconds_to_reset}',
        }


def messages(quota: int, remaining: int, retry_after_s: float = 0.0) -> Allowance:
    """Return the allowance of a user's messages: chat, stream and voice together."""
    return Allowance("messages", quota, remaining, 60, retry_after_s)


def attempts(limited_by: str, quota: int, retry_after_s: float) -> Allowance:
    """Return the allowance of attempts to sign in, used up: a minute's from a place, an hour's at an account."""
    window_s = 60 if limited_by == "place" else 3600
    return Allowance(f"sign-in-{limited_by}", quota, 0, window_s, retry_after_s)
