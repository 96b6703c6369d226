"""What a form's PDF says, and that it can be drawn."""

import asyncio
import datetime as dt
import io
from dataclasses import replace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from lea.contracts.forms import FormFields, FormStatus
from lea.gateway.adapters import pdf
from lea.gateway.files import CatalogueEntry, PreparedForm
from lea.gateway.service.sheets import sheet_of
from lea.gateway.service.words import words_in

ZONE = ZoneInfo("America/Toronto")
ENTRY = CatalogueEntry(
    "PA", "PA", None, "Promesse d’achat", "Promise to purchase", "purchase", "residential", "offer"
)
FIELDS = FormFields.model_validate(
    {
        "kind": "purchase",
        "transaction_status": "offer_received",
        "address": "88, rue Principale, Granby",
        "parties": [
            {"role": "buyer", "name": "Nguyễn Văn Thành", "phone": "819 555-0133", "phone_ext": "22"},
            {"role": "seller", "name": "Łukasz Żółć", "email": "l.z@exemple.ca"},
        ],
        "prices_cad": {"offered": 372_000},
        "accepted_on": "2026-11-20",
        "dates": {"promise_expiry": "2026-12-01"},
        "times": {"promise_expiry": "20:00"},
        "delays_days": {"inspection": 7},
        "missing": ["closing"],
    }
)
FORM = PreparedForm(
    id=uuid4(),
    transaction_id=uuid4(),
    entry=ENTRY,
    version=2,
    status=FormStatus.SENT,
    fields=FIELDS,
    created_at=dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC),
    sent_at=dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC),
    signed_at=None,
)


def drawn(form: PreparedForm, locale: str = "fr") -> list[str]:
    document = asyncio.run(pdf.PdfPrinter().print_sheet(sheet_of(form, "Camille Bouchard", locale, ZONE)))
    return [page.extract_text() for page in PdfReader(io.BytesIO(document)).pages]


def test_days_are_those_of_the_brokers_clock() -> None:
    facts = dict(sheet_of(FORM, "Camille", "fr", ZONE).facts)
    assert facts["Préparé le"] == "22\u00a0novembre 2026"
    assert facts["Version"] == "2"


def test_a_code_that_no_source_confirms_is_not_shown() -> None:
    assert "Formulaire OACIQ" in dict(sheet_of(FORM, "Camille", "fr", ZONE).facts)
    assert "OACIQ form" not in dict(sheet_of(FORM, "Camille", "en", ZONE).facts)


def test_sections_tell_what_is_known_and_what_is_missing() -> None:
    sheet = sheet_of(FORM, "Camille", "fr", ZONE)
    told = {section.heading: dict(section.pairs) for section in sheet.sections}
    assert told["Transaction"]["Étape"] == "Offre présentée"
    assert told["Parties et intervenants"]["Acheteur"] == "Nguyễn Văn Thành\n819 555-0133, poste 22"
    assert told["Prix"] == {"Prix offert": "372\u00a0000\u00a0$"}
    assert told["Dates"]["Inspection"] == "7 jours après l’acceptation"
    assert told["Dates"]["Échéance de la promesse d’achat"] == "1er\u00a0décembre 2026 à 20\u00a0h"
    assert sheet.missing == ("Date de signature",)


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_page_is_marked_and_every_name_can_be_read(locale: str) -> None:
    crowd = FIELDS.model_copy(update={"parties": FIELDS.parties * 20})
    pages = drawn(replace(FORM, fields=crowd), locale)
    assert len(pages) > 1
    assert all(sheet_of(FORM, "", locale, ZONE).mark in page for page in pages)
    assert "Nguyễn Văn Thành" in pages[0]
    assert "Łukasz Żółć" in pages[0]
    assert str(len(pages)) in pages[-1]


def test_a_form_without_fields_says_so() -> None:
    [page] = drawn(replace(FORM, fields=FormFields()))
    assert "aucun renseignement" in page


def test_odd_and_long_values_do_not_break_the_sheet() -> None:
    odd = "a\x00b\x1b[31m\n{nb} **x** " + "é" * 5000
    party = FIELDS.parties[0].model_copy(update={"name": odd, "email": "x" * 400})
    pages = drawn(replace(FORM, fields=FIELDS.model_copy(update={"parties": (party,) * 60, "address": odd})))
    assert all("Document de travail" in page for page in pages)


async def test_too_many_at_once_wait_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PATIENCE_S", 0.01)
    printer = pdf.PdfPrinter()
    sheet = sheet_of(FORM, "Camille", "fr", ZONE)
    done = await asyncio.gather(*(printer.print_sheet(sheet) for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(one, bytes) for one in done) == 1
    assert sum(isinstance(one, TimeoutError) for one in done) == 2


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_word_is_there_in_both_languages(locale: str) -> None:
    words = words_in(locale)
    assert set(words.labels) == set(words_in("fr").labels)
    assert set(words.property_types) == set(words_in("fr").property_types)
