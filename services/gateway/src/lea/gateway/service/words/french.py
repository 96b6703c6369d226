"""The names in French, with the no-break spaces of its typography (U+00A0)."""

import datetime as dt

from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.gateway.service.words.vocabulary import Vocabulary

_NB = "\u00a0"
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def _money(amount_cad: int) -> str:
    return f"{amount_cad:,}".replace(",", _NB) + f"{_NB}$"


def _day(value: dt.date) -> str:
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{_NB}{_MONTHS[value.month - 1]} {value.year}"


def _clock(time: str) -> str:
    hours, _, minutes = time.partition(":")
    return f"{int(hours)}{_NB}h" + (f"{_NB}{minutes}" if minutes not in {"", "00"} else "")


FRENCH = Vocabulary(
    kinds={TransactionKind.SALE: "Vente", TransactionKind.PURCHASE: "Achat"},
    statuses={
        TransactionStatus.LISTED: "Propriété inscrite",
        TransactionStatus.OFFER_RECEIVED: "Offre reçue",
        TransactionStatus.ACCEPTED_CONDITIONAL: "Promesse acceptée, conditions à réaliser",
        TransactionStatus.CONDITIONS_MET: "Conditions réalisées",
        TransactionStatus.CLOSED: "Acte de vente signé",
        TransactionStatus.CANCELLED: "Transaction annulée",
    },
    offer_presented="Offre présentée",
    property_types={
        "residential": "Résidentiel de moins de 5 logements",
        "single_family": "Maison unifamiliale",
        "duplex": "Duplex",
        "triplex": "Triplex",
        "plex": "Plex",
        "divided_coownership": "Copropriété divise",
        "divided_co_ownership": "Copropriété divise",
        "undivided_coownership": "Copropriété indivise",
        "undivided_co_ownership": "Copropriété indivise",
        "mobile_home": "Maison mobile",
        "general_commercial": "Terrain, 5 logements et plus ou commercial",
        "land": "Terrain",
        "enterprise": "Entreprise",
    },
    roles={
        ContactRole.SELLER: "Vendeur",
        ContactRole.BUYER: "Acheteur",
        ContactRole.NOTARY: "Notaire",
        ContactRole.INSPECTOR: "Inspecteur",
        ContactRole.LISTING_BROKER: "Courtier inscripteur",
        ContactRole.COLLABORATING_BROKER: "Courtier collaborateur",
        ContactRole.MORTGAGE_BROKER: "Courtier hypothécaire",
        ContactRole.MORTGAGE_LENDER: "Prêteur hypothécaire",
        ContactRole.SURVEYOR: "Arpenteur-géomètre",
        ContactRole.SYNDICATE_MANAGER: "Gestionnaire du syndicat",
        ContactRole.SPOUSE: "Conjoint",
        ContactRole.REPRESENTATIVE: "Représentant",
    },
    prices={
        PriceKind.ASKING: "Prix demandé",
        PriceKind.OFFERED: "Prix offert",
        PriceKind.ACCEPTED: "Prix accepté",
        PriceKind.DEPOSIT: "Acompte",
        PriceKind.DOWN_PAYMENT: "Mise de fonds",
        PriceKind.COUNTER: "Contre-proposition",
    },
    dates={
        DateKind.CLOSING: "Signature de l’acte de vente",
        DateKind.INSPECTION: "Inspection",
        DateKind.FINANCING: "Échéance du financement",
        DateKind.OCCUPANCY: "Occupation",
        DateKind.PROMISE_EXPIRY: "Échéance de la promesse d’achat",
    },
    facts={
        FormFact.SELLER: "vendeur",
        FormFact.SELLER_CONTACT: "téléphone ou courriel du vendeur",
        FormFact.BUYER: "acheteur",
        FormFact.BUYER_CONTACT: "téléphone ou courriel de l’acheteur",
        FormFact.SYNDICATE_MANAGER: "gestionnaire du syndicat",
        FormFact.ADDRESS: "adresse de l’immeuble",
        FormFact.ASKING_PRICE: "prix demandé",
        FormFact.OFFERED_PRICE: "prix offert",
        FormFact.DOWN_PAYMENT: "mise de fonds",
        FormFact.PROMISE_EXPIRY: "échéance de la promesse d’achat",
        FormFact.ACCEPTANCE: "date d’acceptation",
        FormFact.FINANCING: "échéance du financement",
        FormFact.CLOSING: "date de signature",
        FormFact.OCCUPANCY: "date d’occupation",
    },
    form_statuses={
        FormStatus.PREPARED: "préparé",
        FormStatus.SENT: "envoyé",
        FormStatus.SIGNED: "signé",
    },
    labels={
        "mark": "Document de travail — n’est pas le formulaire officiel de l’OACIQ",
        "code": "Formulaire OACIQ",
        "version": "Version",
        "status": f"Statut{_NB}:",
        "prepared_on": "Préparé le",
        "sent_on": "Envoyé le",
        "signed_on": "Signé le",
        "transaction": "Transaction",
        "kind": "Nature",
        "address": "Adresse de l’immeuble",
        "property_type": "Type d’immeuble",
        "transaction_status": "Étape",
        "parties": "Parties et intervenants",
        "prices": "Prix",
        "dates": "Dates",
        "acceptance": "Acceptation de la promesse",
        "after_acceptance": "{days} jours après l’acceptation",
        "missing": "À compléter",
        "nothing_missing": "Rien d’essentiel ne manque.",
        "no_fields": "Le dossier ne contenait aucun renseignement lorsque ce formulaire a été préparé.",
        "page": "page {page} de {pages}",
        "made_by": "Préparé avec Léa pour {broker}",
        "at": "à",
    },
    money=_money,
    day=_day,
    clock=_clock,
    extension="poste",
)
