"""Which transaction a message names: « la vente de Saint-Denis », "the Magog file"."""

import re

from lea.actions.reading.drafts import Mention
from lea.actions.reading.names import titled
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import ADDRESS, HIDDEN, Page
from lea.actions.reading.text import is_caseless, word_set
from lea.actions.reading.transactions import PROPERTY_TYPES, kind_in

_LINK_VERB = re.compile(
    r"(?<![a-z'])(?:(?:on|je) (?:parle|jase|travaille|est|suis|passe|change|revient|reviens|"
    r"retourne|continue)(?: maintenant| la| rendu)?(?: du| sur| dans| avec| a| au| de)?|"
    r"reviens|revenons|revenir|retourne[rzs]?|retournons|passe[rz]?|passons|bascule[rz]?|"
    r"change[rz]?|va|allons|switch|go|move|back|jump|"
    r"travaillons|work(?:ing)? on|let's (?:work|talk|look|go|switch|move)|talking|we're (?:on|"
    r"talking|in)|lie[rz]?|relie[rz]?|rattache[rz]?|associe[rz]?|link|attach|connect|"
    r"selectionne[rz]?|select|choisi[st]|ouvre[rz]?|ouvrir|open|utilise[rz]?|use|pull up|"
    r"prends|concentr\w+|focus|continue[rz]?|continuons|resume|parlons|parle[rz]?|charge[rz]?|"
    r"load|mets-toi|place-toi|set)(?![a-z])"
)

_GO_TO = re.compile(
    r"\W*(?:(?:ok|bon|lea|hey|et|maintenant|now|alors|let's) )*(?:bascule|reviens|revenons|retourne|retournons|"
    r"switch|go "
    r"back|back|jump|change|passe)(?: back| over)? (?:sur|vers|a|au|to|on) (?:le |la |l'|the )?[a-z][\w' -]{2,40}?"
    r"(?:,? (?:stp|svp|please|maintenant|now))*\W*"
)
"""« bascule sur Magog »: nothing but the place of a transaction."""
_LINK_OBJECT = re.compile(
    r"^(?:[ -]*(?:moi|nous|me|us|toi|la|le|cette|ce|this|the|conversation|session|discussion|"
    r"chat|clavardage|a|au|aux|sur|de|du|vers|to|on|over|about|with|in|into|onto|dans|avec|"
    r"maintenant|now|plutot|back|stp|svp|please|donc|notre|our|my|ma|mon|l'|d'|une|autre|it|"
    r"that))*[ ]*$"
)

_THING = (
    r"(?:transactions?|transac|dossier|vente|achat|deal|file|listing|sale|purchase|"
    r"inscription|mandat|condo|copro(?:priete)?|maison|propriete|property|house|duplex|"
    r"triplex|plex|quadruplex|chalet|cottage|terrain|land|bungalow|immeuble|loft|fermette)"
)

_STREET_TYPE = r"(?:rue|chemin|boulevard|boul\.?|avenue|av\.?|rang|montee|place|cote|route)"

_MENTION = re.compile(
    rf"(?<![a-z])(?P<det>la |le |l'|the |ma |mon |my |notre |our |cette |ce |this |du |au |des "
    rf"|that |sur |pour |dossier |file |of |on |for |to )(?P<english>(?:(?!est |is |qui |que |au |aux |dans |la |le |"
    rf"les |l'|the |ma |mon |my |notre |our |cette |this |de |du |of |and |et |on |for "
    rf")[a-z][\w'.-]*[ ]){{0,3}})??(?P<thing>{_THING})(?![a-z])(?:(?: de| d'| en|) "
    rf"?(?P<side>vente|achat|sale|purchase)(?![a-z]))?(?P<link>(?: (?:situee? |located )?"
    rf"(?:(?:sur|de|du|des|au|a|in|on|at|for|with|pour|chez|avec|of|from|no\.?|numero|#|:)"
    rf"(?![a-z])|d'|l')){{0,2}} ?(?:(?:le |la |l')?{_STREET_TYPE} (?:du |de la |de l'|des |de )?|la rue |la famille |"
    rf"le |la |les |l'|the |rue |m\. |mme |"
    rf"monsieur |madame |family |du |des )?)"
)

_WEAK = re.compile(
    r"(?:^|(?<=\n))(?=[a-z][a-z' -]{2,24}:)|(?<![a-z])(?:dossier|file|transaction|deal|de|du|pour|sur|for|on|"
    r"concernant|"
    r"regarding|re|a|at|in|dans|chez)(?: :)? (?:la "
    r"rue |le |la |l'|the |les )?(?=[a-z])"
)

_NO_STREETS = word_set(
    "centris duproprio realtor kijiji marketplace facebook instagram google zoom teams docusign whatsapp internet web "
    "matrix instanet authentisign outlook excel word pdf linkedin youtube signature oaciq mls"
)
"""What one may be « sur » without it being a street."""

_CIVIC = re.compile(
    r"\b(?:sur|pour|du|au|on|for|dossier|file) (?:le |the )?(?P<civic>\d{3,5})(?![\w$%]|[.,:/-]\d| ?[$%]| \d|"
    r",? [a-z]*\.? ?\d)"
    r"(?! (?:rue|av|boul|ch|rang|mille|k|pi|jours?|piasses?|dollars?))"
)
_WORD = re.compile(r"[^\W_][\w'’.-]*")

