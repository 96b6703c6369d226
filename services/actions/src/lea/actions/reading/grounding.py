"""What a broker said in a message, as far as a model's proposal may rest on it: what is pasted or quoted is not."""

import re

from lea.actions.reading.emails import find_emails
from lea.actions.reading.phones import find_phones
from lea.actions.reading.quotations import hide_quotations
from lea.actions.reading.spans import HIDDEN, Page
from lea.actions.reading.text import compose, fold

_WORD = re.compile(r"[a-z0-9]+")


class OwnWords:
    """The words, telephone numbers and e-mail addresses that stand in the broker's own part of a message."""

    def __init__(self, message: str) -> None:
        text = compose(message)
        page = Page(text, fold(text), fold(text))
        hide_quotations(page)
        own = page.masked.replace(HIDDEN, " ")
        self._words = frozenset(_WORD.findall(own))
        self._phones = frozenset(phone.number for _, _, phone in find_phones(own))
        self._emails = frozenset(email.casefold() for _, _, email in find_emails(own, text))

    def say(self, text: str | None) -> bool:
        """Tell whether every word of a text was said; what is absent needs no saying."""
        return text is None or set(_WORD.findall(fold(compose(text)))) <= self._words

    def give_phone(self, phone: str | None) -> bool:
        return phone is None or phone in self._phones

    def give_email(self, email: str | None) -> bool:
        return email is None or email.casefold() in self._emails
