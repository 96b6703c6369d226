"""Which amounts of a sentence stand for themselves: no ends of a range, no former value, no step from another."""

import re

from lea.actions.reading.amounts import Amount
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import AMOUNT, MARKS

_RANGE = re.compile(
    rf"\b(?:entre|between)\b[^.,;{AMOUNT}]{{0,12}}{AMOUNT}+ ?(?:et|and|a|to|-) ?{AMOUNT}+|"
    rf"{AMOUNT}+ ?(?:a|to|-|ou|or) ?{AMOUNT}+"
)
_FROM_TO = re.compile(
    rf"(?:\b(?:de|from|du)|:)? ?(?P<old>{AMOUNT}+) ?(?:a|to|->|=>|pour|vers) "
    rf"?(?P<new>{AMOUNT}+)"
)
_FROM_WORDS = re.compile(r"\b(?:de|from|du)(?: the)? ?$")
_CHANGED_BY = re.compile(
    rf"\b(?:baiss|descend|diminu|redui|coupe|mont[eo]|augment|hauss|bonifi|drop|lower|reduc|cut|rais|increas|bump|"
    rf"slash|"
    rf"ajoute|add)[a-z]*\b[^{MARKS}.,;:]*\b(?:de|d'|by) ?$"
)
_COMPARED = re.compile(
    r" (?:sous|en dessous|en bas|au-dessus|de (?:plus|moins|rabais|baisse|hausse)|below|under|above|over|more|less)"
    r"(?![a-z])"
)


def without_ranges(
    masked: str, amounts: list[tuple[int, int, Amount]], sentence: Sentence
) -> list[tuple[int, int, Amount]]:
    """Of « de 450 à 440 » the second stays; of « entre 400 et 450 » none does."""
    if len(amounts) < 2:
        return amounts
    start, end = sentence.start, sentence.end
    dropped: set[int] = set()
    for match in _RANGE.finditer(masked, start, end):
        moved = _FROM_TO.search(masked, match.start(), match.end())
        lead = masked[max(start, match.start() - 10) : match.start()]
        inside = [place for place, _, _ in amounts if match.start() <= place < match.end()]
        if moved and " ou " not in match.group() and (_FROM_WORDS.search(lead)):
            dropped.add(inside[0])
        else:
            dropped.update(inside)
    return [item for item in amounts if item[0] not in dropped]


def without_steps(
    masked: str, amounts: list[tuple[int, int, Amount]], sentence: Sentence
) -> list[tuple[int, int, Amount]]:
    """The amounts but those by which another one changes (« baisse de 10 000 $ », "10k under asking")."""
    return [
        (place, stop, amount)
        for place, stop, amount in amounts
        if not _CHANGED_BY.search(masked, max(sentence.start, place - 60), place)
        and not _COMPARED.match(masked, stop, sentence.end)
    ]
