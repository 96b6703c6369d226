"""What forms ask for, what they are filled with, and which of them fit."""

import datetime as dt
import json
from importlib import resources
from uuid import uuid4

import pytest

from lea.actions.applying import form_facts
from lea.actions.applying.forms import prefilled
from lea.actions.files import Address, CatalogueForm, Contact, Party, SetDay, TransactionFile
from lea.actions.lines import lines_in
from lea.contracts import property_types
from lea.contracts.forms import FormFact
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind

SALE, PURCHASE = TransactionKind.SALE, TransactionKind.PURCHASE
CATALOGUE = {
    form["key"]: CatalogueForm(
        form["key"],
        form["name_fr"],
        form["name_en"],
        form["code"] if form["confidence"] == "sourced" else None,
        form["side"],
        form["category"],
        form["step"],
        form["code_en"] if form["confidence"] == "sourced" else None,
    )
    for form in json.loads((resources.files("lea.store") / "data" / "forms.json").read_text(encoding="utf-8"))
}
BUYER = Party(ContactRole.BUYER, Contact(uuid4(), "Émilie Roy", phone="819 555-0133", phone_ext="22"))
SELLER = Party(ContactRole.SELLER, Contact(uuid4(), "Robert Lacasse"))


def a_file(kind=PURCHASE, **changes) -> TransactionFile:
    return TransactionFile(uuid4(), kind, **changes)


def test_every_form_of_the_table_is_in_the_catalogue():
    assert set(form_facts.BY_FORM) <= set(CATALOGUE)


@pytest.mark.parametrize("key", CATALOGUE)
@pytest.mark.parametrize("kind", TransactionKind)
def test_every_form_asks_for_something_that_can_be_known_and_told(key, kind):
    form = CATALOGUE[key]
    asked = form_facts.wanted(form, kind)
    assert asked
    assert form_facts.missing(form, a_file(kind))
    for language in ("fr", "en"):
        assert "None" not in lines_in(language).form_prepared(form, 1, asked)


def test_what_the_file_knows_is_not_missing():
    file = a_file(
        address=Address("88", "rue Principale", None, "Granby"),
        parties=(BUYER, SELLER),
        prices={PriceKind.OFFERED: 372_000},
        dates={DateKind.CLOSING: SetDay(DateKind.CLOSING, None, relative_to="acceptance", days=60)},
    )
    assert form_facts.missing(CATALOGUE["PA"], file) == (FormFact.PROMISE_EXPIRY, FormFact.OCCUPANCY)


def test_who_somebody_is_comes_before_how_they_are_reached():
    empty = form_facts.missing(CATALOGUE["CCVE"], a_file(SALE))
    assert empty == (FormFact.SELLER, FormFact.ADDRESS, FormFact.ASKING_PRICE)
    named = form_facts.missing(CATALOGUE["CCVE"], a_file(SALE, parties=(SELLER,)))
    assert named == (FormFact.SELLER_CONTACT, FormFact.ADDRESS, FormFact.ASKING_PRICE)


def test_fields_are_a_copy_of_the_file():
    file = a_file(
        property_type="residential",
        accepted_on=dt.date(2026, 11, 20),
        parties=(BUYER, SELLER),
        prices={PriceKind.OFFERED: 372_000},
        dates={
            DateKind.PROMISE_EXPIRY: SetDay(DateKind.PROMISE_EXPIRY, dt.date(2026, 12, 1), time="20:00"),
            DateKind.INSPECTION: SetDay(DateKind.INSPECTION, None, relative_to="acceptance", days=7),
        },
    )
    fields = prefilled(CATALOGUE["PA"], file)
    assert [(party.role, party.phone_ext) for party in fields.parties] == [("seller", None), ("buyer", "22")]
    assert fields.prices_cad == {PriceKind.OFFERED: 372_000}
    assert fields.dates == {DateKind.PROMISE_EXPIRY: dt.date(2026, 12, 1)}
    assert fields.times == {DateKind.PROMISE_EXPIRY: "20:00"}
    assert fields.delays_days == {DateKind.INSPECTION: 7}
    assert fields.accepted_on == dt.date(2026, 11, 20)


FITS = [
    ("PA", "residential", True),
    ("PA", "single_family", True),
    ("PA", "divided_coownership", False),
    ("PAD", "divided_co_ownership", True),
    ("PAD", "residential", False),
    ("DV", "undivided_coownership", True),
    ("DV", "divided_coownership", False),
    ("CCA", "divided_coownership", True),
    ("PA_GENERAL", "plex", True),
    ("PA", "plex", True),
    ("CURATEUR_PA", "residential", True),
    ("MO", "divided_coownership", True),
    ("PA", None, True),
    ("PA", "château", True),
]


@pytest.mark.parametrize(("key", "property_type", "fits"), FITS)
def test_forms_fit_types_of_property(key, property_type, fits):
    assert property_types.fits(key, CATALOGUE[key].category, property_type) is fits


NAMES = [
    ("PA", "Promesse d’achat (PA) préparée (version 1)."),
    ("PAD", "Promesse d’achat – Copropriété divise (PAD) préparée (version 1)."),
    ("CCVE", "Contrat de courtage exclusif – Vente (CCVE) préparé (version 1)."),
    ("CC_DIVISE_NONEXCL", "Contrat de courtage non exclusif – Copropriété divise préparé (version 1)."),
    ("MO", "Modifications (MO) préparées (version 1)."),
    ("AG", "Annexe G – Générale préparée (version 1)."),
]


@pytest.mark.parametrize(("key", "line"), NAMES)
def test_lines_name_a_form_briefly_and_show_sourced_codes_only(key, line):
    assert lines_in("fr").form_prepared(CATALOGUE[key], 1, ()) == line


def test_lines_tell_what_is_missing_in_both_languages():
    missing = (FormFact.OFFERED_PRICE, FormFact.CLOSING)
    french = lines_in("fr").form_prepared(CATALOGUE["PA"], 2, missing)
    assert french.endswith("(version 2). Il manque\u00a0: prix offert, date de signature.")
    english = lines_in("en").form_prepared(CATALOGUE["PA"], 2, missing)
    assert english == "Promise to purchase (PP) prepared (version 2). Missing: offered price, signing date."
