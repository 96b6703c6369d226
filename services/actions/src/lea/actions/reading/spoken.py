"""Numbers that were spoken, written as digits where they are a day, an hour, a delay, a civic number or a telephone."""

import re
from collections.abc import Iterator

from lea.actions.reading.calendars import MONTHS
from lea.actions.reading.number_words import whole_number
from lea.actions.reading.text import any_in, fold

LONGEST_SPOKEN = 2_000
"""Characters; nobody dictates more at once, and a longer text is read as it stands."""
_DIGITS = {
    "zero": "0", "un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8",
    "neuf": "9", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "seven": "7", "eight": "8",
    "nine": "9",
}  # fmt: skip
_UNIT = (
    r"(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
    r"quarante|cinquante|soixante|cents?|mille|one|two|three|four|five|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"hundred|thousand)"
)
_NUMBER = rf"(?<![a-z'-])(?P<number>{_UNIT}(?:(?:[ -]| et ){_UNIT}){{0,7}})"
_MONTH = rf"(?:{'|'.join(name for name in MONTHS if len(name) > 2)})"
_STREET = (
    r"(?:rue|avenue|boulevard|boul|chemin|rang|place|montee|cote|route|croissant|impasse|allee|terrasse)"
)
_POINT = re.compile(
    rf"(?<![a-z'-])(?P<whole>{_UNIT}(?:[ -]{_UNIT})?) (?:virgule|point) (?P<part>{_UNIT}(?:[ -]{_UNIT})?)(?= (?:de )?"
    r"(?:million|mille|thousand))"
)
_HUNDREDS = re.compile(r"(?<![\w.,])(?P<hundreds>\d) ?cents? ?(?P<rest>\d{1,2})?(?= ?(?:mille|k)\b)")
"""« 3 cent 49 mille »."""
_PLACES = (
    re.compile(rf"{_NUMBER}(?= (?:de )?{_MONTH}(?![a-z]))"),
    re.compile(rf"(?!une? ){_NUMBER}(?=,? {_STREET}(?![a-z]))"),
    re.compile(rf"{_NUMBER}(?= (?:heures?|jours?|semaines?|days?|weeks?)(?![a-z]))"),
    re.compile(rf"(?:\b(?:appartement|unite|app|unit|apartment) ){_NUMBER}(?![a-z-])"),
)
_YEAR = re.compile(
    rf"\d (?:de )?{_MONTH} (?P<number>(?:deux mille|two thousand(?: and)?) {_UNIT}(?:[ -](?:et )?{_UNIT})?)"
)
_PHONE = re.compile(rf"(?<![a-z])(?:{'|'.join(_DIGITS)})(?:[ ,-]+(?:{'|'.join(_DIGITS)})){{9}}(?![a-z])")
_STEMS = (
    "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "ouze", "eize", "quinz",
    "quator", "vingt", "rente", "quaran", "ixante", "cent", "mille", "one", "two", "three", "four", "five", "seven",
    "eight", "nine", "ten", "eleven", "twelve", "teen", "twenty", "ty", "hundred",
)  # fmt: skip


def written(text: str) -> str:
    """The text with such numbers in digits; every other word stays as it is."""
    folded = fold(text)
    if len(text) > LONGEST_SPOKEN or not any_in(_STEMS, folded):
        return text
    text = _replaced(text, _phones(folded))
    text = _replaced(text, _decimals(fold(text)))
    text = _replaced(text, _hundreds(fold(text)))
    for pattern in (*_PLACES, _YEAR):
        text = _replaced(text, _numbers(pattern, fold(text)))
    return text


def _numbers(pattern: re.Pattern[str], folded: str) -> Iterator[tuple[int, int, str]]:
    for match in pattern.finditer(folded):
        if value := whole_number(match["number"]):
            yield match.start("number"), match.end("number"), str(value)


def _decimals(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _POINT.finditer(folded):
        whole, part = whole_number(match["whole"]), whole_number(match["part"])
        yield match.start(), match.end(), f"{whole},{part}"


def _hundreds(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _HUNDREDS.finditer(folded):
        yield match.start(), match.end(), str(int(match["hundreds"]) * 100 + int(match["rest"] or 0))


def _phones(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _PHONE.finditer(folded):
        yield (
            match.start(),
            match.end(),
            "".join(_DIGITS[word] for word in re.findall("[a-z]+", match.group())),
        )


def _replaced(text: str, spots: Iterator[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    place = 0
    for start, end, digits in spots:
        parts += (text[place:start], digits)
        place = end
    return "".join((*parts, text[place:]))
