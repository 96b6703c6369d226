"""Amounts of money in any spelling: « 450 000 $ », « 1,2 M$ », "$450,000", « 525 mille », « 450k »."""

import re
from dataclasses import dataclass

from lea.actions.reading.number_words import find_number_words, match_hundreds
from lea.actions.reading.text import any_in

_AMOUNT = re.compile(
    r"(?<![\w.,/#-])(?P<before>(?:ca|cad|us)?\$ ?|cad )?"
    r"(?P<whole>\d{1,3}(?:[ ,.']\d{3})+(?!\d)|\d{1,9})(?:[.,](?P<part>\d{1,3}))?(?![\d])"
    r"(?: ?(?P<scale>millions?|mille|mil|thousand|grand|m(?= ?\$|[ ,.;!?)]|$)|mm?(?=\$)|k)(?![a-z]))?"
    r"(?P<half> (?:et (?:demi|quart)|and a (?:half|quarter)))?"
    r"(?: ?(?P<after>\$(?: ?(?:ca|cad)\b)?|dollars?\b|piasses?\b|piastres?\b|bucks\b|cad\b))?"
)
_CURRENCY = re.compile(r" (?:de )?(?:\$|dollars?|piasses?|piastres?|bucks)(?![a-z])| ?\$")
_DECIMAL = re.compile(r"(\d{1,3})[,.](\d{3})")
"""« 1,375 million »: no grouping, where the scale is a million."""
_REST = re.compile(r" (?:et |and )?(\d{3})(?: ?(mille|k|thousand))?(?![\d%])")
_SCALES = {"k": 1_000, "mille": 1_000, "mil": 1_000, "thousand": 1_000, "grand": 1_000}
_NOT_MONEY_AFTER = re.compile(
    r" ?(?:%|pour ?cent\b|percent\b|pi2|pi²|pi\b|pieds?\b|p2|sq|m2|m²|metres?\b|feet|ft\b|"
    r"acres?|ans?\b|annees?\b|"
    r"years?\b|mois\b|months?\b|jours?\b|days?\b|semaines?\b|weeks?\b|h\b|h\d|heures?\b|"
    r"hours?\b|am\b|pm\b|a\.m|p\.m|"
    r"minutes?\b|min\b|logements?\b|units?\b|unites?\b|chambres?\b|bedrooms?\b|pieces?\b|km\b|fois\b|times\b|"
    r"visites?\b|transactions?\b|dossiers?\b|formulaires?\b|files?\b|personnes?\b|offres?\b|"
    r"offers?\b|e\b|er\b|eme\b|"
    r"th\b|st\b|nd\b|rd\b|\d|[-/:]\d|conditions?\b|copies?\b|clients?\b|°)"
)
_RECURRING = re.compile(
    r" ?(?:par|/|per|a|chaque|each|every) ?(?:mois|month|annee|an|year|semaine|week|pi2|pi²|"
    r"pied|sq|jour|day|m2|nuit)"
    r"|,? ?(?:mensuel|annuel|monthly|yearly|annual|weekly)"
)
_NOT_MONEY_BEFORE = re.compile(
    r"(?:\blots?|\bcentris|\bmls|\bno\.?|\bnumeros?|\bnumber|#|\bmatricule|\bcadastre|"
    r"\bdossier|\btransaction|\ben|"
    r"\bdepuis|\bsince|\bannee|\bconstruit en|\bbuilt in|\bclause|\barticle|\bsection|"
    r"\bannexe|\bpermis|\blicen[cs]e|"
    r"\bfolio|\bref|\bcode|\bunite|\bunit|\bapp\.?|\bsuite)(?: (?:no\.?|#|numero|:|est|is|le|the))*[ :]*$"
)


@dataclass(frozen=True, slots=True)
class Amount:
    cad: int
    bare: bool
    """A number that nothing marks as money: only a cue next to it can make it an amount."""


def find_amounts(folded: str) -> list[tuple[int, int, Amount]]:
    """Start, end and value of each amount, in order; areas, rates, rents, lots and years are none."""
    found: list[tuple[int, int, Amount]] = []
    taken = bytearray(len(folded))
    if any_in(("mil", "cent", "thousand", "hundred", "grand"), folded):
        for start, end, value in find_number_words(folded):
            stop = _end_of_currency(folded, end)
            if not _disqualified(folded, start, stop) and value >= 1_000:
                found.append((start, stop, Amount(value, False)))
                taken[start:stop] = b"\x01" * (stop - start)
    for match in _AMOUNT.finditer(folded):
        if taken.find(1, match.start(), match.end()) < 0 and (amount := _amount(folded, match)):
            found.append(amount)
            taken[amount[0] : amount[1]] = b"\x01" * (amount[1] - amount[0])
    return sorted(found, key=lambda item: item[0])


def _end_of_currency(folded: str, end: int) -> int:
    after = _CURRENCY.match(folded, end)
    return after.end() if after else end


def _amount(folded: str, match: re.Match[str]) -> tuple[int, int, Amount] | None:
    start, end = match.span()
    whole, part, scale = match["whole"], match["part"], match["scale"]
    grouped = not whole.isdigit()
    digits = re.sub(r"\D", "", whole)
    factor = _factor(scale)
    value = int(digits) * factor
    if factor == 1_000_000 and (decimal := _DECIMAL.fullmatch(whole)):
        value = int(decimal[1]) * factor + int(decimal[2]) * 1_000
    if part and factor > 1:
        value += int(part) * factor // 10 ** len(part)
    elif part and len(part) == 3:
        value, grouped = int(digits + part), True
    if match["half"]:
        value += factor // (4 if "quart" in match["half"] else 2)
    if factor == 1_000_000 and not match["half"] and (rest := _REST.match(folded, end)):
        value, end = value + int(rest[1]) * 1_000, _end_of_currency(folded, rest.end())
    if factor == 1_000 and (hundreds := match_hundreds(folded, end)):
        value, end = value + hundreds[1], _end_of_currency(folded, hundreds[0])
    marked = bool(match["before"] or match["after"] or scale)
    if _disqualified(folded, start, end) or (not marked and not grouped and _is_other_number(digits)):
        return None
    bare = not marked and not grouped and value < 10_000
    return start, end, Amount(value, bare)


def _factor(scale: str | None) -> int:
    if not scale:
        return 1
    return _SCALES.get(scale, 1_000_000)


def _is_other_number(digits: str) -> bool:
    """A year, or digits in a row as listing numbers have them."""
    return (len(digits) == 4 and digits[:2] in ("19", "20")) or len(digits) >= 8


def _disqualified(folded: str, start: int, end: int) -> bool:
    if _NOT_MONEY_AFTER.match(folded, end) or _RECURRING.match(folded, end):
        return True
    return bool(_NOT_MONEY_BEFORE.search(folded, max(0, start - 24), start))
