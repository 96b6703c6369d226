"""Failures that every service knows."""


class Unavailable(Exception):
    """Something that Léa needs can't be reached for now; the same work may succeed later."""


class Postponed(Unavailable):
    """The same work is worth another try, but not before `delay_s`."""

    def __init__(self, delay_s: float) -> None:
        super().__init__(delay_s)
        self.delay_s = delay_s


class BusUnavailable(Unavailable):
    """NATS did not confirm a publish or answer a request in time; whether it was stored is unknown."""
