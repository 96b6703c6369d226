"""Numbers in words, French and English: « quatre cent cinquante-cinq mille », "a million and a half"."""

import re

_UNITS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
    "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "nonante": 90,
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_HUNDREDS = frozenset({"cent", "cents", "hundred"})
_SCALES = {
    "mille": 1_000, "mil": 1_000, "thousand": 1_000, "grand": 1_000,
    "million": 1_000_000, "millions": 1_000_000,
}  # fmt: skip
_LINKS = frozenset({"et", "and"})
_VOCABULARY = sorted(
    {*_UNITS, *_HUNDREDS, *_SCALES, *_LINKS, "demi", "half", "quart", "quarter"}, key=len, reverse=True
)
_WORD = rf"(?:{'|'.join(_VOCABULARY)})"
_RUN = re.compile(rf"(?<![a-z'\d])(?<!\d )({_WORD}(?:[ -]{_WORD}){{0,14}})(?![a-z'])")
_AFTER_THOUSANDS = re.compile(rf" ({_WORD}(?:[ -]{_WORD}){{0,8}})(?![a-z'])")
SMALL_NUMBER = (
    r"(?:\d{1,3}|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|"
    r"trente|quarante|soixante|quatre-vingt-dix|a|one|two|three|four|five|seven|eight|nine|"
    r"ten|twelve|fifteen|twenty|thirty|forty|forty-five|sixty|ninety)"
)


def small_number(text: str) -> int:
    """Digits or a word as `SMALL_NUMBER` matches it."""
    if text.isdigit():
        return int(text)
    total = 0
    for word in text.split("-"):
        total = total * _UNITS[word] if word == "vingt" and total == 4 else total + _UNITS[word]
    return total


def parse_number(text: str) -> int | None:
    """The value of folded number words; None when they are not one number with a hundred or a scale in it."""
    total, group, scaled, last = 0, 0, False, 1
    words = text.replace("-", " ").split()
    for position, word in enumerate(words):
        if word in _SCALES:
            last = _SCALES[word]
            total, group, scaled = total + max(group, 1) * last, 0, True
        elif word in _HUNDREDS:
            group, scaled = max(group, 1) * 100, True
        elif word in ("demi", "half"):
            total += last // 2 if position and last > 1 else 500_000 * ("million" in words)
            if not position or (words[position - 1] not in _LINKS and last == 1):
                return total or None
        elif word in ("quart", "quarter"):
            total += last // 4
        elif word in _UNITS and not (
            word == "a" and position + 1 < len(words) and words[position + 1] == "half"
        ):
            group += 76 if word.startswith("vingt") and group % 100 == 4 else _UNITS[word]
    if not scaled:
        return None
    shorthand = last == 1_000_000 and 0 < group < 10
    return total + group * (100_000 if shorthand else 1)


def match_hundreds(folded: str, position: int) -> tuple[int, int] | None:
    """The end and value of words like « cinq cents » that follow « 525 mille »."""
    match = _AFTER_THOUSANDS.match(folded, position)
    value = parse_number(match[1]) if match else None
    return (match.end(), value) if match and value and value < 1_000 else None


def find_number_words(folded: str) -> list[tuple[int, int, int]]:
    """Start, end and value of each number in words that has a hundred, a thousand or a million in it."""
    found: list[tuple[int, int, int]] = []
    for match in _RUN.finditer(folded):
        run = match.group()
        trimmed = re.sub(r"(?: (?:et|and|a|un|une))+$", "", run)
        trimmed_left = re.sub(r"^(?:(?:et|and|a) )+(?!half|million|hundred|thousand)", "", trimmed)
        value = parse_number(trimmed_left)
        if value is not None and value >= 100 and " " in trimmed_left.replace("-", " "):
            start = match.start() + len(trimmed) - len(trimmed_left)
            found.append((start, start + len(trimmed_left), value))
    return found


def whole_number(words: str) -> int | None:
    """The value of folded number words, be they « douze » or « mille deux cent trente-quatre »; None for none."""
    total, group = 0, 0
    for word in re.split(r"[ -]+", words):
        if word in _SCALES:
            total, group = total + max(group, 1) * _SCALES[word], 0
        elif word in _HUNDREDS:
            group = max(group, 1) * 100
        elif word in _UNITS:
            group += 76 if word.startswith("vingt") and group % 100 == 4 else _UNITS[word]
        elif word not in _LINKS:
            return None
    return total + group or None
