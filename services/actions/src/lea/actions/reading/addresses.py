"""Civic addresses: « 1234, rue Saint-Denis, app. 5, Montréal (Québec) », "418 Lansdowne Avenue, Westmount"."""

import re
from dataclasses import dataclass, replace

from lea.actions.reading.cities import match_city, proper_name
from lea.actions.reading.streets import Street, read_street
from lea.actions.reading.text import any_in, word_set

_NUMBER = re.compile(
    r"(?<![\w$.,/#'-])(?:(?P<prefix>\d{1,5}[a-z]?) ?- ?)?(?P<civic>\d{1,5})(?P<letter>(?!e,? "
    r"?(?:rue|av|boul|rang|conc))[a-z]| [a-d](?=,? ?(?:rue|av|boul|ch))|-[a-d](?=[ ,]))?"
    r"(?![\w$%²°/']|[.,:]\d| ?[$%]| ?-?\d(?!\d{0,2} ?(?:e|er|re|eme|ieme|th|st|nd|rd)\b))[ "
    r"]?,?[ ]?(?=[a-z0-9])"
)
_UNIT = re.compile(
    r"[ ,(-]{0,3}(?:(?:app(?:t|artement)?|apt|apartment|unite|unit|suite|bureau|bur|local|"
    r"porte|condo|loc)\b\.? ?(?:no\.? ?)?#?|#) ?"
    r"(?P<unit>[a-z]?-?\d{1,5}[a-z]?|[a-z])(?![\w])\)?"
)
_UNIT_BEFORE = re.compile(
    r"(?:\b(?:app(?:t|artement)?|apt|apartment|unite|unit|suite)\b\.? ?#?|#)(?P<unit>\d{1,5}[a-z]?),? ?(?:(?:au|at|,|"
    r"-) ?)?$"
)
_PROVINCE = re.compile(
    r"[ ,]{0,3}\(?(?:(?:province of )?quebec|qc|pq|p\.q\.|que\b\.?)(?![\w-])\)?\.?(?:,? "
    r"canada\b)?"
)
_SEPARATOR = re.compile(r"[ ,-]{1,4}(?:(?:a|in|ville de|dans|city of) (?!l'))?|[ ,]{0,3}(?:\()")
_CITY_BEFORE = re.compile(r"\b(?:a|in) ((?:[a-z]+[ '-]){0,4}[a-z]+) ?, ?(?:au |at |le )?$")
_NO_CITY = word_set(
    "january february march april may june july august september october november december "
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre "
    "prix vendeur vendeuse vendeurs acheteur acheteuse acheteurs notaire inspecteur courtier "
    "offre acompte depot "
    "inspection financement occupation cloture signature closing asking price seller buyer "
    "notary broker deposit "
    "offer counter accepted me maitre tel cell courriel email c'est est is and et pis le la "
    "les un une the for pour "
    "avec with sur on prepare cree ajoute mets create add set acte mandat ok svp stp please "
    "merci thanks possession "
    "occupancy promise pa pad dv construit lot no centris mls qui who same meme rue j ai je "
    "il elle on nous we i "
    "client cliente mon ma mes my condo maison listing vente achat purchase sale date statut "
    "status prise inspector"
)
_CITY_WORD = re.compile(r"[^\W\d_][\w'’-]*\.?")
POSTAL_MARK = "\ue003"


@dataclass(frozen=True, slots=True)
class Address:
    """What was said of an address; `start` and `end` are its place in the message."""

    start: int
    end: int
    civic_number: str | None = None
    street: str | None = None
    unit: str | None = None
    city: str | None = None
    province: str | None = None
    postal_code: str | None = None

    def slots(self) -> dict[str, str]:
        """The slots that are known, by the names of `SetAddress`."""
        names = ("civic_number", "street", "unit", "city", "province", "postal_code")
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class _Tail:
    end: int
    unit: str | None = None
    city: str | None = None
    province: bool = False
    postal_code: str | None = None


