"""What is negated, rejected or replaced: « ne crée pas », « mais pas l'inspecteur », « 455, pas 450 »."""

import re

from lea.actions.reading.sentences import split_clauses
from lea.actions.reading.spans import MARKS, Page
from lea.actions.reading.text import any_in

_KINDLY = re.compile(
    r"n'oublie[rsz]? (?:surtout |donc )?pas(?: non plus)? (?:de |d')|oublie[rsz]? pas (?:de |"
    r"d')|(?:don't|do not|dont) forget to|pas de (?:probleme|souci|trouble)s?|no (?:problem|"
    r"worries)|"
    r"pourquoi pas|why not|pas grave|pas mal|pas plus tard que|no later than|au plus tard|n'hesite[rsz]? "
    r"pas(?: a)?|sans faute|without (?:fail|delay)|sans (?:delai|tarder|attendre)|not only|"
    r"non seulement|pas juste|pas seulement|"
    rf"^\W*(?:non|nope|no),? (?=(?:le |la |the |on )?[{MARKS}])|(?:pourrais|peux)[- ]tu pas|tu (?:pourrais|peux) pas|"
    rf"non[- ]exclusif|non exclusif|"
    r"non-exclusive|non exclusive|nonexclusive|sans inspection|sans condition|non "
    r"conditionnel|inconditionnel"
)
_VERBAL = re.compile(
    r"(?<![a-z])(?:ne |n')[a-z'-]+(?:[- ](?:moi|y|en|le|la|les))?(?: [a-z]+)? (?:pas|plus|"
    r"jamais|rien|aucun|point)\b|(?<![a-z'])(?:ne |n')(?:pas|plus|jamais|rien)\b|"
    r"(?<![a-z0-9'])(?:[a-z]+)(?:-(?:le|la|les|moi|lui|y|en))* (?:pas|jamais)\b(?! (?:de "
    r")?(?:probleme|souci))|(?<![a-z'])(?:ne|n')\b|"
    r"(?:^|[.,;!] ?|\b(?:i|we|you|they|please|pls|but|and|so) )dont\b|"
    r"\b(?:don't|do not|doesn't|does not|didn't|did not|won't|will not|can't|cannot|never|no "
    r"need|isn't|is not|aren't|wasn't|haven't|hasn't|not yet|not going|shouldn't|stop|hold "
    r"off|hold on|wait|avoid|forget|skip|ignore)\b|"
    r"\b(?:pas besoin|plus besoin|inutile|surtout pas|attends|attendez|attendre|attendons|"
    r"arrete[rz]?|evite[rz]?|oublie[rz]?|laisse (?:faire|tomber)|laissez (?:faire|tomber)|"
    r"interdit|defense de|jamais|refus\w*|declin\w*|rejet\w*|rejected|turned down|refused|"
    r"tombee? a l'eau mais)\b|"
    r"\b(?:avant (?:de |d')(?=(?:cree|ajoute|prepare|mettre|faire|envoy|ouvr|enregistr|chang|"
    r"modifi|fix|sort|generer))|before (?=creating|adding|preparing|sending|making|doing|"
    r"changing|setting|opening)|plutot que de|au lieu de (?=[a-z])|instead of (?=[a-z]+ing)|"
    r"rather than (?=[a-z]+ing))"
)
_NOMINAL = re.compile(
    r"(?<![a-z'])(?:(?:mais |but |et |and |,)? ?(?:pas|non|not|without|sans|sauf|except|"
    r"hormis|ni|nor|no)) (?!plus|\d)"
)
_AFTERWARDS = re.compile(
    r"\b(?:plus tard|later|une autre fois|un autre jour|pas (?:tout de suite|maintenant|"
    r"encore|pour (?:l'instant|le moment|linstant))|not (?:now|yet)|for now we won't)\b"
)
_PRONOUN = re.compile(
    r"(?<![a-z])(?:ne (?:la|le|les)|ne l'|n'y|l')[ ]?[a-z]+ (?:pas|jamais)|(?:don't|do not|"
    r"never) [a-z]+ (?:it|that|this|them|anything)|[a-z]+-(?:la|le|les) pas\b|pas (?:ca|"
    r"cela)\b|(?<![a-z])(?:mets|ajoute|cree|prepare|note|enregistre|inscris|fais) (?:la|le|"
    r"les) pas\b|rien\b|anything|nothing"
)
_RESUMES = re.compile(
    r"^[ ,]*(?:mais|but|plutot|instead|juste|seulement|only|just|par contre|cependant|however)\b|"
    r"^[ ,(:-]*(?:(?:et|pis|puis|and|then|ensuite|also|mais|but|svp|stp|please|plutot|juste|"
    r"just) )*(?:cree|ajoute|mets|prepare|fais|ouvre|enregistre|note|inscris|change|corrige|"
    r"complete|sors|fixe|demarre|lance|create|add|set|prepare|prep|open|start|make|put|record|"
    r"update|change|draft|mark)[rsz]?\b"
)
_SAME_KIND = re.compile(
    rf"(?:(?P<not>(?:ce )?n'est (?:pas|plus)|(?:ce|c'|ca) ?(?:est )?pas|c'est (?:pas|plus)|"
    rf"(?:et|mais|and|but)? ?(?:pas|non(?: pas)?|not|isn't|is not)|au lieu (?:de|du|d')|a la "
    rf"place (?:de|du)|plutot que|instead of|rather than|"
    rf"remplace[rz]?|replace)|change[rz]?|(?:passe[rz]?|baisse[rz]?|monte[rz]?|augmente[rz]?|"
    rf"redui[st]|reduire|move[ds]?|drop|lower|raise|go|deplace[rz]?|devance[rz]?|repousse[rz]?|"
    rf"reporte[rz]?)[^{MARKS}.,;]{{0,40}}?(?<![a-z])(?:de|du|from))"
    rf"(?: ?(?:le|la|les|l'|de|du|d'|a|au|the|to|at|prix|price))* ?(?P<mark>[\ue000-\ue006])(?P=mark)*"
)
_ANY_CUE = (
    "(",
    "pas", "ne ", "n'", "not", "n't", "no ", "jamais", "never", "sans", "without", "instead", "lieu",
    "place", "plutot", "rather", "attend", "wait", "hold", "avant", "before", "stop", "arret", "evite",
    "avoid", "oubli", "forget", "laiss", "ni ", "nor ", "sauf", "except", "skip", "ignor", "inutile",
    "interdit", "refus", "declin", "rejet", "reject", "turned", "later", "plus tard", "non", "remplace",
    "replace", "du ", "dont", "rien", "autre", "de ", "from", "defense", "hormis",
)  # fmt: skip


