"""Repairing misspelt key words: a closed list, one or two slips, found through shared deletions."""

import re
from functools import cache

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
# Words that repair may produce, and their good neighbours that it must leave alone.
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
_KEPT = word_set(
    "transactions promesses achats vendeurs vendeuses acheteurs acheteuses notaires "
    "inspecteurs inspectes "
    "courtiers contrats formulaires propositions proposition adresses adresser courriels "
    "signatures dossiers "
    "ajoutes ajoutee ajoutez ajoutent preparer prepares preparez preparee prepared prepares "
    "demander demandes "
    "demandee demandez demandent demandent acomptes nouveau nouvelles conditionnel "
    "conditionnelle declaration "
    "modification accepter acceptes accept accepte acceptez acceptent sellers buyers purchased purchaser "
    "purchases listings listed deposits closings closed addresses created creates changes "
    "counters ventes "
    "vende vends offres offert offerte ouvre vendre achete acheter attends venue verte pente "
    "chat addition "
    "inspecter inspectee inspectors notice position positions reposition opposition cloturer cloturee "
    "offers offer office prise pris price prices preparing creation crier crees creez creee offrent "
    "enregistrer enregistres representants contract contracts contractor exclusive "
    "exclusives exclusion exclusions exclut promise promised promises promote courte courtes "
    "centre ventre prie prior prive ajuste ajuster ajout ajouts juste compare separe separer "
    "reparer demandeur finance financer finances occuper occupe occupant position depose "
    "deposes deposer offices notes notre country county counted countered crate lasting "
    "listening addressed adressee syndicate syndicats collaborateurs formulation "
    "divulgations creator createur chance charge charges clothing closer receive receives "
    "receiver condition conditioned inspected inspect inspections promis promettre courtage "
    "courtages notarie notariee notarial signataire vendeurs vendable vendage ventes "
    "promotion professe  gestion annexes annexer identifie courtoise contrat contact "
    "contacts contacter contacte compte comptes rente lente tente sente vendu vendus vendue cents"
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
def _index() -> dict[str, str]:
    index: dict[str, str] = {}
    for word in _WANTED:
        for shorter in _deletions(word, _slips(word)):
            index.setdefault(shorter, word)
    for word in _WANTED:
        index[word] = word
    return index


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
    if len(folded) < 5 or folded in _KEPT:
        return None
    index = _index()
    if index.get(folded) == folded:
        return None
    for shorter in _deletions(folded, _slips(folded)):
        wanted = index.get(shorter)
        if wanted and wanted[0] == folded[0] and _distance(folded, wanted) <= _slips(wanted):
            return wanted
    return None


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
