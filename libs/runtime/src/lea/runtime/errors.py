"""Failures that every service knows."""


class Unavailable(Exception):
    """Something that Léa needs can't be reached for now; the same work may succeed later."""


class BusUnavailable(Unavailable):
    """NATS did not confirm a publish or answer a request in time; whether it was stored is unknown."""
