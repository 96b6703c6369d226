"""Why no prompt is built for a turn."""


class TurnExpired(Exception):
    """The turn's deadline is past, by the database's clock: nothing is done for it any more."""
