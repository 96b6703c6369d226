"""What stands beside a name: further names, and the agency or the firm."""

import re

from lea.actions.reading.names import Name, is_given, read_name
from lea.actions.reading.spans import Page

_AND = re.compile(r"(?: et | and | & | pis |, )")
_AGENCY = re.compile(
    r"[ ,(]{1,3}(?:de l'agence|de la firme|de l'equipe|de chez|chez|agence|of|from|with|at|de "
    r"la|avec|pour|de|, )(?: the)? ?(?=[a-z])"
)
_ORGANISATION = re.compile(r"[^\W\d_][\w/&'’.-]*(?: (?:[A-ZÉ][\w/&'’.-]*|et|&|de|du|la|des)){0,4}")


def others_of(page: Page, name: Name, end: int) -> tuple[str, ...]:
    """Further names joined by "and"; « Marc et Julie Tremblay » share their last name."""
    others: list[str] = []
    position = name.end
    while link := _AND.match(page.masked, position, end):
        more = read_name(page.text, page.masked, link.end(), end, trusting=True, doubtful=True)
        if (
            more is None
            or page.masked[link.end() : more.start].strip()
            or (link.group() == ", " and not (" " in more.text and is_given(more.text.split(" ")[0])))
        ):
            break
        after = page.masked[more.end : more.end + 12]
        if re.match(r" (?:comme|as|est|is|sera|,? ?(?:l'|le |la |the )?(?:notaire|inspect|courti))", after):
            break
        others.append(more.text)
        position = more.end
    return tuple(others)


def organization_of(page: Page, position: int, end: int) -> str | None:
    link = _AGENCY.match(page.masked, position, end)
    if not link or link.end() >= end or not page.text[link.end()].isupper():
        return None
    words = _ORGANISATION.match(page.text, link.end(), end)
    return words.group().rstrip(" .") if words else None
