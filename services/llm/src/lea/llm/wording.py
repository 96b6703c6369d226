"""How the built-in responder says things: French as in Québec, and English."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from lea.contracts.messages import Locale
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus

NO_BREAK_SPACE = "\u00a0"
_MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _spaced(text: str) -> str:
    """Hold « », : and ? to the word beside them, as French wants it."""
    for space in (" :", " ?", " !", " »"):
        text = text.replace(space, NO_BREAK_SPACE + space[1])
    return text.replace("« ", f"«{NO_BREAK_SPACE}")


def money_fr(amount_cad: int) -> str:
    """`389 000 $`, held together by no-break spaces (Office québécois de la langue française)."""
    return f"{amount_cad:,} $".replace(",", NO_BREAK_SPACE).replace(" ", NO_BREAK_SPACE)


def money_en(amount_cad: int) -> str:
    return f"${amount_cad:,}"


def date_fr(day: date) -> str:
    """`15 mars 2027`, `1er avril 2027`."""
    return f"{day.day}{'er' if day.day == 1 else ''} {_MONTHS_FR[day.month - 1]} {day.year}"


def date_en(day: date) -> str:
    return f"{_MONTHS_EN[day.month - 1]} {day.day}, {day.year}"


@dataclass(frozen=True)
class Wording:
    """Everything that the responder says in one language."""

    money: Callable[[int], str]
    date: Callable[[date], str]
    colon: str
    kinds: Mapping[TransactionKind, str]
    kinds_counted: Mapping[TransactionKind, tuple[str, str]]
    """Singular and plural after a number."""
    roles: Mapping[ContactRole, str]
    prices: Mapping[PriceKind, str]
    dates: Mapping[DateKind, str]
    statuses: Mapping[TransactionStatus, str]
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
    no_model: str


FRENCH = Wording(
    money=money_fr,
    date=date_fr,
    colon=f"{NO_BREAK_SPACE}: ",
    kinds={TransactionKind.SALE: "Vente", TransactionKind.PURCHASE: "Achat"},
    kinds_counted={TransactionKind.SALE: ("vente", "ventes"), TransactionKind.PURCHASE: ("achat", "achats")},
    roles={
        ContactRole.SELLER: "Vendeur",
        ContactRole.BUYER: "Acheteur",
        ContactRole.NOTARY: "Notaire",
        ContactRole.INSPECTOR: "Inspecteur",
        ContactRole.LISTING_BROKER: "Courtier inscripteur",
        ContactRole.COLLABORATING_BROKER: "Courtier collaborateur",
        ContactRole.MORTGAGE_BROKER: "Courtier hypothécaire",
        ContactRole.MORTGAGE_LENDER: "Prêteur hypothécaire",
        ContactRole.SURVEYOR: "Arpenteur",
        ContactRole.SYNDICATE_MANAGER: "Gestionnaire de la copropriété",
        ContactRole.SPOUSE: "Conjoint",
        ContactRole.REPRESENTATIVE: "Représentant",
    },
    prices={
        PriceKind.ASKING: "Prix demandé",
        PriceKind.OFFERED: "Prix offert",
        PriceKind.ACCEPTED: "Prix accepté",
        PriceKind.DEPOSIT: "Dépôt",
        PriceKind.DOWN_PAYMENT: "Mise de fonds",
        PriceKind.COUNTER: "Contre-proposition",
    },
    dates={
        DateKind.CLOSING: "Signature de l’acte",
        DateKind.INSPECTION: "Inspection",
        DateKind.FINANCING: "Financement",
        DateKind.OCCUPANCY: "Occupation",
        DateKind.PROMISE_EXPIRY: "Expiration de la promesse",
    },
    statuses={
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
    no_model=_spaced(
        "Aucun modèle de langage n’est configuré : je réponds seulement à partir de vos dossiers. "
        "Avec une clé OpenAI ou Anthropic, je répondrai à toute question."
    ),
)

ENGLISH = Wording(
    money=money_en,
    date=date_en,
    colon=": ",
    kinds={TransactionKind.SALE: "Sale", TransactionKind.PURCHASE: "Purchase"},
    kinds_counted={
        TransactionKind.SALE: ("sale", "sales"),
        TransactionKind.PURCHASE: ("purchase", "purchases"),
    },
    roles={
        ContactRole.SELLER: "Seller",
        ContactRole.BUYER: "Buyer",
        ContactRole.NOTARY: "Notary",
        ContactRole.INSPECTOR: "Inspector",
        ContactRole.LISTING_BROKER: "Listing broker",
        ContactRole.COLLABORATING_BROKER: "Collaborating broker",
        ContactRole.MORTGAGE_BROKER: "Mortgage broker",
        ContactRole.MORTGAGE_LENDER: "Mortgage lender",
        ContactRole.SURVEYOR: "Surveyor",
        ContactRole.SYNDICATE_MANAGER: "Syndicate manager",
        ContactRole.SPOUSE: "Spouse",
        ContactRole.REPRESENTATIVE: "Representative",
    },
    prices={
        PriceKind.ASKING: "Asking price",
        PriceKind.OFFERED: "Offered price",
        PriceKind.ACCEPTED: "Accepted price",
        PriceKind.DEPOSIT: "Deposit",
        PriceKind.DOWN_PAYMENT: "Down payment",
        PriceKind.COUNTER: "Counter-proposal",
    },
    dates={
        DateKind.CLOSING: "Closing",
        DateKind.INSPECTION: "Inspection",
        DateKind.FINANCING: "Financing",
        DateKind.OCCUPANCY: "Occupancy",
        DateKind.PROMISE_EXPIRY: "Expiry of the promise",
    },
    statuses={
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
    no_model=(
        "No language model is configured: I only answer from your files. "
        "With an OpenAI or Anthropic key I will answer any question."
    ),
)


def wording(locale: Locale) -> Wording:
    return ENGLISH if locale == "en" else FRENCH
