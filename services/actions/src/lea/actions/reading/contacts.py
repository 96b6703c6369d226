"""Contacts: who plays which role, and how to reach them."""

import re

from lea.actions.reading.beside import organization_of, others_of
from lea.actions.reading.clients import ClientMention, find_clients, is_client_name
from lea.actions.reading.details import (
    ADD_SOMEONE,
    DETAIL_OF,
    NOTHING_BUT_DETAILS,
    POINTED,
    complete_previous,
    read_without_role,
)
from lea.actions.reading.drafts import Gathering
from lea.actions.reading.form_names import FormMention
from lea.actions.reading.names import Name, is_given, names_before, read_name
from lea.actions.reading.people import Person, attach_details, emit, one_each
from lea.actions.reading.phones import Phone
from lea.actions.reading.roles import ROLE_STEMS, RoleMention, find_roles
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import EMAIL, MARKS, PHONE, Email, Page
from lea.actions.reading.text import any_in

_ADDING = re.compile(
    r"\b(?:ajout\w*|mets|mettre|mettez|inscri\w*|enregistr\w*|note[rz]?|rajout\w*|add|put|"
    r"include|inclu[st]?|inclure|set|cree\w*|create|register|record|save|nouve(?:au|lle|l)|"
    r"new|entre[rz]?|indique[rz]?|log|start|ouvre|demarre)\b"
)

_IS = re.compile(
    r"(?:'s name)?(?: ?(?:no\.?|numero|#)? ?[1-4\ue006](?= ?:))?(?: (?:aussi|also|maintenant|"
    r"now|officiel\w*|choisie?|retenue?|chosen|selected|au dossier|du dossier|on (?:the )?file|a jour))*[ ]?"
    r"(?P<link>s'appelle(?:nt)?|se nomme(?:nt)?|c'est|ce sont|ce sera|"
    r"est|sont|sera|seront|:|=|is called|are called|is named|is going to be|is|are|will be|"
    r"would be|named|called|nommee?s?|du nom de|name is|names are|-(?= ))?[ :]*(?:maintenant |"
    r"now )?"
)

_AS = re.compile(
    r"(?:\b(?:comme|as|en tant qu'?e?|a titre d'?e?|est|is|sera|will be|c'est|agit comme|acts "
    r"as|agira comme|agit a titre de)|,|\(|-) ?(?:co-?)?(?:l'|le |la |les |the |our |my |"
    r"notre |mon |ma |un |une |a |an |nouve\w+ |new |second |deuxieme |leur |their |his |her |"
    r"son |sa |des |nos |mes )*$"
)

_KIN = re.compile(
    r"(?:son|sa|leur|le|la|his|her|their|my|mon|ma) (?:fils|fille|frere|soeur|mere|pere|neveu|niece|cousine?|oncle|"
    r"tante|amie?|son|daughter|brother|sister|mother|father) "
)
_PLACE = re.compile(
    r" (?:de|du|sur|a|of|on|in|from) (?:la |le |the )?[a-z][\w'-]+(?: [\w'-]+)?(?= (?:s'appelle|se nomme|c'est|est|"
    r"is|:))"
)
_REPLACES = re.compile(
    r"\b(?:change|remplace|replace|switch|modifie)[rsz]? (?:le |la |l'|the |mon |ma |my )$"
)
_BY = re.compile(r" ?(?:pour|par|to|with|by|for) (?=[a-z])")
_APPOSED = re.compile(r"[,(-][^,(-]*$")

_PRESENTED = re.compile(
    r"(?P<lead>(?:c'est|it's|this is) )(?P<name>[a-z][\w'. -]{2,40}?) (?:l'|le |la |the |"
    r"notre |our |mon |my )$"
)


_POSSESSED = re.compile(r"'s? (?:phone|cell|email|e-mail|number|mobile)")

_NEEDS_NAME = re.compile(
    r"\b(?:ajoute[rsz]?|rajoute[rz]?|add|inscri[st]|enregistre[rz]?|mets|put)(?:[ -](?:moi|"
    r"aussi|also|donc))* (?:l'|le |la |les |un |une |the |a |an |my |mon |ma |our |notre |un "
    r"autre |another )?$"
)

