"""E-mail addresses."""

import re

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


def find_emails(folded: str, text: str) -> list[tuple[int, int, str]]:
    """Start, end and the address as written, for each e-mail address; hidden parts of `folded` have none."""
    if "@" not in folded:
        return []
    return [(m.start(), m.end(), text[m.start() : m.end()].rstrip(".")) for m in _EMAIL.finditer(folded)]
