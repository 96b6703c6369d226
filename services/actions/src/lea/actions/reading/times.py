"""The hour that follows a date: « à 20 h », « midi », "at 8 pm"."""

import re

_TIME = re.compile(
    r"[ ,]{1,2}(?:(?:a|de|from|vers|avant|at|before|by|jusqu'a|until|pas plus tard qu'a|no later than) ?)?"
    r"(?:(?P<noon>midi|noon)|(?P<midnight>minuit|midnight)|"
    r"(?P<h12>\d{1,2})(?:[:.h](?P<m12>\d\d))? ?(?P<half>a\.?m\.?|p\.?m\.?)(?![a-z])|"
    r"(?P<h>\d{1,2}) ?(?:h(?:eures?|rs?)?\b|:(?=\d)) ?(?P<m>\d\d)?(?!\d)|(?P<hh>\d{1,2})h(?P<mm>\d\d))"
    r"(?: (?:du soir|pm|du matin))?"
)


_BEFORE = re.compile(
    r"(?<![\w$,.'])(?:a |vers |avant |at |before |by |jusqu'a |until )?(?:midi|noon|minuit|midnight|"
    r"\d{1,2}(?:[:.h]\d\d)? ?(?:a\.?m\.?|p\.?m\.?)|\d{1,2} ?h(?:eures?|rs?)?(?: ?\d\d)?|\d{1,2}:\d\d)(?: (?:on|le))? ?$"
)
_HOUR = re.compile(
    r"(?<![\w$,.])(?:midi|noon|minuit|midnight|\d{1,2}(?:[:.]\d\d)? ?(?:a\.?m\.?|p\.?m\.?)(?![a-z])|"
    r"\d{1,2} ?h(?:eures?)?(?: ?\d\d)?(?!\w)|\d{1,2}:\d\d)"
)
_LONGEST_BEFORE = 24


def read_time_before(folded: str, position: int) -> tuple[int, str] | None:
    """The beginning and the time of what is said right before a date: « à 20 h demain », "9 am Tuesday"."""
    match = _BEFORE.search(folded, max(0, position - _LONGEST_BEFORE), position)
    found = read_time(" " + match.group().rstrip(), 0) if match else None
    return (match.start(), found[1]) if match and found else None


def find_time(folded: str) -> str | None:
    """The one hour that a short text names, as `14:30`; None for none or several."""
    found = {time[1] for match in _HOUR.finditer(folded) if (time := read_time(" " + match.group(), 0))}
    return found.pop() if len(found) == 1 else None


def read_time(folded: str, position: int) -> tuple[int, str] | None:
    """The end and the time as `20:00` of what is said right after a date; None when nothing is."""
    match = _TIME.match(folded, position)
    if not match:
        return None
    if match["noon"]:
        return match.end(), "12:00"
    if match["midnight"]:
        return match.end(), "23:59"
    if match["h12"]:
        hour = int(match["h12"]) % 12 + (12 if match["half"].startswith("p") else 0)
        return match.end(), f"{hour:02d}:{int(match['m12'] or 0):02d}"
    hour, minute = int(match["h"] or match["hh"]), int(match["m"] or match["mm"] or 0)
    if "du soir" in match.group() and hour < 12:
        hour += 12
    return (match.end(), f"{hour:02d}:{minute:02d}") if hour < 24 and minute < 60 else None