_STOPS = word_set(
    "de du des le la les l un une et pour sur avec dans par a au aux en est sont c'est "
    "maintenant now stp svp please merci and is the of to in on at for with prix vendeur "
    "vendeuse acheteur notaire comme qui que "
    "mais but or ou acompte depot offre cloture closing inspection financement occupation "
    "signature asking price deposit seller buyer notary prepare cree ajoute mets set add "
    "create je tu on il elle nous vous ils we i you he she they "
    "condition conditions conditionnel conditionnelle conditionnellement "
    "ferme levees realisees as comme closed listed sold accepted cancelled "
    "pending live done vendu vendue conclue annulee recue inscrit inscrite levees realisees "
    "est are now was were has have will be been went just fell got svp moi toi lui plus pas "
    "ne si quand when if svp vente achat condo maison sale purchase file dossier transaction "
    "deal listing property propriete it this that ca cette ce son sa ses his her my mon ma "
    "mes notre our "
    "demain aujourd'hui today tomorrow lundi mardi mercredi jeudi vendredi samedi dimanche "
    "formulaire form contre-proposition promesse modifications declarations syndicat "
    "vendeurs acheteurs clients client cliente clients' courtier inspecteur date statut "
    "status accepte acceptee financing delai deadline plutot instead finalement mtn donc "
    "aussi also then puis pis again encore svp"
)


def read_mentions(page: Page, sentence: Sentence, plain: str) -> list[Mention]:
    """The transactions that one sentence names, surely (« le dossier de Magog ») or in passing (« pour Magog »)."""
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for match in _MENTION.finditer(plain, sentence.start, sentence.end):
        mention, end = _mention(page, match, sentence.end)
        if mention:
            found.append(mention)
            taken.append((match.start(), end))
    for number in _CIVIC.finditer(page.folded, sentence.start, sentence.end):
        if page.masked[number.start()] != HIDDEN:
            found.append(Mention(words=(number["civic"],), label=number["civic"]))
    for match in _WEAK.finditer(plain, sentence.start, sentence.end):
        if any(start <= match.start() < end for start, end in taken):
            continue
        words, _ = _name_words(page, match.end(), sentence.end)
        if words:
            sited = match.group().startswith(("sur ", "on ")) and not is_caseless(page.text)
            sited = sited and not set(words) & _NO_STREETS
            found.append(Mention(words=words, sited=sited, label=titled(" ".join(words))))
    return found


def _mention(page: Page, match: re.Match[str], end: int) -> tuple[Mention | None, int]:
    words, stop = _name_words(page, match.end(), end)
    english = match["english"].strip() if match["english"] else ""
    if not words and english:
        words = tuple(
            word for word in re.findall(r"[a-z0-9]+", english.replace("'s", "")) if word not in _STOPS
        )
    thing, side = match["thing"], match["side"]
    kind = kind_in(side or thing) or (kind_in(english) if english else None)
    if kind and not side and not words and match["det"] in ("sur ", "pour ", "on ", "for ", "to "):
        return None, match.end()
    words = tuple(word for word in words if not kind_in(word))
    deal = thing in (
        "transaction",
        "transactions",
        "transac",
        "dossier",
        "deal",
        "file",
        "inscription",
        "listing",
        "mandat",
    ) or bool(kind)
    property_type = next((name for name, pattern in PROPERTY_TYPES if pattern.fullmatch(thing)), None)
    strong = (
        bool(words)
        and deal
        and bool(match["link"].strip() not in ("", "a") or english or not is_caseless(page.text))
    )
    label = titled(" ".join(words)) if words else ""
    return Mention(words, kind, property_type, strong=strong, label=label), stop


def _name_words(page: Page, start: int, end: int) -> tuple[tuple[str, ...], int]:
    caseless = is_caseless(page.text)
    words: list[str] = []
    position = start
    while len(words) < 6 and (word := _WORD.match(page.masked, position, end)):
        plain = word.group().strip(".'-")
        written = page.text[word.start()]
        proper = written.isupper() or written.isdigit() or caseless or "-" in plain
        if plain in _STOPS or not proper or not plain[0].isalnum():
            break
        words += [part for part in re.findall(r"[a-z0-9]+", plain) if part not in ("l", "d", "s")]
        position = word.end() + (page.masked[word.end() : word.end() + 1] == " ")
    return tuple("saint" if word == "st" else "sainte" if word == "ste" else word for word in words), position


def read_link(page: Page, sentence: Sentence) -> bool:
    """Whether one sentence asks to work on another transaction: « reviens sur le dossier de Magog »."""
    text = page.masked[sentence.start : sentence.end]
    if _GO_TO.fullmatch(text):
        return True
    for thing in re.finditer(
        rf"(?:transactions?|transac|dossier|vente|achat|deal|file|listing|sale|purchase|"
        rf"inscription)(?![a-z])|{ADDRESS}",
        text,
    ):
        before = text[max(0, thing.start() - 60) : thing.start()]
        verbs = list(_LINK_VERB.finditer(before))
        if verbs and re.search(r"\b(?:un|une|a|an|nouve\w+|new)\b ?$", before):
            continue
        if verbs and _links(before[verbs[-1].end() :]):
            return True
    return False


def _links(between: str) -> bool:
    """Fillers only, or fillers and the name in English order ("open the Magog file")."""
    return bool(
        _LINK_OBJECT.match(between)
        or re.match(
            r"^(?: (?:this|it|conversation|session|chat|to|on|about|back|over|up|with))* the "
            r"(?:[\w'.-]+ ){1,3}$",
            between,
        )
    )
