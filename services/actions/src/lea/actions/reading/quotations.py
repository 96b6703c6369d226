"""What others wrote: quotations, pasted e-mails, instructions that are not the broker's."""

import re

from lea.actions.reading.spans import Page
from lea.actions.reading.text import any_in

_INJECTION_CUES = (
    "ignore", "oublie tes", "oublie toutes", "forget", "disregard", "system", "prompt", "repeat after",
    "repete apres",
    "admin", "jailbreak", "</", "<|", "[inst", "assistant>", "user>", "developer mode", "mode developpeur",
    "override",
    "update_status", "create_transaction", "set_price", "add_contact", "create_form", "set_date",
    "set_address",
    "link_session", "fais semblant", "pretend", "roleplay", "act as", "agis comme si", "tu es maintenant",
    "you are now",
    "every file", "tous les dossiers", "tous mes", "tous nos", "toutes nos", "toutes les",
    "toutes les transactions", "all transactions", "all files", "toutes mes", "drop table",
    "each file", "chaque dossier", "chaque transaction", "every transaction", "contourne", "bypass",
    "sans confirmation",
    "without confirm", "without asking", "nouvelles instructions", "new instructions", "nouvelle consigne",
)  # fmt: skip
_INJECTION = re.compile(
    r"\b(?:ignore[rsz]?|oublie[rsz]?|forget|disregard|override|contourne[rsz]?|bypass)\b.{0,40}"
    r"\b(?:instructions?|consignes?|regles?|rules?|prompts?|directives?|guidelines?|safety|"
    r"securite|previous|precedent)|"
    r"^\W*system\b ?[:>\]]|\n\W*system\b ?[:>\]]|\byou are now\b|\btu es (?:maintenant|"
    r"desormais) |\bvous etes (?:maintenant|desormais) un|"
    r"\b(?:admin|developer|dev|debug|god|developpeur|administrateur|root)[ -]mode\b|\bmode[ "
    r"-](?:admin|developpeur|debug|administrateur|dieu|root)|"
    r"\bsystem prompt\b|\bprompt systeme\b|\bjailbreak|\brepeat after\b|\brepete[zr]? apres\b|"
    r"</?(?:user|assistant|system|tool|instructions?|message|human)\b|<\||\[/?inst\b|\bdrop table\b|"
    r"\b(?:update_status|create_transaction|set_price|add_contact|create_form|set_date|"
    r"set_address|link_session)\b|"
    r"\b(?:pretend|fais semblant|roleplay)\b|\bagis comme si\b|\bact as (?:if|though|an? )|"
    r"\b(?:every|each|all(?: of)?(?: the| my)?|tou(?:s|tes)(?: les| mes| nos)?|chaque) "
    r"(?:files?|transactions?|dossiers?|deals?|listings?|prix|prices)\b|"
    r"\b(?:nouvelles? (?:instructions?|consignes?)|new instructions?) ?:|"
    r"\b(?:sans|without) (?:confirm|asking|demander (?:de |la )?(?:confirmation|permission))"
)
_BLOCK = re.compile(r"'''.*?(?:'''|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
"""Folding makes apostrophes of backquotes."""
_QUOTED = re.compile(r"«([^«»]{0,4000})(?:»|\Z)|\"([^\"]{0,4000})\"|“([^”]{0,4000})”")
_QUOTED_LINE = re.compile(r"^ ?(?:>|\|).*$", re.MULTILINE)
_HEADER = re.compile(
    r"^ ?(?:-{2,} ?(?:original message|message (?:original|transfere)|forwarded message)|"
    r"(?:de|from|a|to|objet|subject|envoye|sent|date|cc) ?: .*\n ?(?:de|from|a|to|objet|"
    r"subject|envoye|sent|date|cc) ?: )"
    r"|^ ?(?:le|on) .{5,80} (?:a ecrit|wrote) ?:",
    re.MULTILINE,
)
_INTRODUCED = re.compile(
    r"\b(?:ce qu[e']|what)[^.:\n]{0,40}?\b(?:ecri\w*|dit|demande\w*|envo\w*|repond\w*|said|"
    r"wrote|sent|says?|asks?|asked)[^.:\n]{0,30}:|"
    r"\b(?:voici|voila|ci-dessous|here is|here's|below is|see|je te colle|je colle|j'ai recu|"
    r"i got|i received|regarde|lis|read|"
    r"resume|summarize|summarise|traduis|translate|corrige|proofread|reformule|rephrase|"
    r"rewrite|analyse|analyze)\b[^.:\n«\"]{0,60}"
    r"\b(?:courriel|email|e-mail|mail|message|texto|sms|text|texte|lettre|letter|note|clause|"
    r"annonce|description|reponse|reply|extrait|paragraphe|paragraph)\b"
    r"[^.:\n«\"]{0,60}:"
)
_MESSAGE_OF = re.compile(
    r"\b(?:texto|sms|message|courriel|email|mail|text)s? (?:de|du|des|d'|from|"
    r"of)[^.:\n]{1,40}:(?! ?\S+@)(?! ?\(?\d{3}\)?[ .-])"
)
"""« le texto du courtier : on accepte … »; « le courriel du notaire : … @ … » gives an address."""
_SAID = re.compile(
    r"\b(?:(?:m'a|t'a|nous a|lui a|leur a|a|ont|m'ont|vient de m'|vient de me) ?(?:dit|ecrit|"
    r"repondu|demande|texte|envoye|mentionne|confirme par)|(?:il|elle|client|cliente|vendeur|"
    r"vendeuse|acheteur|acheteuse|courtier|courtiere|notaire) (?:dit|ecrit|repond|demande)|"
    r"says?|said|wrote|writes|asked|texted|told me|replied|telling me) ?:"
)
_LONGEST_VALUE = 48


def is_injection(folded: str) -> bool:
    """Whether the message tries to pass for the system, or orders something of every file at once."""
    return any_in(_INJECTION_CUES, folded) and bool(_INJECTION.search(folded))


def hide_quotations(page: Page) -> bool:
    """Hides what is quoted or pasted; short quoted names and values stay. Whether something was hidden."""
    spots: list[tuple[int, int]] = []
    masked = page.masked
    if "'''" in masked or "~~~" in masked:
        spots += [match.span() for match in _BLOCK.finditer(masked)]
    if any_in(("«", '"'), masked):
        spots += [match.span() for match in _QUOTED.finditer(masked) if not _is_value(match.group())]
    if any_in(("\n>", "\n >", "\n|"), "\n" + masked):
        spots += [match.span() for match in _QUOTED_LINE.finditer(masked)]
    if "\n" in masked and (header := _HEADER.search(masked)):
        spots.append((header.start(), len(masked)))
    if ":" in masked:
        spots += [(match.end(), _end_of_paste(masked, match.end())) for match in _INTRODUCED.finditer(masked)]
        spots += [(match.end(), len(masked)) for match in _MESSAGE_OF.finditer(masked)]
        spots += [(match.end(), len(masked)) for match in _SAID.finditer(masked)]
    page.hide(spots)
    return any(masked[start:end].strip() for start, end in spots)


def _is_value(quoted: str) -> bool:
    inside = quoted.strip('«»"“” ')
    return (
        len(inside) <= _LONGEST_VALUE
        and len(inside.split()) <= 4
        and not any_in((".", "!", "?", ":"), inside[:-1])
    )


def _end_of_paste(masked: str, start: int) -> int:
    """A paste ends with the message; a quotation that follows was hidden with its marks already."""
    rest = masked[start:]
    quoted = _QUOTED.match(rest.lstrip()) if rest.lstrip()[:1] in ("«", '"') else None
    if quoted:
        return start + len(rest) - len(rest.lstrip()) + quoted.end()
    return len(masked)
