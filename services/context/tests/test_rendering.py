"""A realistic file as a model, and a person who looks, read it."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import msgspec

from lea.context.briefs import brief_of
from lea.context.files import Access, File, Party, PreparedForm, Price, SetDay, read_file
from lea.context.ports import Past
from lea.context.rendering import one_line, render_file
from lea.contracts.forms import FormFact, FormStatus
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus

from .conftest import NOW, MemoryRecords
from .test_lifecycle import CATALOGUE

SNAPSHOT = Path(__file__).parent / "prompt.md"
TODAY = NOW.date()
PINS = File(
    id="pins",
    kind=TransactionKind.SALE,
    status=TransactionStatus.ACCEPTED_CONDITIONAL,
    property_type="single_family",
    accepted_on=dt.date(2026, 11, 12),
    address="42, rue des Pins, Sherbrooke J1H 1A1",
    linked=True,
    parties=(
        Party(ContactRole.SELLER, "Robert Lacasse", "819 555-0133", "22", "robert@example.org"),
        Party(ContactRole.BUYER, "Nadia Benali", "514 555-0188"),
        Party(ContactRole.NOTARY, "Me Hélène Côté"),
    ),
    prices=(
        Price(PriceKind.ASKING, 395_000, (389_000, 410_000)),
        Price(PriceKind.ACCEPTED, 388_500),
    ),
    dates=(
        SetDay(DateKind.PROMISE_EXPIRY, dt.date(2026, 11, 13), "20:00"),
        SetDay(DateKind.INSPECTION, dt.date(2026, 11, 24), "09:30"),
        SetDay(DateKind.CLOSING, dt.date(2027, 2, 1)),
        SetDay(DateKind.FINANCING, days=15),
    ),
    forms=(
        PreparedForm("CCVE", status=FormStatus.SIGNED),
        PreparedForm("DV", 2, FormStatus.SENT, (FormFact.SELLER_CONTACT,)),
    ),
    portal=(
        Access(
            "Robert Lacasse",
            "active",
            dt.datetime(2026, 11, 21, 3, 30, tzinfo=dt.UTC),
            ("Déclarations du vendeur sur l’immeuble",),
        ),
        Access("Nadia Benali"),
    ),
)
ERABLES = File(
    id="erables",
    kind=TransactionKind.PURCHASE,
    property_type="divided_coownership",
    address="1180, boulevard des Érables, app. 4, Magog",
    parties=(Party(ContactRole.BUYER, "Luc Tremblay", email="luc@example.org"),),
    forms=(PreparedForm("CCA", status=FormStatus.SIGNED),),
)


async def test_a_prompt_reads_as_a_person_would_write_it(turn, prompts):
    """`LEA_UPDATE_SNAPSHOTS=1` writes the snapshot anew: look at it."""
    past = Past(
        summary="- « Crée une vente au 42, rue des Pins » → Transaction de vente créée.", summarized_turns=1
    )
    records = MemoryRecords(past, PINS, ERABLES, total=37)
    records.files = replace(records.files, catalogue=CATALOGUE)
    prompt = await prompts(records).build_prompt(turn(actions=("Inspection fixée au 24 novembre 2026.",)))
    shown = f"{prompt.system}\n{prompt.asked}\n"
    if os.environ.get("LEA_UPDATE_SNAPSHOTS") == "1":
        SNAPSHOT.write_text(shown, encoding="utf-8")
    assert shown == SNAPSHOT.read_text(encoding="utf-8")


def test_forms_are_named_in_the_language_of_the_turn() -> None:
    shown = render_file(brief_of(ERABLES, CATALOGUE, "en"), TODAY, NOW.tzinfo)
    assert "Exclusive brokerage contract – Purchase" in shown
    assert "Promise to purchase – Divided" in shown


def test_a_file_comes_back_from_json_as_it_was() -> None:
    assert read_file(msgspec.json.encode(PINS)) == PINS


def test_a_value_stays_on_its_line_and_is_cut() -> None:
    assert one_line("# A\n\n## B\tC") == "A ## B C"
    assert one_line("x" * 200) == "x" * 159 + "…"
