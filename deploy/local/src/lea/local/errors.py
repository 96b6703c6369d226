"""Why Léa can't run on this machine: the message is what the terminal shows."""


class LocalError(Exception):
    """A start that failed; carries one readable French sentence."""
