"""Nothing that a message carries is dropped in silence: it is an order, a question, or named."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lea.actions.reading import Files, KnownTransaction, Reading, read, resolve
from lea.contracts.orders import AddContact, ContactRole, PriceKind, SetPrice, TransactionKind

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/Toronto"))
SALE = KnownTransaction("T1", TransactionKind.SALE, "1450, rue Cartier, Laval")
NONE = Files(None, ())


def reading(message: str, files: Files = NONE, pending=None) -> Reading:
    return resolve(read(message, now=NOW, pending=pending), files)


@pytest.mark.parametrize(
    ("message", "unused"),
    [
        ("Crée une vente au 12, rue Roy, Laval, photos samedi à 10 h", ("samedi à 10 h",)),
        ("Crée une vente au 12, rue Roy, Laval, mon bureau est au 514 555-0100", ("514 555-0100",)),
        ("Crée un achat pour le condo de Paul Gagnon", ("Paul Gagnon",)),
        ("Crée une vente au 12, rue Roy, Laval, taxes de 3 450 $", ("3 450 $",)),
        ("Create a sale at 12 Elm Street, Laval, cc paul@example.com", ("paul@example.com",)),
    ],
)
def test_what_no_order_took_up_is_named(message: str, unused: tuple[str, ...]) -> None:
    found = reading(message)
    assert found.orders
    assert found.wholly_orders
    assert found.unused == unused


def test_an_amount_that_nothing_explains_is_asked_about() -> None:
    found = reading("Ajoute Me Luc Roy comme notaire, 425 000 $", Files("T1", (SALE,)))
    assert found.clarification is not None
    assert found.clarification.slot == "price_kind"
    assert found.unused == ()


def test_the_amount_of_a_new_sale_is_its_asking_price() -> None:
    found = reading("J'ai un nouveau mandat de vente au 1250 boul. Laurier app 5, Québec, à 425k")
    assert SetPrice(kind=PriceKind.ASKING, amount_cad=425_000) in found.orders
    assert found.unused == ()


@pytest.mark.parametrize(
    ("message", "role"),
    [
        ("crée un achat pour Paul Gagnon", ContactRole.BUYER),
        ("crée une vente pour Paul Gagnon", ContactRole.SELLER),
        ("new listing for Paul Gagnon", ContactRole.SELLER),
        ("Nouveau dossier acheteur. Client : Paul Gagnon", ContactRole.BUYER),
    ],
)
def test_the_client_is_the_side_that_the_broker_serves(message: str, role: ContactRole) -> None:
    assert AddContact(role=role, name="Paul Gagnon") in reading(message).orders


def test_a_client_and_a_price_wait_for_the_kind_of_the_transaction() -> None:
    asked = reading("Crée une transaction pour Paul Gagnon au 12 rue Roy, Laval, à 425k")
    assert asked.clarification is not None
    answered = reading("une vente", pending=asked.clarification)
    assert AddContact(role=ContactRole.SELLER, name="Paul Gagnon") in answered.orders
    assert SetPrice(kind=PriceKind.ASKING, amount_cad=425_000) in answered.orders


def test_what_was_used_is_not_named() -> None:
    for message in (
        "Crée une vente pour le 42, rue des Pins, Sherbrooke J1H 4A1, prix demandé 389 000 $, vendeur Robert Lacasse"
        " 819 555-0133",
        "Nouvel achat : 300 Sherbrooke O. #804 Montréal, offre 512k, acompte 10k, inspection dans 7 jours,"
        " notaire Me Roy",
    ):
        assert reading(message).unused == ()


def test_a_street_of_no_file_is_asked_about_rather_than_written_on_another() -> None:
    found = reading("On a une offre de 400 000 $ sur Laurier, expire demain 18h", Files("T1", (SALE,)))
    assert found.orders == ()
    assert found.clarification is not None
    assert found.clarification.slot == "transaction"


def test_a_mandate_that_was_just_signed_creates_its_transaction_once() -> None:
    said = "On vient de signer le mandat du 615 avenue Mercille à Saint-Lambert, prix affiché 899 000 $"
    kinds = [order.action for order in reading(said, Files(None, (SALE,))).orders]
    assert sorted(kinds) == ["create_transaction", "set_address", "set_price"]
    there = KnownTransaction("T2", TransactionKind.SALE, "615, avenue Mercille, Saint-Lambert")
    again = reading(said, Files(None, (SALE, there))).orders
    assert again == (SetPrice(kind=PriceKind.ASKING, amount_cad=899_000, transaction_ref="T2"),)
