"""The language of a message: French unless its words are English."""

from lea.actions.reading.drafts import Language
from lea.actions.reading.text import word_set, words

_FRENCH = word_set(
    "le la les un une des du de et est sont pour sur avec dans par que qui mon ma mes je tu "
    "il elle on nous vous ils elles ce cette au aux pas ne prix vendeur acheteur notaire "
    "courtier ajoute cree prepare mets vente achat "
    "offre adresse dossier rue le oui non merci svp stp c'est cest demain aussi pis mais ou "
    "jour jours acompte cloture demande annule plutot finalement transaction ca"
)
_ENGLISH = word_set(
    "the a an and is are for on with in at by that which who my i you he she we they this to "
    "of not please price seller buyer notary broker add create prepare set sale purchase "
    "offer address file street yes no thanks it it's "
    "tomorrow also but or day days deposit closing asking undo cancel actually make new "
    "start open listing prep"
)


def language_of(text: str) -> Language:
    """`en` when English words outnumber French ones; a text of neither is French."""
    found = words(text[:600].lower().replace("à", "au"))  # « à » would fold to the English article
    french = sum(word in _FRENCH for word in found)
    english = sum(word in _ENGLISH for word in found)
    return "en" if english > french else "fr"
