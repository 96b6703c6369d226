"""How a contact is found in the words of a conversation, whatever the accents, the case and the spacing."""

import re
import unicodedata
from collections import defaultdict

from lea.gateway.erasures import Sought

_LATIN = range(0x00C0, 0x0180)
_WORD = re.compile(r"\w+")


def _variants() -> dict[str, str]:
    """Return, for each letter, the accented ones that are written with it."""
    found: dict[str, str] = defaultdict(str)
    for letter in map(chr, _LATIN):
        base = unicodedata.normalize("NFD", letter)[0].lower()
        if base.isascii() and base.isalpha():
            found[base] += letter
    return found


_VARIANTS = _variants()


def mention_pattern(sought: Sought) -> str:
    """Return a PostgreSQL regular expression (case aside) for a contact's full name, phone and e-mail."""
    parts = [r"\m" + "[^[:alnum:]]+".join(map(_letters, _WORD.findall(sought.name))) + r"\M"]
    if sought.phone:
        parts.append(r"\m" + r"\D{0,3}".join(re.findall(r"\d", sought.phone)) + r"\M")
    if sought.email:
        parts.append(re.sub(r"([^\w@-])", r"\\\1", sought.email))
    return "|".join(parts)


def _letters(word: str) -> str:
    plain = unicodedata.normalize("NFD", word)
    return "".join(_any_accent(letter.lower()) for letter in plain if not unicodedata.combining(letter))


def _any_accent(letter: str) -> str:
    return f"[{letter}{_VARIANTS[letter]}]" if letter in _VARIANTS else letter
