"""Transactions: one to create, and which one is meant."""

import re

from lea.actions.reading.drafts import Gathering, Unfinished
from lea.actions.reading.form_names import FormMention
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import ADDRESS, Page
from lea.actions.reading.text import any_in
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

_TAKEN = re.compile(
    r"(?<![a-z])(?:(?:je viens|on vient|nous venons) de (?:signer|prendre|decrocher)|(?:j'ai|on a|"
    r"nous avons) (?:signe|pris|"
    r"decroche)|(?:i|we)(?:'ve| have)? (?:just )?(?:signed|took|landed|got)) (?:(?:un|le|une|l'|a|an|the|mon|my|"
    r"notre|our|"
    r"nouveau|nouvelle|new) ?)*(?P<noun>(?:mandat|contrat de courtage|inscription|listing|mandate)s?(?: (?:de |d'|en )?"
    r"(?:vente|achat|exclusif|exclusive|agreement|contract))*)(?![a-z])"
)

_NOUN_STEMS = (
    "trans", "dossier", "file", "deal", "vente", "achat", "listing", "inscription", "purchase", "sale", "fiche",
    "folder", "mandat",
)  # fmt: skip
_PROPERTY_STEMS = (
    "condo", "copro", "divis", "divided", "mobile", "terrain", "land", "commerc", "logements", "revenu", "entreprise",
)  # fmt: skip
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
    if not any_in(_NOUN_STEMS, text):
        return False
    match = _CREATE.search(text)
    if match is None or (_DEFINITE.search(text[: match.start("noun")]) and _OPENS.match(match.group())):
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


def mandate_in(page: Page, sentence: Sentence) -> TransactionKind | None:
    """The side of a mandate that was just signed for an address: « on vient de signer le mandat du 615, avenue … »."""
    if ADDRESS not in page.masked[sentence.start : sentence.end]:
        return None
    match = _TAKEN.search(page.masked, sentence.start, sentence.end)
    if match is None:
        return None
    return kind_in(match["noun"].replace("mandat", "")) or TransactionKind.SALE


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


def property_type_in(text: str) -> str | None:
    """What folded words say of the property: `divided_coownership` …"""
    if not any_in(_PROPERTY_STEMS, text):
        return None
    return next((name for name, pattern in PROPERTY_TYPES if pattern.search(text)), None)
