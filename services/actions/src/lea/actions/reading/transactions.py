"""Transactions: one to create, and which one is meant."""

import re

from lea.actions.reading.drafts import Gathering, Mention, Unfinished
from lea.actions.reading.forms import FormMention
from lea.actions.reading.names import titled
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import ADDRESS, Page
from lea.actions.reading.text import is_caseless, word_set
from lea.contracts.orders import CreateTransaction, TransactionKind

_ADJECTIVES = (
    r"(?:nouve(?:lle|au|l)s?|new|autre|another|second|seconde|deuxieme|simple|brand|petite?|"
    r"futur|futures?)"
)
_NOUN = (
    r"(?:transactions?|transacs?|trans|dossiers?(?: client)?|files?|deals?|ventes?|achats?|"
    r"listings?|inscriptions?|purchases?|sales?|fiche|folder)"
)
_SIDE = (
    r"(?:seller|buyer|vendor|sale|sales|sell|purchase|listing|vente|achat|buy|selling|buying|"
    r"acheteur|vendeur|condo|residential|client)(?:'s)?(?:-side)?"
)
_FILLERS = (
    rf"(?:[ -]+(?:moi|nous|me|us|donc|stp|svp|please|un|une|a|an|la|le|the|my|mon|ma|notre|our|"
    rf"up|aussi|also|tout de suite|vite|d'|de|juste|just|maintenant|now|{_ADJECTIVES}|"
    rf"{_SIDE}))*"
)
_VERB = (
    r"(?:cree[rsz]?|creons|crees|ouvre[sz]?|ouvrir|ouvrons|demarre[rsz]?|commence[rz]?|"
    r"debute[rz]?|lance[rz]?|initie[rz]?|monte[rz]?|part(?:s|ir)?|fais|faire|faites|"
    r"ajoute[rz]?|mets|entre[rz]?|enregistre[rz]?|prepare[rz]?|"
    r"opening|creating|starting|setting up|start|open|create|set up|setup|begin|make|add|"
    r"launch|initiate|register|need|besoin d'une?|besoin|want|faut|veux|voudrais|aimerais|get|"
    r"kick off)"
)
_CREATE = re.compile(rf"(?<![a-z]){_VERB}{_FILLERS}[ ](?:{_SIDE}[ ])?(?P<noun>{_NOUN})(?![a-z])")
_NEW = re.compile(
    rf"(?<![a-z])(?P<lead>(?:j'ai|on a|nous avons|i have|i've got|we have|i got|got|je viens "
    rf"de (?:signer|prendre)|on vient de signer)(?: signe| pris| decroche| une?| un| a)* "
    rf")?(?:un |une |a )?(?:nouve(?:lle|au|l)|new) (?:{_SIDE} )?(?P<noun>{_NOUN}|"
    rf"mandats?)(?![a-z])"
)
_TO_CREATE = re.compile(
    rf"(?<![a-z])(?P<noun>{_NOUN})(?: (?:de |d'|en )?{_SIDE})? a (?:creer|ouvrir|demarrer|"
    rf"partir|debuter)(?![a-z])"
)
_DEFINITE = re.compile(r"\b(?:la|le|l'|the|mon|ma|my|notre|our|ce|cette|this|that)[ ]?$")
_OPENS = re.compile(
    r"^(?:ouvre|ouvrir|open|demarre|commence|lance|monte|start|prepare|pull up|mets|fais|"
    r"ajoute|veux|faut|besoin|get)"
)
_SALE = re.compile(
    r"(?<![a-z])(?:ventes?|vend(?:re|s|ent)?|vend(?:eu[rs]e?s?|euses?)|listings?|list|"
    r"inscri\w+|sales?|sell(?:er|ers|ing|s)?|vendors?|mise en vente)(?![a-z])"
)
_PURCHASE = re.compile(
    r"(?<![a-z])(?:achats?|achete(?:r|nt|s)?|acheteu[rs]e?s?|acheteuses?|acquereurs?|"
    r"acquisition|purchas\w+|buy(?:er|ers|ing|s)?)(?![a-z])"
)
_NOT_A_KIND = re.compile(
    r"actes? de vente|prix de vente|date de vente|(?:en|mise en) vente\b|promesses? d'achats?|"
    r"offres? d'achat|prix d'achat|apres[- ]vente|conditions de vente|bill of sale|deed of "
    r"sale|purchase price|sale price|for sale|purchase offer|offer to purchase|promise to "
    r"purchase"
)
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
_MENTION = re.compile(
    rf"(?<![a-z])(?P<det>la |le |l'|the |ma |mon |my |notre |our |cette |ce |this |du |au |des "
    rf"|that |sur |pour |dossier |file |of |on |for |to )(?P<english>(?:(?!est |is |la |le |"
    rf"les |l'|the |ma |mon |my |notre |our |cette |this |de |du |of |and |et |on |for "
    rf")[a-z][\w'.-]*[ ]){{0,3}})??(?P<thing>{_THING})(?![a-z])(?:(?: de| d'| en|) "
    rf"?(?P<side>vente|achat|sale|purchase)(?![a-z]))?(?P<link>(?: (?:situee? |located )?"
    rf"(?:(?:sur|de|du|des|au|a|in|on|at|for|with|pour|chez|avec|of|from|no\.?|numero|#|:)"
    rf"(?![a-z])|d'|l')){{0,2}} ?(?:la rue |la famille |le |la |les |l'|the |rue |m\. |mme |"
    rf"monsieur |madame |family |du |des )?)"
)
_WEAK = re.compile(
    r"(?<![a-z])(?:pour|sur|for|on|concernant|regarding|re|a|at|in|dans|chez)(?: :)? (?:la "
    r"rue |le |la |l'|the |les )?(?=[a-z])"
)
_WORD = re.compile(r"[^\W_][\w'’.-]*")
_STOPS = word_set(
    "de du des le la les l un une et pour sur avec dans par a au aux en est sont c'est "
    "maintenant now stp svp please merci and is the of to in on at for with prix vendeur "
    "vendeuse acheteur notaire comme qui que "
    "mais but or ou acompte depot offre cloture closing inspection financement occupation "
    "signature asking price deposit seller buyer notary prepare cree ajoute mets set add "
    "create je tu on il elle nous vous ils we i you he she they "
    "condition conditions levees realisees as comme closed listed sold accepted cancelled "
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
PROPERTY_TYPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "undivided_coownership",
        re.compile(r"\b(?:copropriete |copro )?indivise?\b|\bindivision\b|\bundivided\b"),
    ),
    (
        "divided_coownership",
        re.compile(
            r"\bcondos?\b|\bcondominiums?\b|\b(?:copropriete |copro )divise\b|\bcopropriete\b|"
            r"\bcopro\b|\bdivided co-?ownership\b"
        ),
    ),
    ("mobile_home", re.compile(r"\bmaison mobile\b|\bmobile home\b")),
    (
        "general_commercial",
        re.compile(
            r"\bterrains?\b|\b(?:vacant )?land\b|\bcommercial\w*\b|\b(?:5|6|8|10|12) logements\b|"
            r"\bimmeuble a revenus?\b"
        ),
    ),
    ("enterprise", re.compile(r"\bfonds de commerce\b|\bvente d'entreprise\b")),
)


