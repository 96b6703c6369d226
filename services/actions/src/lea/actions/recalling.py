"""A quick look at whether a message may correct what was just done: only then is that looked up."""

import re
import unicodedata

LONGEST = 160
"""Characters; a longer message says what it means by itself."""

_SURE = re.compile(
    r"\b(?:non|nope|no|oups|oops|plutot|rather|finalement|actually|instead|au lieu|et non|and not|trompee?|"
    r"mistake|typo|erreur|correction|corrige|desolee?|sorry|"
    r"(?:avec|with) (?:un|une|deux|a|an|two) [a-z]|voulais|meant|should be|en fait|in fact)\b"
)
_MAYBE = re.compile(
    r"\b(?:c'est|c'etait|it's|its|pas|not|change|modifie|mets|set|make|remplace|replace|passe|monte|baisse|"
    r"son|sa|ses|his|her|their|le bon|la bonne|the right|the correct)\b"
)
_VALUE = re.compile(r"[\d@]")


def may_correct(message: str) -> bool:
    """Tell whether a message sounds like a correction; often true for what is none, seldom false for one."""
    if len(message) > LONGEST:
        return False
    marks = unicodedata.normalize("NFD", message.lower().replace("’", "'"))
    bare = "".join(mark for mark in marks if not unicodedata.combining(mark))
    return bool(_SURE.search(bare)) or bool(_VALUE.search(bare) and _MAYBE.search(bare))
