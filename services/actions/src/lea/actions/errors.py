"""Why work is not done, or not yet."""

from lea.runtime.errors import Unavailable


class TurnExpired(Exception):
    """The turn's deadline is past, by the database's clock: nothing is done for it any more."""


class GeocoderUnavailable(Unavailable):
    """The geocoder can't be reached, has no room for us, or answers what can't be read."""

    def __init__(self, reason: str, retry_after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        """The cause in a word, never what was asked or answered."""
        self.retry_after_s = retry_after_s
        """What it asked for; 0 where it said nothing."""
