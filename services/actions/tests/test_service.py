"""What the service decides, on files in memory, with the real grammar."""

import datetime as dt
from uuid import uuid4

import pytest

from lea.actions.errors import TurnExpired
from lea.actions.files import Address, Contact, Party, SetDay, TransactionFile
from lea.contracts.orders import (
    ContactRole,
    DateKind,
    PriceKind,
    SetPrice,
    TransactionKind,
    TransactionStatus,
    UpdateStatus,
)
from lea.contracts.pending import Confirmation, Proposal

ORDER = (
    "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $,"
    " vendeur Robert Lacasse 819 555-0133"
)
PINS = Address("42", "rue des Pins", None, "Sherbrooke", "QC", "J1H 4A1")


def a_sale(**changes):
    values = {"id": uuid4(), "kind": TransactionKind.SALE, "address": PINS}
    return TransactionFile(**(values | changes))


async def test_the_main_example_reads_well(actions, books, turn):
    result = await actions.apply_actions(turn(ORDER))
    assert result.actions == (
        "Transaction de vente créée\u00a0: 42, rue des Pins, Sherbrooke.",
        "Prix demandé fixé à 389\u00a0000\u00a0$.",
        "Vendeur ajouté\u00a0: Robert Lacasse, 819 555-0133.",
    )
    assert result.answer == "\n".join(result.actions)
    (file,) = books.files.values()
    assert result.linked_transaction_id == file.id == books.link_to
    assert file.prices == {PriceKind.ASKING: 389_000}
    assert file.parties[0].role is ContactRole.SELLER


async def test_a_confirmation_names_what_was_not_used(actions, books, turn):
    result = await actions.apply_actions(
        turn("Crée une vente au 42, rue des Pins, Sherbrooke, photos samedi à 10 h")
    )
    assert result.actions == ("Transaction de vente créée\u00a0: 42, rue des Pins, Sherbrooke.",)
    assert result.answer == f"{result.actions[0]}\nJe n’ai pas utilisé\u00a0: samedi à 10 h."
    english = await actions.apply_actions(turn("Create a sale at 12 Elm Street, Laval, cc paul@example.com"))
    assert english.answer.endswith("I did not use: paul@example.com.")


async def test_english_is_answered_in_english(actions, books, turn):
    books.add(a_sale())
    result = await actions.apply_actions(turn("Set the asking price to $450,000"))
    assert result.actions == ("Asking price set to $450,000.",)


async def test_message_without_an_order_never_opens_the_files(actions, books, turn):
    linked = uuid4()
    result = await actions.apply_actions(turn("Bonjour, comment vas-tu ?", linked_transaction_id=linked))
    assert (result.actions, result.answer, result.linked_transaction_id) == ((), None, linked)
    assert books.opened == 0


async def test_redelivered_turn_returns_what_was_recorded(actions, books, turn):
    message = turn(ORDER)
    first = await actions.apply_actions(message)
    assert await actions.apply_actions(message) == first
    assert len(books.files) == 1


async def test_turn_past_its_deadline_writes_nothing(actions, books, turn):
    books.late = True
    with pytest.raises(TurnExpired):
        await actions.apply_actions(turn(ORDER))
    assert not books.files


async def test_earlier_price_is_told(actions, books, turn):
    books.add(a_sale(prices={PriceKind.ASKING: 389_000}))
    result = await actions.apply_actions(turn("Mets le prix demandé à 395 000 $"))
    assert result.actions == ("Prix demandé fixé à 395\u00a0000\u00a0$, au lieu de 389\u00a0000\u00a0$.",)


async def test_same_price_is_not_written_twice(actions, books, turn):
    books.add(a_sale(prices={PriceKind.ASKING: 389_000}))
    result = await actions.apply_actions(turn("Mets le prix demandé à 389 000 $"))
    assert result.actions == ("Prix demandé déjà fixé à 389\u00a0000\u00a0$.",)
    assert books.prices == []


async def test_order_on_another_file_says_which(actions, books, turn):
    books.add(a_sale())
    books.add(a_sale(address=Address("75", "chemin du Lac", None, "Magog")), link=False)
    result = await actions.apply_actions(turn("pour le dossier de Magog, acompte 5000$"))
    assert result.actions == ("Acompte fixé à 5\u00a0000\u00a0$ (75, chemin du Lac, Magog).",)


