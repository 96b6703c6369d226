"""Both languages name everything, each in its own typography."""

import datetime as dt
from enum import StrEnum

import pytest

from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.wording import ENGLISH, FRENCH, Terms, capitalized, plain, terms_in

NAMED: dict[str, type[StrEnum]] = {
    "kinds": TransactionKind,
    "statuses": TransactionStatus,
    "roles": ContactRole,
    "prices": PriceKind,
    "dates": DateKind,
    "facts": FormFact,
    "form_statuses": FormStatus,
}


@pytest.mark.parametrize("terms", [FRENCH, ENGLISH], ids=["fr", "en"])
@pytest.mark.parametrize("name", NAMED)
def test_every_value_has_a_term_in_lower_case(terms: Terms, name: str) -> None:
    named = getattr(terms, name)
    assert set(named) == set(NAMED[name])
    assert all(term and term == term.strip() and term[0].islower() for term in named.values())


def test_french_holds_numbers_and_their_units_together() -> None:
    french = terms_in("fr")
    assert french.money(1_389_000) == "1\u00a0389\u00a0000\u00a0$"
    assert french.day(dt.date(2027, 3, 1)) == "1er\u00a0mars 2027"
    assert french.clock("20:00") == "20\u00a0h"
    assert french.clock("09:30") == "9\u00a0h\u00a030"
    assert plain(french.money(5000)) == "5 000 $"


def test_english_writes_its_own_way() -> None:
    english = terms_in("en")
    assert english.money(1_389_000) == "$1,389,000"
    assert english.money(-5) == "-$5"
    assert english.day(dt.date(2027, 3, 1)) == "March 1, 2027"
    assert english.clock("20:00") == "20:00"


def test_an_offer_is_received_by_who_sells_and_presented_by_who_buys() -> None:
    received = TransactionStatus.OFFER_RECEIVED
    assert FRENCH.status(TransactionKind.SALE, received) == "offre reçue"
    assert FRENCH.status(TransactionKind.PURCHASE, received) == "offre présentée"
    assert capitalized(FRENCH.status(None, received)) == "Offre reçue"
