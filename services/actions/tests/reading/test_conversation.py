"""Questions, answers, confirmations, corrections: what is pending gives a short reply its meaning."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from lea.actions.reading import Files, Intent, KnownTransaction, Reading, read, resolve
from lea.contracts.orders import (
    AddContact,
    CreateForm,
    CreateTransaction,
    PriceKind,
    SetAddress,
    SetDate,
    SetPrice,
    TransactionKind,
)
from lea.contracts.pending import Confirmation, Pending, Question

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/Toronto"))
SALE = KnownTransaction("T1", TransactionKind.SALE, "1450, rue Cartier, Laval")
PURCHASE = KnownTransaction("T2", TransactionKind.PURCHASE, "310, chemin des Patriotes, Beloeil")
TWO = Files(None, (SALE, PURCHASE))
LINKED = Files("T1", (SALE, PURCHASE))
NONE = Files(None, ())


def reading(message: str, files: Files = LINKED, pending: Pending | None = None) -> Reading:
    return resolve(read(message, now=NOW, pending=pending), files)


def asked(found: Reading) -> Question:
    assert found.clarification is not None
    return found.clarification


def test_the_transaction_is_asked_and_the_answer_completes_the_orders() -> None:
    question = asked(reading("Prix demandé 450 000 $ et clôture le 15 mars", TWO))
    assert question.slot == "transaction"
    assert {choice.transaction_ref for choice in question.choices} == {"T1", "T2"}
    answered = reading("celle de Laval", TWO, question)
    assert {(type(order), order.transaction_ref) for order in answered.orders} == {
        (SetPrice, "T1"),
        (SetDate, "T1"),
    }
    assert answered.wholly_orders
    assert reading("la deuxième", TWO, question).orders[0].transaction_ref == "T2"
    assert reading("la vente", TWO, question).orders[0].transaction_ref == "T1"


def test_transactions_without_an_address_are_told_apart_by_what_the_broker_knows() -> None:
    ref = "61d94b73-0000-4000-8000-000000000000"
    bare = tuple(KnownTransaction(f"{ref}{number}", TransactionKind.PURCHASE) for number in (1, 2))
    named = KnownTransaction("T3", TransactionKind.PURCHASE, people=("Paul Gagnon",))
    files = Files(None, (*bare, named))
    question = asked(reading("Prix demandé 450 000 $", files))
    labels = [choice.label for choice in question.choices]
    assert labels == ["Achat sans adresse", "Achat sans adresse (2)", "Achat – Paul Gagnon"]
    for choice in question.choices:
        assert [order.transaction_ref for order in reading(choice.label, files, question).orders] == [
            choice.transaction_ref
        ]


def test_the_kind_is_asked_and_the_other_orders_wait_for_it() -> None:
    question = asked(reading("Crée une transaction au 12 rue Roy, Laval", NONE))
    assert question.slot == "transaction_kind"
    answered = reading("achat", NONE, question)
    assert answered.orders[0] == CreateTransaction(kind=TransactionKind.PURCHASE)
    assert isinstance(answered.orders[1], SetAddress)


def test_an_order_for_a_broker_without_files_offers_to_create_one() -> None:
    question = asked(reading("Prix demandé 399 000 $", NONE))
    assert question.slot == "transaction_kind"
    answered = reading("Vente", NONE, question)
    assert [type(order) for order in answered.orders] == [CreateTransaction, SetPrice]


def test_a_small_amount_is_asked_about_and_a_yes_takes_the_proposal() -> None:
    question = asked(reading("le prix demandé est 450"))
    assert question.choices[0].value == "450000"
    for reply in ("oui", "450", "450 000 $", "450k", "oui, 450 000"):
        assert reading(reply, pending=question).orders == (
            SetPrice(kind=PriceKind.ASKING, amount_cad=450_000),
        )


def test_a_price_without_its_kind_is_asked_about() -> None:
    question = asked(reading("450 000 $"))
    assert question.slot == "price_kind"
    found = reading("c'est le prix accepté", pending=question)
    assert found.orders == (SetPrice(kind=PriceKind.ACCEPTED, amount_cad=450_000),)


def test_an_impossible_date_is_asked_about_until_it_is_possible() -> None:
    question = asked(reading("Signature le 31 novembre"))
    again = asked(reading("le 31 novembre", pending=question))
    assert again.slot == "date"
    found = reading("le 30 novembre", pending=again)
    assert [(o.kind, o.date) for o in found.orders if isinstance(o, SetDate)] == [
        ("closing", date(2026, 11, 30))
    ]


def test_a_missing_name_is_asked_for() -> None:
    question = asked(reading("Ajoute un inspecteur"))
    found = reading("Paul Roy, 514 555-0100", pending=question)
    assert isinstance(found.orders[0], AddContact)
    assert (found.orders[0].name, found.orders[0].phone) == ("Paul Roy", "514 555-0100")


def test_whose_phone_it_is() -> None:
    question = asked(reading("514 555-0199"))
    found = reading("l'acheteur", pending=question).orders[0]
    assert isinstance(found, AddContact)
    assert (found.role, found.phone, found.update) == ("buyer", "514 555-0199", True)


def test_an_unknown_form_is_never_invented() -> None:
    question = asked(reading("Prépare le formulaire XYZ-99"))
    assert "XYZ-99" in question.text
    assert reading("la contre-proposition", pending=question).orders == (CreateForm(form_code="CP"),)


def test_a_mandate_must_say_whether_it_is_exclusive() -> None:
    question = asked(reading("Prépare le contrat de courtage"))
    assert reading("non exclusif", pending=question).orders == (CreateForm(form_code="CCVNE"),)
    assert reading("exclusif", pending=question).orders == (CreateForm(form_code="CCVE"),)


def test_transaction_then_slot_are_asked_one_after_the_other() -> None:
    first = asked(reading("Ajoute un inspecteur", TWO))
    assert first.slot == "transaction"
    second = asked(reading("Laval", TWO, first))
    assert second.slot == "name"
    found = reading("Luc Caron", TWO, second).orders[0]
    assert isinstance(found, AddContact)
    assert (found.name, found.role, found.transaction_ref) == ("Luc Caron", "inspector", "T1")


def test_a_confirmation_needs_an_explicit_yes() -> None:
    pending = Confirmation(
        text="Baisser le prix accepté ?", orders=(SetPrice(kind=PriceKind.ACCEPTED, amount_cad=1),)
    )
    assert reading("oui", pending=pending).orders == pending.orders
    assert reading("non merci", pending=pending).intent is Intent.DECLINE
    assert reading("annule", pending=pending).intent is Intent.DECLINE
    for evasive in ("hmm", "ouin... laisse faire", "pourquoi ?", "oui mais pas tout de suite", "peut-être"):
        assert reading(evasive, pending=pending).orders == ()


def test_a_pending_question_does_not_swallow_another_order() -> None:
    question = asked(reading("450 000 $"))
    found = reading("Ajoute le notaire Paul Roy", pending=question)
    assert [type(order) for order in found.orders] == [AddContact]


def test_undo_is_an_intent_of_its_own() -> None:
    for message in (
        "annule",
        "annule ça",
        "annule la dernière action",
        "undo",
        "Undo that please",
        "défais ça",
    ):
        assert read(message, now=NOW).intent is Intent.UNDO
    for message in ("annule la transaction", "annule le rendez-vous", "n'annule rien"):
        assert read(message, now=NOW).intent is not Intent.UNDO


def test_a_correction_may_be_about_what_was_just_done() -> None:
    done = (SetPrice(kind=PriceKind.OFFERED, amount_cad=455_000, transaction_ref="T2"),)
    found = resolve(read("non, plutôt 460", now=NOW, recent=done), LINKED).orders[0]
    assert isinstance(found, SetPrice)
    assert (found.kind, found.amount_cad, found.replaces, found.transaction_ref) == (
        "offered",
        460_000,
        455_000,
        "T2",
    )


def test_twenty_five_orders_are_read_as_a_whole() -> None:
    message = "\n".join(f"Ajoute Paul Roy{'abcdefghijklmnopqrstuvwxy'[i]} comme notaire" for i in range(25))
    assert len(reading(message).orders) == 25


def test_what_is_left_for_a_model() -> None:
    assert reading("Mets le prix à 450 000 $").wholly_orders
    assert reading("Bonjour Léa, mets le prix à 450 000 $ svp. Merci!").wholly_orders
    assert not reading("Mets le prix à 450 000 $, et c'est quoi le prochain document ?").wholly_orders
    assert not reading("Mets le prix à 450 000 $. Le client est nerveux.").wholly_orders


def test_both_transactions_get_the_orders_that_waited() -> None:
    question = asked(reading("Ajoute le notaire Me Luc Roy", TWO))
    found = reading("les deux", TWO, question)
    assert [order.transaction_ref for order in found.orders] == ["T1", "T2"]


def test_both_is_no_kind_of_transaction() -> None:
    question = asked(reading("Crée une transaction pour Julie Roy", NONE))
    again = asked(reading("les deux", NONE, question))
    assert again.slot == "transaction_kind"
    found = reading("achat", NONE, again)
    assert found.orders[0] == CreateTransaction(kind=TransactionKind.PURCHASE)
    assert isinstance(found.orders[1], AddContact)
    assert (found.orders[1].name, found.orders[1].role) == ("Julie Roy", "buyer")


def test_a_yes_may_change_the_address_or_give_the_price_of_a_form() -> None:
    proposed = Confirmation(
        text="Créer ?",
        orders=(
            CreateTransaction(kind=TransactionKind.SALE),
            SetAddress(civic_number="55", street="rue Principale", city="Granby"),
        ),
    )
    found = reading("oui mais au 57", NONE, proposed).orders
    assert found[1] == SetAddress(civic_number="57", street="rue Principale", city="Granby")
    assert len(found) == 2
    purchase = reading("non, un achat", NONE, proposed).orders
    assert purchase[-1] == CreateTransaction(kind=TransactionKind.PURCHASE)
    form = Confirmation(text="Préparer ?", orders=(CreateForm(form_code="CP"),))
    assert (
        SetPrice(kind=PriceKind.COUNTER, amount_cad=440_000)
        in reading("oui, à 440 000 $", pending=form).orders
    )


def test_a_name_and_a_telephone_alone_ask_for_the_role() -> None:
    question = asked(reading("Guy Simard 450-555-0118"))
    assert question.slot == "role"
    found = reading("inspecteur", pending=question).orders[0]
    assert isinstance(found, AddContact)
    assert (found.name, found.role, found.phone) == ("Guy Simard", "inspector", "450 555-0118")


def test_who_is_only_pointed_at_is_asked_for() -> None:
    for message in (
        "Ajoute-la comme notaire",
        "mets-le inspecteur",
        "AJOUTE-LA COMME NOTAIRE",
        "Add her as the notary",
    ):
        question = asked(reading(message))
        assert question.slot == "name", message
        assert reading("oui", pending=question).orders == ()
    question = asked(reading("Ajoute-la comme notaire, son numéro est le 514 555-0199"))
    assert reading("Hélène Roy", pending=question).orders == (
        AddContact(role=question.draft["role"], name="Hélène Roy", phone="514 555-0199"),
    )
    assert reading("Ajoute Linh Nguyen-Le comme notaire").orders[0].name == "Linh Nguyen-Le"


def test_a_proposed_amount_may_be_answered_with_another() -> None:
    question = asked(reading("baisse à 905", Files("T1", (SALE,))))
    for reply in ("oui mais à 910", "910 000", "910k"):
        found = reading(reply, Files("T1", (SALE,)), question)
        assert found.orders == (SetPrice(kind=PriceKind.ASKING, amount_cad=910_000),)
