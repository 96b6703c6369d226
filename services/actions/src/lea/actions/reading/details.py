"""Phones and e-mails whose owner is named otherwise than by a role, or not at all."""

import re
from dataclasses import replace

from lea.actions.reading.drafts import Gathering, Unfinished
from lea.actions.reading.names import read_name
from lea.actions.reading.phones import Phone
from lea.actions.reading.spans import EMAIL, MARKS, PHONE, Email, Page
from lea.contracts.orders import AddContact

ADD_SOMEONE = re.compile(
    r"\b(?:ajoute[rsz]?|rajoute[rz]?|mets|mettre|mettez|inscri[st]|inscrire|enregistre[rz]?|"
    r"note[rz]?|add|put|set|register|record|entre[rz]?)(?:[ -](?:moi|aussi|also|me|y|donc|"
    r"please|stp|svp))* "
)

POINTED = re.compile(
    r"\b(?:r?ajoute[rsz]?|inscri[st]|inscrivez|enregistre[rz]?|mets|mettez|note[rz]?|nomme[rz]?|designe[rz]?|prends|"
    r"prenez|garde[rz]?|choisi[st]?|choisissez|add|put|set|name|appoint|make|use|take|register)"
    r"(?:-(?:le|la|les)| (?:him|her|them))(?:[ -](?:moi|aussi|donc|also|down|too))*"
    r"(?: (?:comme|as|en tant qu'?e?))? (?:l'|le |la |the |our |my |notre |mon |ma |un |une |a |an )?$"
)
"""« ajoute-la comme », "name her the": somebody who was named elsewhere."""

DETAIL_OF = re.compile(
    r"(?:telephone|tel\.?|cell(?:ulaire)?|cel|numero|num|courriel|adresse (?:courriel|mail|"
    r"email)|e?-?mail|phone(?: number)?|number|contact)s? (?:cell(?:ulaire)? |de telephone "
    r")?(?:du |de la |de l'|des |de |d'|of (?:the )?|for (?:the )?)(?:l'|notre |mon |ma |our |"
    r"my )?$"
)

_NAME_DETAIL = re.compile(
    r"(?:telephone|tel|cell(?:ulaire)?|cel|numero(?: de telephone)?|courriel|adresse courriel|"
    r"e?-?mail|phone(?: number)?|number) (?:de |d'|of |for )"
)

NOTHING_BUT_DETAILS = re.compile(
    rf"(?:[\s,.;:()!|/\ue00f-]|{PHONE}|{EMAIL}|[{MARKS}]|\b(?:tel|telephone|cell|cellulaire|"
    rf"cel|courriel|email|mail|phone|mobile|poste|son|sa|ses|his|her|au|at|est|is|le|the|"
    rf"numero|number|et|and|a|c'est|joignable|svp|stp|please|merci)\b\.?)*"
)

_OWNER = re.compile(r"[\s,.!-]*(?:et |and |pis |puis )?(?=[a-z][\w' -]* ?:)")
"""« Marie-Ève : … »."""
_POSSESSIVE = re.compile(
    r"\b(?:son|sa|ses|his|her|their|leur|tel|telephone|cell|courriel|email|numero|phone)\b"
)


def read_without_role(page: Page, start: int, end: int, gathering: Gathering) -> bool:
    """« ajoute Paul Gagnon 514 555-0100 »: who is that? « le cell de Paul Gagnon est … »: completes him."""
    masked = page.masked
    reach = _reach(page.within(Phone, start, end), page.within(Email, start, end))
    if reach and (detail := _NAME_DETAIL.search(masked, start, end)):
        name = read_name(page.text, masked, detail.end(), end, trusting=False)
        if name:
            gathering.add(
                AddContact.model_validate({"name": name.text, "update": True, **reach}), detail.start()
            )
            return True
    if reach and (owner := _OWNER.match(masked, start, end)):
        name = read_name(page.text, masked, owner.end(), end, trusting=True, doubtful=True)
        if name and NOTHING_BUT_DETAILS.fullmatch(masked[name.end : end]):
            gathering.add(AddContact.model_validate({"name": name.text, "update": True, **reach}), name.start)
            return True
    for verb in ADD_SOMEONE.finditer(masked, start, end):
        begin = verb.end() - 3 * page.text[: verb.end()].endswith("Me ")
        name = read_name(page.text, masked, begin, end, trusting=False)
        rest = masked[name.end : end] if name else ""
        if (
            name
            and (reach or ((" " in name.text or name.titled) and NOTHING_BUT_DETAILS.fullmatch(rest)))
            and name.start - begin < 6
        ):
            draft = {"action": "add_contact", "name": name.text, **reach}
            gathering.add(Unfinished("role", draft, hint=name.text), verb.start())
            return True
    return False


def _reach(phones: list[tuple[int, int, Phone]], emails: list[tuple[int, int, Email]]) -> dict[str, str]:
    reach: dict[str, str] = {}
    if phones:
        reach["phone"] = phones[0][2].number
        if phones[0][2].extension:
            reach["phone_ext"] = phones[0][2].extension
    if emails:
        reach["email"] = emails[0][2].address
    return reach


def complete_previous(
    page: Page,
    start: int,
    phones: list[tuple[int, int, Phone]],
    emails: list[tuple[int, int, Email]],
    gathering: Gathering,
) -> bool:
    """« Son cell est … » in the next sentence belongs to the contact of the sentence before."""
    contacts = [
        item
        for item in gathering.items
        if isinstance(item, AddContact) or (isinstance(item, Unfinished) and item.slot in ("party", "role"))
    ]
    if not contacts or not _POSSESSIVE.search(page.masked, start):
        return False
    reach = _reach(phones, emails)
    last = contacts[-1]
    fuller = (
        replace(last, draft={**last.draft, **reach})
        if isinstance(last, Unfinished)
        else last.model_copy(update=reach)
    )
    gathering.items[gathering.items.index(last)] = fuller
    gathering.places.append(start)
    return True


def bare_details(page: Page, gathering: Gathering) -> None:
    """A phone or an e-mail alone: whose is it? With a name and nothing else: who is that?"""
    reach = _reach(page.within(Phone, 0, len(page.masked)), page.within(Email, 0, len(page.masked)))
    if reach and not re.search(r"[a-z]{2}", page.masked):
        gathering.add(Unfinished("role", {"action": "add_contact", "update": "true", **reach}), 0)
    elif reach:
        name = read_name(page.text, page.masked, 0, len(page.masked), trusting=True, doubtful=True)
        if name and " " in name.text and NOTHING_BUT_DETAILS.fullmatch(page.masked[name.end :]):
            draft = {"action": "add_contact", "name": name.text, **reach}
            gathering.add(Unfinished("role", draft, hint=name.text), 0)