def find_addresses(text: str, folded: str, codes: dict[int, tuple[int, str]]) -> list[Address]:
    """Each address that has a civic number and a street.

    `folded` has e-mails and phones masked and postal codes marked; `codes` gives, by the place of its
    mark, the end and value of each postal code.
    """
    found: list[Address] = []
    end = 0
    for number in _NUMBER.finditer(folded):
        if number.start() < end:
            continue
        street = read_street(text, folded, number.end(), number.start())
        if street is None:
            continue
        address = _complete(text, folded, number, street, codes)
        if address is not None:
            found.append(address)
            end = address.end
    return found


def _complete(
    text: str, folded: str, number: re.Match[str], street: Street, codes: dict[int, tuple[int, str]]
) -> Address | None:
    civic, unit = _civic_and_unit(number)
    before = _UNIT_BEFORE.search(folded, max(0, number.start() - 24), number.start())
    unit = unit or (before["unit"].upper() if before else None)
    tail = _read_tail(text, folded, street.end, codes)
    city = tail.city or _city_before(folded, number.start())
    located = city or tail.unit or tail.postal_code or unit
    if street.doubtful and not located:
        return None
    return Address(
        start=before.start() if before else number.start(),
        end=tail.end,
        civic_number=civic,
        street=street.name,
        unit=unit or tail.unit,
        city=city,
        province="QC" if city or tail.postal_code or tail.province else None,
        postal_code=tail.postal_code,
    )


def _civic_and_unit(number: re.Match[str]) -> tuple[str, str | None]:
    civic = number["civic"] + (number["letter"] or "").strip(" -").upper()
    prefix = (number["prefix"] or "").upper()
    if not prefix:
        return civic, None
    if (
        prefix.isdigit()
        and len(prefix) == len(number["civic"])
        and 0 < int(number["civic"]) - int(prefix) <= 20
    ):
        return f"{prefix}-{civic}", None
    return civic, prefix


def _read_tail(text: str, folded: str, start: int, codes: dict[int, tuple[int, str]]) -> _Tail:
    tail = _Tail(start)
    for _ in range(6):
        longer = _one_more(text, folded, tail, codes)
        if longer is None:
            return tail
        tail = longer
    return tail


def _one_more(text: str, folded: str, tail: _Tail, codes: dict[int, tuple[int, str]]) -> _Tail | None:
    position = tail.end
    if tail.unit is None and (unit := _UNIT.match(folded, position)):
        return replace(tail, end=unit.end(), unit=unit["unit"].upper())
    if tail.postal_code is None:
        mark = position
        while mark < len(folded) and folded[mark] in " ,(":
            mark += 1
        if mark in codes:
            return replace(tail, end=codes[mark][0], postal_code=codes[mark][1])
    if tail.city is None and (city := _read_city(text, folded, position)):
        return replace(tail, end=city[0], city=city[1])
    province = None if tail.province else _PROVINCE.match(folded, position)
    if province and (tail.city or POSTAL_MARK in folded[province.end() : province.end() + 2]):
        return replace(tail, end=province.end(), province=True)
    return None


def _read_city(text: str, folded: str, position: int) -> tuple[int, str] | None:
    separator = _SEPARATOR.match(folded, position)
    if not separator:
        return None
    if known := match_city(folded, separator.end()):
        return known
    if not any_in((",", " a ", " in ", "("), separator.group()):
        return None
    return _unknown_city(text, folded, separator.end())


def _unknown_city(text: str, folded: str, start: int) -> tuple[int, str] | None:
    """One to three capitalised words that close the segment, and no cue of something else."""
    end = start
    count = 0
    while count < 3 and (word := _CITY_WORD.match(text, end + (text[end : end + 1] == " "))):
        plain = folded[word.start() : word.end()].rstrip(".")
        if not word.group()[0].isupper() or plain in _NO_CITY:
            break
        end, count = word.end(), count + 1
    if not count or end == start:
        return None
    rest = folded[end : end + 2].lstrip()
    if rest and rest[0] not in ",.;:()!?\n" + POSTAL_MARK:
        return None
    return end, proper_name(text[start:end].strip(" ."))


def _city_before(folded: str, start: int) -> str | None:
    before = _CITY_BEFORE.search(folded, max(0, start - 48), start)
    if not before:
        return None
    known = match_city(folded, before.start(1))
    return known[1] if known and known[0] == before.end(1) else None
