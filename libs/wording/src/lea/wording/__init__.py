"""The terms of a broker's files, the same wherever Léa says them."""

from lea.contracts.messages import Locale
from lea.wording.english import ENGLISH
from lea.wording.french import FRENCH
from lea.wording.terms import Terms, capitalized, plain


def terms_in(locale: Locale) -> Terms:
    """Return the terms of a language."""
    return ENGLISH if locale == "en" else FRENCH


__all__ = ["ENGLISH", "FRENCH", "Terms", "capitalized", "plain", "terms_in"]