def without_forms(page: Page, start: int, end: int, forms: list[FormMention]) -> str:
    """The sentence where form names and set phrases say nothing about a sale or a purchase."""
    text = page.masked[start:end]
    for form in forms:
        if not form.words.startswith("mandat"):
            text = text[: form.start - start] + "_" * (form.end - form.start) + text[form.end - start :]
    return _NOT_A_KIND.sub(lambda match: "_" * len(match.group()), text)


def kind_in(text: str) -> TransactionKind | None:
    """The side that folded words name; None when they name none or both."""
    sale, purchase = bool(_SALE.search(text)), bool(_PURCHASE.search(text))
    if sale == purchase:
        return None
    return TransactionKind.SALE if sale else TransactionKind.PURCHASE


def read_creation(page: Page, sentence: Sentence, plain: str, gathering: Gathering) -> bool:
    """Adds the transaction that one sentence orders to create; its kind may stand elsewhere in the message.

    `plain` is the whole text without the names of forms.
    """
    text, elsewhere = plain[sentence.start : sentence.end], plain
    match = _CREATE.search(text)
    if (match and not _DEFINITE.search(text[: match.start("noun")])) or (
        match and not _OPENS.match(match.group())
    ):
        pass
    else:
        match = _TO_CREATE.search(text) or _NEW.search(text)
        if match is None or _DEFINITE.search(text[: match.start()]):
            return False
        if (
            match.re is _NEW
            and match["lead"]
            and ADDRESS not in page.masked
            and not _CREATE.search(elsewhere)
        ):
            return False
    kind = _kind(text, match, elsewhere)
    item = (
        CreateTransaction(kind=kind)
        if kind
        else Unfinished("transaction_kind", {"action": "create_transaction"})
    )
    gathering.add(item, sentence.start)
    return True


def _kind(text: str, match: re.Match[str], elsewhere: str) -> TransactionKind | None:
    """By the noun itself and the words next to it, then the sentence, then the message."""
    after = re.split(r"[,.;\ue000-\ue00f]", text[match.end() :], maxsplit=1)[0]
    near = re.match(
        r" ?(?:(?:de|d'|en|pour|for|of|:|-|\(|un|une|a|an|mon|ma|mes|my|the|le|la|l'|client|"
        r"cliente|clients|immobiliere) ?)*[a-z]+",
        after,
    )
    for words in (match.group(), near.group() if near else "", after, text, elsewhere):
        if kind := kind_in(words):
            return kind
    return None


def read_mentions(page: Page, sentence: Sentence, plain: str) -> list[Mention]:
    """The transactions that one sentence names, surely (« le dossier de Magog ») or in passing (« pour Magog »)."""
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for match in _MENTION.finditer(plain, sentence.start, sentence.end):
        mention, end = _mention(page, match, sentence.end)
        if mention:
            found.append(mention)
            taken.append((match.start(), end))
    for match in _WEAK.finditer(plain, sentence.start, sentence.end):
        if any(start <= match.start() < end for start, end in taken):
            continue
        words, _ = _name_words(page, match.end(), sentence.end)
        if words:
            found.append(Mention(words=words, label=" ".join(words)))
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


def property_type_in(text: str) -> str | None:
    """What folded words say of the property: `divided_coownership` …"""
    return next((name for name, pattern in PROPERTY_TYPES if pattern.search(text)), None)