_FRAGMENT_BEFORE = re.compile(
    rf"(?:^|[,;:({MARKS}]|\b(?:par|by|et|and|pis|puis|avec|with|plus|mais|de|pour|ainsi que)\b|\n)[ "
    r"*\u2022-]*(?:(?:le|la|les|l'|the|mon|ma|mes|my|our|notre|son|sa|his|her|un|une|nouve\w+|"
    r"new|autre|other) ?)*$"
)

_CLAUSE_END = re.compile(r"[,;.\n(]|\b(?:et|and|pis|puis|avec|with|de l'agence|chez|from|sa|son)\b")


def read_contacts(
    page: Page, sentence: Sentence, forms: list[FormMention], gathering: Gathering, *, creating: bool = False
) -> None:
    """Adds the contacts of one sentence; details alone complete a known contact (`update`).

    A role inside the name of a form (« déclarations du vendeur ») is nobody's.
    """
    start, end = sentence.start, sentence.end
    masked = page.masked
    phones = page.within(Phone, start, end)
    emails = page.within(Email, start, end)
    clients = find_clients(masked, start, end, creating=creating)
    if not clients and not phones and not emails and not any_in(ROLE_STEMS, masked[start:end]):
        if _ADDING.search(masked, start, end):
            read_without_role(page, start, end, gathering)
        return
    adding = bool(_ADDING.search(masked, start, end))
    roles = [
        role
        for role in find_roles(masked, start, end)
        if not any(form.start <= role.start < form.end for form in forms)
    ]
    found = [_about(page, role, start, end, adding) for role in roles]
    found += [client for mention in clients if (client := _client(page, mention, end)) is not None]
    found = one_each(sorted(found, key=lambda person: person.start))
    attach_details(masked, found, phones, emails)
    emitted = False
    for person in found:
        emitted = emit(person, gathering) or emitted
    if not emitted and (phones or emails):
        emitted = read_without_role(page, start, end, gathering) or complete_previous(
            page, start, phones, emails, gathering
        )


def _client(page: Page, mention: ClientMention, end: int) -> Person | None:
    """« un achat pour Paul Gagnon », « Client : Thomas Girard »."""
    name = read_name(page.text, page.masked, mention.end, end, trusting=True, doubtful=True)
    if name is None or not is_client_name(page.folded, name):
        return None
    if page.masked[mention.end : name.start].strip(" :") and not name.titled:
        return None
    return Person(None, mention.start, name.end, name, True, others_of(page, name, end))


def _about(page: Page, role: RoleMention, start: int, end: int, adding: bool) -> Person:
    before = page.masked[max(start, role.start - 60) : role.start]
    return _named_before(page, role, start, end, before) or _named_after(
        page, role, end, before=before, adding=adding, start=start
    )


def _named_before(page: Page, role: RoleMention, start: int, end: int, before: str) -> Person | None:
    """« Paul Gagnon, notaire », « ajoute Me Roy notaire », « c'est Me Roy la notaire »."""
    if (
        _AS.search(before)
        and not _has_own(page, role, before, end)
        and (name := _verb_name(page, role, start))
    ):
        others = others_of(page, name, end) if role.plural else ()
        return Person(role.role, name.start, role.end, name, True, others)
    name = _added(page, role, start)
    if name is None and (presented := _PRESENTED.search(before)):
        name = _presented(page, presented, role.start)
    return Person(role.role, name.start, role.end, name, True) if name else None


def _named_after(page: Page, role: RoleMention, end: int, *, before: str, adding: bool, start: int) -> Person:
    """« le notaire est Me Roy », « vendeur : Paul Gagnon », « ajoute l'inspecteur Luc Roy »."""
    masked = page.masked
    name: Name | None = None
    link = _of_place(masked, role, end) or _IS.match(masked, role.end, end)
    place = link.end() if link else role.end
    if replaced := _replacing(masked, role, start, place):
        place = replaced
    linked = bool(replaced or (link and link["link"]))
    if linked and (kin := _KIN.match(masked, place)):
        place = kin.end()
    wanted = bool(_NEEDS_NAME.search(before))
    if masked[place : place + 1] != "'":
        name = read_name(
            page.text,
            masked,
            place,
            end,
            trusting=True,
            doubtful=not (linked or wanted) or (_is_copula(link) and not adding),
        )
    if name is not None and masked[role.end : name.start].strip(" :,=-") and not linked and not name.titled:
        name = None
    sure = name is not None and (linked or adding or _is_fragment(masked, role, name, start, end))
    detail = bool(DETAIL_OF.search(before) or _POSSESSED.match(masked, role.end))
    finish = name.end if name else role.end
    found = Person(role.role, role.start, finish, name, sure or detail, asked_for=wanted and name is None)
    found.pointed_at = name is None and bool(POINTED.search(before))
    if name:
        found.takes_over = bool(replaced)
        found.others = others_of(page, name, end)
        found.organization = organization_of(page, name.end, end)
    return found


