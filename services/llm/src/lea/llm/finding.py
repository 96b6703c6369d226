"""Which transactions and which of their sides a question means, by its words alone."""

import re
import unicodedata
from enum import Enum, auto
from typing import NamedTuple

from lea.contracts.orders import TransactionKind
from lea.contracts.platform import PlatformContext, TransactionBrief

_WORD = re.compile(r"[a-z0-9]+")
_LONG_FORMS = {"st": "saint", "ste": "sainte"}


class Topic(Enum):
    """A side of a transaction that one may ask about."""

    PRICES = auto()
    PARTIES = auto()
    DATES = auto()
    FORMS = auto()


def words_of(text: str) -> frozenset[str]:
    """Return a text's words without case and accents; `St-`/`Ste-` become `saint`/`sainte`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words: list[str] = _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))
    return frozenset(_LONG_FORMS.get(word, word) for word in words)


_STREET_TYPES = words_of(
    "rue avenue av boulevard boul chemin ch rang montée côte place route rte street road rd drive "
    "est ouest nord sud app apt appartement unité bureau qc québec des les aux sur the and"
)
_KIND_WORDS = {
    TransactionKind.SALE: words_of(
        "vente ventes vend vends vendre inscription inscriptions sale sales listing"
    ),
    TransactionKind.PURCHASE: words_of("achat achats achète acheter purchase purchases buying"),
}
_LIST_WORDS = words_of(
    "combien liste lister toutes tous dossiers transactions résumé portrait how many list all files overview"
)
_TOPIC_WORDS = {
    Topic.PRICES: words_of(
        "prix montant montants offre offert dépôt mise fonds cher coûte price prices amount deposit"
    ),
    Topic.PARTIES: words_of(
        "qui vendeur vendeurs vendeuse acheteur acheteurs acheteuse notaire inspecteur courtier arpenteur "
        "client clients contact contacts téléphone numéro courriel joindre appeler "
        "who seller buyer notary inspector phone email"
    ),
    Topic.DATES: words_of(
        "quand date dates délai délais échéance échéances signature clôture inspection occupation "
        "financement expire when deadline deadlines closing occupancy financing expiry"
    ),
    Topic.FORMS: words_of("formulaire formulaires document documents contrat form forms promesse"),
}


def topics_of(question: frozenset[str]) -> list[Topic]:
    """Return what is asked about; empty where nothing in particular is."""
    return [topic for topic, words in _TOPIC_WORDS.items() if words & question]


class Meant(NamedTuple):
    """The transactions that a question is about."""

    transactions: tuple[TransactionBrief, ...]
    listed: bool
    """Whether they are to be counted and listed rather than told one by one."""


def transactions_meant(question: frozenset[str], platform: PlatformContext) -> Meant:
    """Find what a question names: a street or a person; else a kind; else the linked one, unless it asks for all."""
    scores = [(_score(question, each), each) for each in platform.transactions]
    best = max((score for score, _ in scores), default=0)
    if best:
        return Meant(tuple(each for score, each in scores if score == best), listed=False)
    listed = bool(question & _LIST_WORDS)
    kinds = [kind for kind, words in _KIND_WORDS.items() if words & question]
    if len(kinds) == 1:
        return Meant(tuple(each for each in platform.transactions if each.kind is kinds[0]), listed)
    linked = tuple(each for each in platform.transactions if each.linked)
    if linked and not listed:
        return Meant(linked, listed=False)
    return Meant(platform.transactions, listed=True)


def _score(question: frozenset[str], transaction: TransactionBrief) -> int:
    """Count what a question names of a transaction: street words and names weigh 2, a civic number beside them 3."""
    score = 0
    number, street = _number_and_street(transaction.address)
    named = {word for word in words_of(street) if not word.isdigit() and len(word) > 2} - _STREET_TYPES
    score += 2 * len(named & question)
    if words_of(number) & question:
        score += 3 if score else 1
    people = frozenset(
        word for party in transaction.parties for word in words_of(party.name) if len(word) > 2
    )
    return score + 2 * len(people & question)


def _number_and_street(address: str | None) -> tuple[str, str]:
    """Cut `42, rue des Pins, Sherbrooke` or `42 rue des Pins, Sherbrooke`; the city alone names no transaction."""
    parts = [part.strip() for part in (address or "").split(",")]
    if parts[0].isalnum() and len(parts) > 1:
        return parts[0], parts[1]
    number, _, street = parts[0].partition(" ")
    return (number, street) if number[:1].isdigit() else ("", parts[0])
