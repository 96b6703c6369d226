"""What a broker said in a message, as far as a model's proposal may rest on it: what is pasted or quoted is not."""

import re

from lea.actions.reading.amounts import find_amounts
from lea.actions.reading.emails import find_emails
from lea.actions.reading.phones import find_phones
from lea.actions.reading.quotations import hide_quotations
from lea.actions.reading.roles import find_roles
from lea.actions.reading.spans import HIDDEN, Page
from lea.actions.reading.text import compose, fold
from lea.contracts.orders import ContactRole

_WORD = re.compile(r"[a-z0-9]+")


class OwnWords:
    """The words, numbers, addresses, amounts and roles that stand in the broker's own part of a message."""

    def __init__(self, message: str) -> None:
        text = compose(message)
        page = Page(text, fold(text), fold(text))
        hide_quotations(page)
        own = page.masked.replace(HIDDEN, " ")
        self._words = frozenset(_WORD.findall(own))
        self._phones = frozenset(phone.number for _, _, phone in find_phones(own))
        amounts = [amount for _, _, amount in find_amounts(own)]
        self._amounts = frozenset(amount.cad for amount in amounts) | frozenset(
            amount.cad * 1_000 for amount in amounts if amount.bare
        )
        self._roles = frozenset(mention.role for mention in find_roles(own, 0, len(own)))
        self._emails = frozenset(email.casefold() for _, _, email in find_emails(own, text))

    def say(self, text: str | None) -> bool:
        """Tell whether every word of a text was said; what is absent needs no saying."""
        return text is None or set(_WORD.findall(fold(compose(text)))) <= self._words

    def give_amount(self, amount_cad: int) -> bool:
        """Tell whether an amount was said; « à 395 » says 395 000 too."""
        return amount_cad in self._amounts

    def name_role(self, role: ContactRole | None) -> bool:
        """Tell whether somebody in that role was spoken of."""
        return role in self._roles

    def give_phone(self, phone: str | None) -> bool:
        return phone is None or phone in self._phones

    def give_email(self, email: str | None) -> bool:
        return email is None or email.casefold() in self._emails