def _of_place(masked: str, role: RoleMention, end: int) -> re.Match[str] | None:
    """« l'acheteur de Magog s'appelle … »: what links the role to the name, behind the place."""
    place = _PLACE.match(masked, role.end, end)
    return _IS.match(masked, place.end(), end) if place else None


def _replacing(masked: str, role: RoleMention, start: int, place: int) -> int | None:
    """« change le notaire pour Me Kim »: where the new name begins."""
    if not _REPLACES.search(masked, max(start, role.start - 40), role.start):
        return None
    link = _BY.match(masked, place)
    return link.end() if link else None


def _added(page: Page, role: RoleMention, start: int) -> Name | None:
    """« ajoute Me Roy notaire »: the name between the verb and its role."""
    verbs = [*ADD_SOMEONE.finditer(page.masked, max(start, role.start - 60), role.start)]
    name = read_name(page.text, page.masked, verbs[-1].end(), role.start, trusting=True) if verbs else None
    return name if name and not page.masked[name.end : role.start].strip() else None


def _has_own(page: Page, role: RoleMention, before: str, end: int) -> bool:
    """« …, le notaire est Me Roy »: the name before the comma is somebody else's."""
    if page.masked[role.start : role.end].endswith((" par", " by")):
        return True
    if not _APPOSED.search(before):
        return False
    link = _IS.match(page.masked, role.end, end)
    place = link.end() if link else role.end
    name = read_name(page.text, page.masked, place, end, trusting=True, doubtful=True)
    if name is None or page.masked[place : name.start].strip(" :") not in ("", "me", "me."):
        return False
    return bool(link and link["link"]) or name.titled or " " in name.text or is_given(name.text.split(" ")[0])


def _presented(page: Page, link: re.Match[str], role_start: int) -> Name | None:
    """« c'est Me Anne Roy la notaire »."""
    start = role_start - len(link.group())
    name = read_name(page.text, page.masked, start + len(link["lead"]), role_start, trusting=False)
    return name if name and name.end == start + len(link["lead"]) + len(link["name"]) else None


def _is_copula(link: re.Match[str] | None) -> bool:
    """« est » may introduce an adjective where « s'appelle » can't."""
    return bool(link and link["link"] and not re.search(r"appelle|nomm|named|called|name|[:=]", link["link"]))


def _verb_name(page: Page, role: RoleMention, start: int) -> Name | None:
    """The name before its role: « ajoute Paul Gagnon comme notaire », « Paul Gagnon est l'inspecteur »."""
    masked = page.masked
    link = _AS.search(masked, max(start, role.start - 60), role.start)
    if link is None:
        return None
    verb = next(reversed([*ADD_SOMEONE.finditer(masked, max(start, link.start() - 80), link.start())]), None)
    if verb is not None and not link.group().startswith((",", "(", "-")):
        name = read_name(page.text, masked, verb.end(), link.start(), trusting=True)
        if name and not NOTHING_BUT_DETAILS.sub("", masked[name.end : link.start()]).strip(" ,"):
            return name
    stop = len(masked[: link.start()].rstrip(f" ,({PHONE}{EMAIL}"))
    name = names_before(page.text, masked, max(start, stop - 60), stop)
    if (
        name
        and link.group().startswith((",", "-", "("))
        and (masked[name.end : link.start()].strip() or " " not in name.text)
    ):
        return None
    return name


def _is_fragment(masked: str, role: RoleMention, name: Name, start: int, end: int) -> bool:
    """« notaire Me Roy, … »: the clause is nothing but role, name and details."""
    if masked[role.start : role.end] == "chez":
        return True
    if not _FRAGMENT_BEFORE.search(masked[max(start, role.start - 60) : role.start]):
        return False
    stop = _CLAUSE_END.search(masked, name.end, end)
    rest = masked[name.end : stop.start() if stop else end]
    return bool(NOTHING_BUT_DETAILS.fullmatch(rest))
