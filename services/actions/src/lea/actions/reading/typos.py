"""Repairing misspelt key words: a closed list, one or two slips, found through shared deletions."""

import re
from functools import cache

from lea.actions.reading.good_words import GOOD_WORDS
from lea.actions.reading.text import fold, word_set

LONGEST_REPAIRED = 1_000
"""Characters; a longer text is read as it stands."""

_GLUED = {
    "cest": "c'est",
    "jrs": "jours",
    "ofre": "offre",
    "ofr": "offre",
    "nouvo": "nouveau",
    "leau": "l'eau",
    "jai": "j'ai",
    "dachat": "d'achat",
    "doffre": "d'offre",
    "loffre": "l'offre",
    "lacheteur": "l'acheteur",
    "lacheteuse": "l'acheteuse",
    "linspecteur": "l'inspecteur",
    "linspection": "l'inspection",
    "dinspection": "d'inspection",
    "ladresse": "l'adresse",
    "lacompte": "l'acompte",
    "dacompte": "d'acompte",
    "lacte": "l'acte",
    "loccupation": "l'occupation",
    "doccupation": "d'occupation",
    "dacceptation": "d'acceptation",
    "lacceptation": "l'acceptation",
    "sappelle": "s'appelle",
    "jaimerais": "j'aimerais",
    "sil": "s'il",
    "quon": "qu'on",
    "nest": "n'est",
    "didnt": "didn't",
    "doesnt": "doesn't",
    "whats": "what's",
    "lets": "let's",
    "apelle": "appelle",
    "sapelle": "s'appelle",
    "apele": "appelle",
}
# Words that repair may produce.
_WANTED = word_set(
    "transaction promesse achat vendeur vendeuse acheteur acheteuse notaire inspecteur "
    "inspectrice inspection "
    "courtier courtiere formulaire proposition adresse telephone courriel financement occupation possession "
    "signature cloture dossier ajoute ajouter prepare preparer demande acompte depot "
    "nouvelle contrat courtage "
    "declarations bonification modifications acceptee conditions hypothecaire exclusif arpenteur conjointe "
    "seller buyer notary inspector purchase listing deposit closing address prepare create change counter "
    "accepted received asking transactions collaborateur inscripteur vente offre prix creer enregistre "
    "representant gestionnaire syndicat identite divulgation annexe"
)
_SHORT_IT_IS = re.compile(r"(?<=[a-zé] )c(?= [a-zà-ÿ])")
"""« les vendeurs c marc et lise »."""
_PRICE = re.compile(r"(?<=\b[lL]e )pris?(?= (?:est|c'est|a\b|à|de|demand|affich|:|\d))")
_TOKEN = re.compile(r"[^\W\d_]+")


def _deletions(word: str, slips: int) -> set[str]:
    found = {word}
    for _ in range(slips):
        found |= {shorter[:i] + shorter[i + 1 :] for shorter in found for i in range(len(shorter))}
    return found


def _slips(word: str) -> int:
    return 2 if len(word) >= 8 else 1


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """By each shorter spelling, the words that it may come from; in an order that no hash decides."""
    index: dict[str, list[str]] = {}
    for word in sorted(_WANTED):
        for shorter in _deletions(word, _slips(word)):
            index.setdefault(shorter, []).append(word)
    return {shorter: tuple(words) for shorter, words in index.items()}


def _distance(left: str, right: str) -> int:
    before, row = [0], list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _repaired(word: str) -> str | None:
    folded = fold(word)
    if folded in _GLUED:
        return _GLUED[folded]
    if len(folded) < 5 or folded in GOOD_WORDS:
        return None
    if folded in _WANTED:
        return None
    index = _index()
    wanted = {word for shorter in _deletions(folded, _slips(folded)) for word in index.get(shorter, ())}
    near = [
        (_distance(folded, word), word)
        for word in wanted
        if word[0] == folded[0] and _distance(folded, word) <= _slips(word)
    ]
    return min(near)[1] if near else None


def repair(text: str) -> str:
    """The text with key words spelt out; capitalised words inside a sentence are names and stay."""
    if len(text) > LONGEST_REPAIRED:
        return text
    text = _PRICE.sub("prix", _SHORT_IT_IS.sub("c'est", text))
    shouting = text.isupper()

    def replace(match: re.Match[str]) -> str:
        word = match.group()
        if word[0].isupper() and not shouting and _inside_sentence(text, match.start()):
            return word
        return _repaired(word) or word

    return _TOKEN.sub(replace, text)


def _inside_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return bool(before) and before[-1] not in ".!?\n:;"
