"""E-mail addresses."""

import re

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


def find_emails(text: str) -> list[tuple[int, int, str]]:
    """Start, end and the address as written, for each e-mail address."""
    if "@" not in text:
        return []
    return [(m.start(), m.end(), m.group().rstrip(".")) for m in _EMAIL.finditer(text)]
