"""Why a turn's orders are not carried out."""


class TurnExpired(Exception):
    """The turn's deadline is past, by the database's clock: nothing is done for it any more."""
