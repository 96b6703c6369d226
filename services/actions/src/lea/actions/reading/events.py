"""Visits, meetings, photographs: what is told of them is no date of the transaction."""

import re

from lea.actions.reading.sentences import split_clauses
from lea.actions.reading.spans import AMOUNT, DATE

_EVENT = re.compile(
    r"\b(?:visites?(?: libres?| privees?)?|open houses?|showings?|rendez-vous|rdv|rencontres?|"
    r"meetings?|photos?|photographe|appels?|home staging|caravane|tour|formation|conges?|"
    r"vacances|anniversaire|birthday|diner|lunch|souper|cafe)\b"
)
_MAKES_OWN = re.compile(r"\b(?:notaire|notary|inspect|cloture|closing|signature|acte|possession|financement)")


def events_of(text: str, *, ordered: bool) -> list[tuple[int, int]]:
    """The clauses of a sentence that only tell of a visit or a meeting; all of it where nothing else is told.

    `ordered`: the sentence begins with an order.
    """
    if ordered or not _EVENT.search(text):
        return []
    clauses = split_clauses(text, 0, len(text))
    about = [text[left:right] for left, right in clauses if not _EVENT.search(text, left, right)]
    if not any(AMOUNT in clause or _MAKES_OWN.search(clause) for clause in about):
        plain = (DATE in text or AMOUNT not in text) and not _MAKES_OWN.search(text)
        return [(0, len(text))] if plain else []
    return [
        (left, right)
        for left, right in clauses
        if _EVENT.search(text, left, right) and not _MAKES_OWN.search(text, left, right)
    ]
