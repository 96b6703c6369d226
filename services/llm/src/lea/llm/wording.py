"""How the built-in responder says things: French as in Québec, and English."""

from collections.abc import Mapping
from dataclasses import dataclass

from lea.contracts.messages import Locale
from lea.contracts.orders import TransactionKind, TransactionStatus
from lea.wording import Terms, terms_in
from lea.wording.terms import NO_BREAK_SPACE


def _spaced(text: str) -> str:
    """Hold « », : and ? to the word beside them, as French wants it."""
    for space in (" :", " ?", " !", " »"):
        text = text.replace(space, NO_BREAK_SPACE + space[1])
    return text.replace("« ", f"«{NO_BREAK_SPACE}")


@dataclass(frozen=True)
class Wording:
    """Everything that the responder says in one language."""

    terms: Terms
    colon: str
    kinds_counted: Mapping[TransactionKind, tuple[str, str]]
    """Singular and plural after a number."""
    stages: Mapping[TransactionStatus, str]
    at_address: str
    without_address: str
    linked: str
    forms: str
    missing_forms: str
    next_document: str
    no_prices: str
    no_parties: str
    no_dates: str
    no_forms: str
    done: str
    none_yet: str
    count: str
    """With {transactions}: the total in words."""
    transactions: tuple[str, str]
    latest: str
    """With {n} and {shown}: only the latest are known."""
    joined: str
    courtesy: str
    cannot: str
    not_understood: str
    abilities: str
    no_model: str

    def stage(self, kind: TransactionKind, status: TransactionStatus) -> str:
        """Name a status in a word or two, as it looks from the side of the transaction."""
        presented = status is TransactionStatus.OFFER_RECEIVED and kind is TransactionKind.PURCHASE
        return self.terms.offer_presented if presented else self.stages[status]


FRENCH = Wording(
    terms=terms_in("fr"),
    colon=f"{NO_BREAK_SPACE}: ",
    kinds_counted={TransactionKind.SALE: ("vente", "ventes"), TransactionKind.PURCHASE: ("achat", "achats")},
    stages={
        TransactionStatus.LISTED: "inscrite",
        TransactionStatus.OFFER_RECEIVED: "offre reçue",
        TransactionStatus.ACCEPTED_CONDITIONAL: "acceptée sous conditions",
        TransactionStatus.CONDITIONS_MET: "conditions réalisées",
        TransactionStatus.CLOSED: "conclue",
        TransactionStatus.CANCELLED: "annulée",
    },
    at_address="{kind} — {address}",
    without_address="{kind} sans adresse",
    linked="liée à cette conversation",
    forms="Formulaires",
    missing_forms="Absents du dossier",
    next_document="Prochain document",
    no_prices="Aucun prix n’est noté.",
    no_parties="Aucune personne n’est notée.",
    no_dates="Aucune date n’est notée.",
    no_forms="Aucun formulaire n’est préparé.",
    done=_spaced("C’est fait :"),
    none_yet=_spaced(
        "Vous n’avez encore aucune transaction. Écrivez par exemple : « crée une vente au 42, rue des Pins »."
    ),
    count="Vous avez {transactions}",
    transactions=("transaction", "transactions"),
    latest="Parmi les {n} plus récentes, {shown}",
    joined=" et ",
    courtesy="D’accord. Dites-moi si je peux faire autre chose.",
    cannot="Je ne peux pas faire cela.",
    not_understood="Je n’ai pas compris ce que je dois faire, alors je n’ai rien fait.",
    abilities=_spaced(
        "Je peux créer une vente ou un achat, noter une adresse, un prix, une date, une personne ou un statut, "
        "préparer un formulaire de l’OACIQ, passer d’un dossier à l’autre et annuler ce que je viens de faire. "
        "Écrivez par exemple : « prix demandé 389 000 $, vendeur Robert Lacasse »."
    ),
    no_model=_spaced(
        "Aucun modèle de langage n’est configuré : je réponds seulement à partir de vos dossiers. "
        "Avec une clé OpenAI ou Anthropic, je répondrai à toute question."
    ),
)

ENGLISH = Wording(
    terms=terms_in("en"),
    colon=": ",
    kinds_counted={
        TransactionKind.SALE: ("sale", "sales"),
        TransactionKind.PURCHASE: ("purchase", "purchases"),
    },
    stages={
        TransactionStatus.LISTED: "listed",
        TransactionStatus.OFFER_RECEIVED: "offer received",
        TransactionStatus.ACCEPTED_CONDITIONAL: "accepted with conditions",
        TransactionStatus.CONDITIONS_MET: "conditions met",
        TransactionStatus.CLOSED: "closed",
        TransactionStatus.CANCELLED: "cancelled",
    },
    at_address="{kind} — {address}",
    without_address="{kind} without an address",
    linked="linked to this conversation",
    forms="Forms",
    missing_forms="Not in the file",
    next_document="Next document",
    no_prices="No price is noted.",
    no_parties="No person is noted.",
    no_dates="No date is noted.",
    no_forms="No form is prepared.",
    done="Done:",
    none_yet="You have no transaction yet. Write for instance “create a sale at 42 rue des Pins”.",
    count="You have {transactions}",
    transactions=("transaction", "transactions"),
    latest="Among the {n} latest, {shown}",
    joined=" and ",
    courtesy="All right. Tell me if I can do something else.",
    cannot="I can’t do that.",
    not_understood="I did not understand what to do, so I did nothing.",
    abilities=(
        "I can create a sale or a purchase, note an address, a price, a date, a person or a status, prepare an "
        "OACIQ form, switch from one file to another and undo what I just did. "
        "Write for instance “asking price $389,000, seller Robert Lacasse”."
    ),
    no_model=(
        "No language model is configured: I only answer from your files. "
        "With an OpenAI or Anthropic key I will answer any question."
    ),
)


def wording(locale: Locale) -> Wording:
    return ENGLISH if locale == "en" else FRENCH