async def test_cancelling_waits_for_a_yes(actions, books, turn):
    file = books.add(a_sale(status=TransactionStatus.LISTED))
    result = await actions.apply_actions(turn("Annule la transaction"))
    assert isinstance(result.pending, Confirmation)
    assert result.answer == result.pending.text
    assert books.files[file.id].status is TransactionStatus.LISTED
    result = await actions.apply_actions(turn("oui", pending=result.pending))
    assert books.files[file.id].status is TransactionStatus.CANCELLED
    assert result.actions == ("Statut\u00a0: transaction annulée.",)


async def test_a_no_leaves_the_file_alone(actions, books, turn):
    file = books.add(a_sale())
    pending = Confirmation(text="?", orders=(UpdateStatus(status=TransactionStatus.CANCELLED),))
    result = await actions.apply_actions(turn("non", pending=pending))
    assert books.files[file.id].status is None
    assert result.answer == "D’accord, je ne fais rien."


@pytest.mark.parametrize(
    ("reply", "amounts"),
    [
        ("oui", [395_000]),
        ("non", []),
        ("Quelle heure est-il ?", []),
        ("ok, 390 000 $", []),
        ("oui, merci", [395_000]),
        ("oui, prix demandé 390 000 $", [390_000]),
        ("oui mais pas ça", []),
    ],
)
async def test_a_proposal_is_carried_out_after_a_yes_alone(actions, books, turn, reply, amounts):
    file = books.add(a_sale())
    order = SetPrice(kind=PriceKind.ASKING, amount_cad=395_000, transaction_ref=str(file.id))
    await actions.apply_actions(turn(reply, pending=Proposal(text="?", orders=(order,))))
    assert [amount for _, amount in books.prices] == amounts


async def test_another_accepted_price_is_confirmed_first(actions, books, turn):
    file = books.add(a_sale(prices={PriceKind.ACCEPTED: 450_000}))
    result = await actions.apply_actions(turn("Le prix accepté est de 455 000 $"))
    assert isinstance(result.pending, Confirmation)
    assert result.pending.orders == (
        SetPrice(kind=PriceKind.ACCEPTED, amount_cad=455_000, transaction_ref=str(file.id)),
    )
    await actions.apply_actions(turn("oui, vas-y", pending=result.pending))
    assert books.files[file.id].prices[PriceKind.ACCEPTED] == 455_000


async def test_too_many_orders_are_refused_as_a_whole(actions, books, turn):
    books.add(a_sale())
    names = ["Anne Roy", "Luc Roy", "Paul Côté", "Léa Morin", "Guy Caron", "Eva Noël", "Marc Dion"]
    people = [f"Ajoute {name} comme vendeur." for name in names]
    people += [f"Ajoute {name} comme notaire." for name in names]
    people += [f"Ajoute {name} comme inspecteur." for name in names]
    result = await actions.apply_actions(turn(" ".join(people)))
    assert "21 demandes" in (result.answer or "")
    assert books.entries == []


@pytest.mark.parametrize(
    ("message", "refusal"),
    [
        ("Fais-moi une PA", "Formulaire non préparé"),
        ("Mets l'acompte à 900 000 $", "Acompte non modifié"),
        ("Date de signature le 2 décembre 2026", "précède l’acceptation"),
    ],
)
async def test_domain_refuses_with_a_sentence_and_no_write(actions, books, turn, message, refusal):
    file = books.add(
        a_sale(prices={PriceKind.OFFERED: 450_000}, accepted_on=dt.date(2026, 12, 15)),
    )
    result = await actions.apply_actions(turn(message))
    assert refusal in " ".join(result.actions)
    assert books.files[file.id] == file
    assert books.entries == []


async def test_delays_wait_for_the_acceptance(actions, books, turn):
    file = books.add(a_sale())
    first = await actions.apply_actions(turn("Inspection 7 jours après l'acceptation"))
    assert first.actions == ("Inspection fixée à 7 jours après l’acceptation.",)
    await actions.apply_actions(turn("La promesse d'achat est acceptée"))
    assert books.files[file.id].accepted_on == dt.date(2026, 11, 22)
    assert books.files[file.id].day(DateKind.INSPECTION) == dt.date(2026, 11, 29)


