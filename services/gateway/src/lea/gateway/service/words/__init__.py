"""The names of things in a broker's files, as the API and a form's PDF write them."""

from lea.contracts.messages import Locale
from lea.gateway.service.words.english import ENGLISH
from lea.gateway.service.words.french import FRENCH
from lea.gateway.service.words.vocabulary import Vocabulary


def words_in(locale: Locale) -> Vocabulary:
    """Return the vocabulary of a language."""
    return ENGLISH if locale == "en" else FRENCH


__all__ = ["Vocabulary", "words_in"]
