"""Canadian postal codes."""

import re

_CODE = re.compile(
    r"(?<![a-z0-9])([abceghj-nprstvxy]\d[abceghj-nprstv-z])[ "
    r"-]?(\d[abceghj-nprstv-z]\d)(?![a-z0-9])"
)


def find_postal_codes(folded: str) -> list[tuple[int, int, str]]:
    """Start, end and code as `H2X 3J8`, for each postal code in any case."""
    return [(m.start(), m.end(), f"{m[1]} {m[2]}".upper()) for m in _CODE.finditer(folded)]