async def test_closing_is_not_set_before_the_inspection(actions, books, turn):
    inspection = SetDay(DateKind.INSPECTION, dt.date(2027, 3, 20))
    file = books.add(a_sale(dates={DateKind.INSPECTION: inspection}))
    result = await actions.apply_actions(turn("Clôture le 15 mars 2027"))
    assert "précède une date du dossier" in result.actions[0]
    assert books.files[file.id] == file


async def test_form_counts_its_versions_and_is_prefilled(actions, books, turn):
    books.add(a_sale(prices={PriceKind.ASKING: 389_000}))
    await actions.apply_actions(turn("Prépare les déclarations du vendeur"))
    result = await actions.apply_actions(turn("Prépare les déclarations du vendeur"))
    assert result.actions == (
        "Déclarations du vendeur (DV) préparées (version 2). Il manque\u00a0: vendeur.",
    )
    assert books.forms[0][2]["address"] == str(PINS)


async def test_known_person_is_not_doubled(actions, books, turn):
    julie = Contact(uuid4(), "Julie Côté", phone="418 555-0177")
    books.add(a_sale(parties=(Party(ContactRole.NOTARY, julie),)), link=False)
    books.add(a_sale(address=Address("1", "rue Une", None, "Magog")))
    await actions.apply_actions(turn("Ajoute julie cote comme notaire"))
    assert list(books.contacts) == [julie.id]


async def test_who_takes_over_a_role_leaves_nobody_beside_them(actions, books, turn):
    sale = a_sale(parties=(Party(ContactRole.NOTARY, Contact(uuid4(), "Luc Roy")),))
    books.add(sale)
    result = await actions.apply_actions(turn("change le notaire pour Me Sarah Kim"))
    assert [party.contact.name for party in books.files[sale.id].parties] == ["Sarah Kim"]
    assert result.answer == "Notaire corrigé\u00a0: Sarah Kim, au lieu de Luc Roy."


async def test_namesake_with_another_phone_is_another_person(actions, books, turn):
    julie = Contact(uuid4(), "Julie Côté", phone="418 555-0177")
    books.add(a_sale(parties=(Party(ContactRole.NOTARY, julie),)), link=False)
    books.add(a_sale(address=Address("1", "rue Une", None, "Magog")))
    await actions.apply_actions(turn("Ajoute l'acheteuse Julie Côté 514 555-0142"))
    assert len(books.contacts) == 2
    assert books.contacts[julie.id] == julie


async def test_detail_completes_the_one_in_that_role(actions, books, turn):
    julie = Contact(uuid4(), "Julie Roy")
    books.add(a_sale(parties=(Party(ContactRole.NOTARY, julie),)))
    result = await actions.apply_actions(turn("Le courriel de la notaire est notaire.roy@example.com"))
    assert result.actions == (
        "Coordonnées du notaire mises à jour\u00a0: Julie Roy, notaire.roy@example.com.",
    )


async def test_undo_tells_every_line_or_why_not(actions, books, turn):
    books.add(a_sale())
    await actions.apply_actions(turn("Mets le prix demandé à 395 000 $"))
    books.revertible = False
    refused = await actions.apply_actions(turn("annule"))
    assert "a changé depuis" in (refused.answer or "")
    books.revertible = True
    undone = await actions.apply_actions(turn("annule la dernière action"))
    assert undone.answer == "Annulé\u00a0: «\u00a0Prix demandé fixé à 395\u00a0000\u00a0$.\u00a0»"
    nothing = await actions.apply_actions(turn("annule"))
    assert nothing.answer == "Il n’y a rien à annuler dans cette conversation."


async def test_correction_puts_right_what_was_just_done(actions, books, turn):
    file = books.add(a_sale())
    await actions.apply_actions(turn("Mets le prix demandé à 445 000 $"))
    result = await actions.apply_actions(turn("non, plutôt 455 000 $"))
    assert books.files[file.id].prices == {PriceKind.ASKING: 455_000}
    assert result.answer == "Prix demandé fixé à 455\u00a0000\u00a0$, au lieu de 445\u00a0000\u00a0$."