_FORMER = re.compile(
    r"\((?:c'?etait|etait|was|avant|anciennement|before|formerly|au lieu d[eu]|instead of|"
    r"vs)\b[^()]{0,60}\)"
)
"""« 418 000 (était 428 000) »."""
_CONTRAST = re.compile(
    r"\b(?:c'est|est|it's|is) [a-z][a-z' -]{1,28}?(?P<not> (?:pas|not) )[a-z][a-z' -]{1,28}[ .!]*$"
)
"""« c'est Brossard pas Longueuil »: the first holds."""


def hide_rejected(page: Page) -> list[tuple[int, int]]:
    """Hides a value that another of its kind takes the place of (« 455, pas 450 »); where they stood."""
    if not any_in(_ANY_CUE, page.masked):
        return []
    rejected: list[tuple[int, int]] = []
    if "(" in page.masked:
        page.hide([match.span() for match in _FORMER.finditer(page.masked)], filler=" ")
    spots: list[tuple[int, int]] = []
    count = {
        mark: len(re.findall(f"{mark}+", page.masked)) for mark in "\ue000\ue001\ue003\ue004\ue005\ue006"
    }
    for match in _SAME_KIND.finditer(page.masked):
        mark = match["mark"]
        if count.get(mark, 0) > 1:
            count[mark] -= 1
            rejected.append((match.start("mark"), match.end()))
            spots.append((match.start("not") if match["not"] else match.start("mark"), match.end()))
    page.hide(spots, filler=" ")
    return rejected


def negated_parts(text: str) -> list[tuple[int, int]]:
    """The clauses of a sentence that are negated, and those that hang on them."""
    if not any_in(_ANY_CUE, text):
        return []
    plain = _KINDLY.sub(lambda match: " " * len(match.group()), text)
    if not (_VERBAL.search(plain) or _NOMINAL.search(plain) or _AFTERWARDS.search(plain)):
        return []
    if contrast := _CONTRAST.search(plain):
        return [(contrast.start("not"), len(text))]
    if _PRONOUN.search(plain) and (_VERBAL.search(plain)):
        return [(0, len(text))]
    spots: list[tuple[int, int]] = []
    carried = False
    for left, right in split_clauses(plain, 0, len(plain)):
        clause = plain[left:right]
        verbal = bool(_VERBAL.search(clause))
        resumes = bool(_RESUMES.search(clause))
        if verbal or _AFTERWARDS.search(clause):
            spots.append((left, right))
            carried = verbal
        elif nominal := _NOMINAL.search(clause):
            spots.append((left + nominal.start(), right))
            carried = carried and not resumes
        elif carried and not resumes:
            spots.append((left, right))
        else:
            carried = False
    return spots
