"""The names in French, with the no-break spaces of its typography (U+00A0)."""

from lea.gateway.service.words.vocabulary import Vocabulary
from lea.wording import FRENCH as TERMS
from lea.wording.terms import NO_BREAK_SPACE

FRENCH = Vocabulary(
    terms=TERMS,
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
    labels={
        "mark": "Document de travail — n’est pas le formulaire officiel de l’OACIQ",
        "code": "Formulaire OACIQ",
        "version": "Version",
        "status": f"Statut{NO_BREAK_SPACE}:",
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
)
