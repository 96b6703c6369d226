"""Telephone numbers of the North American plan, with their extension."""

import re
from dataclasses import dataclass

_PHONE = re.compile(
    r"(?<![\d$])(?:\+?1[ .-]?)?\(?(?P<area>[2-9]\d{2})\)?[ .-]{0,2}(?P<exchange>[2-9]\d{2})[ "
    r".-]?(?P<line>\d{4})(?![\d$]| ?\$)"
)
_EXT = r"(?:poste|ext\.?|extension|ext|x|#|p\.)\s?(?P<ext>\d{1,6})\b"
_AFTER = re.compile(r"[ ,]{0,3}" + _EXT)
_BEFORE = re.compile(r"(?:poste|ext\.?|extension)\s?(?P<ext>\d{1,6})(?: (?:au|a|at)(?: the)?)? ?$")


@dataclass(frozen=True, slots=True)
class Phone:
    number: str
    """Ten digits as `819 555-0133`."""
    extension: str | None


def find_phones(folded: str) -> list[tuple[int, int, Phone]]:
    """Start, end and value of each number; « poste 22 » is its extension, before or after it."""
    found: list[tuple[int, int, Phone]] = []
    for match in _PHONE.finditer(folded):
        start, end, extension = match.start(), match.end(), None
        if after := _AFTER.match(folded, end):
            extension, end = after["ext"], after.end()
        elif before := _BEFORE.search(folded, max(0, start - 24), start):
            extension, start = before["ext"], before.start()
        number = f"{match['area']} {match['exchange']}-{match['line']}"
        found.append((start, end, Phone(number, extension)))
    return found


def to_e164(number: str) -> str:
    """`819 555-0133` as `+18195550133`."""
    return "+1" + re.sub(r"\D", "", number)
