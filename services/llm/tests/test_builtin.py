"""What the built-in responder says of the broker's own files."""

import pytest

from lea.contracts.orders import TransactionKind, TransactionStatus
from lea.contracts.platform import NextDocument, PlatformContext
from lea.llm.adapters.builtin import respond
from lea.testing.providers.prompts import ERABLES, PINS, PLATFORM, prompt_built

NB = "\u00a0"
ASKING = f"Prix demandé{NB}: 389{NB}000{NB}$"
NO_MODEL = "Aucun modèle de langage n’est configuré"
MANY = PlatformContext(
    broker_name="Julie",
    transactions=(
        PINS,
        ERABLES,
        *(PINS.model_copy(update={"id": str(n), "address": None}) for n in range(8)),
    ),
    transactions_total=25,
)


def said(message: str, platform: PlatformContext = PLATFORM, **changes: object) -> str:
    return respond(prompt_built(message=message, **changes), platform)


@pytest.mark.parametrize(
    "question",
    [
        "Quel est le prix demandé au 42, rue des Pins ?",
        "c'est quoi le prix pour la rue des pins?",
        "quel prix demande monsieur Lacasse",
    ],
)
def test_a_street_or_a_name_finds_the_transaction_and_its_price(question: str) -> None:
    answer = said(question)
    assert ASKING in answer
    assert "Érables" not in answer
    assert "819 555-0133" not in answer, "only what was asked for"


def test_accents_do_not_matter() -> None:
    assert "Nadia Benali" in said("qui est l'acheteuse boulevard des erables")


def test_a_whole_transaction_is_told_with_all_its_sides() -> None:
    answer = said("Parle-moi du 42 rue des Pins")
    for part in (
        "Vente — 42, rue des Pins, Sherbrooke (inscrite)",
        ASKING,
        f"Vendeur{NB}: Robert Lacasse, 819 555-0133",
        f"Notaire{NB}: Me Hélène Côté, helene@example.org",
        f"Signature de l’acte de vente{NB}: 15{NB}mars 2027",
        "Contrat de courtage exclusif",
    ):
        assert part in answer


def test_a_question_without_a_name_is_about_the_linked_transaction() -> None:
    platform = PlatformContext(
        broker_name="Julie",
        transactions=(ERABLES.model_copy(update={"linked": True}), PINS),
        transactions_total=2,
    )
    answer = said("Qui est l'acheteur ?", platform=platform)
    assert "Nadia Benali, 514 555-0188" in answer
    assert "liée à cette conversation" in answer
    assert "Lacasse" not in answer


def test_what_is_missing_is_said() -> None:
    assert "Aucun prix n’est noté." in said("Quel est le prix boulevard des Érables ?")


def test_counts_are_told_by_kind() -> None:
    answer = said("Combien de transactions ai-je ?")
    assert f"Vous avez 2 transactions (1 vente et 1 achat){NB}:" in answer
    assert "42, rue des Pins" in answer
    assert "Vous avez 1 vente" in said("Combien de ventes ?")


def test_only_the_latest_are_known_of_many() -> None:
    answer = said("liste mes transactions", platform=MANY)
    assert "Vous avez 25 transactions. Parmi les 10 plus récentes, 9 ventes et 1 achat" in answer


def test_nothing_yet_says_how_to_begin() -> None:
    answer = said("Bonjour", platform=PlatformContext(broker_name="Julie"))
    assert "aucune transaction" in answer
    assert NO_MODEL in answer


def test_what_was_done_comes_first() -> None:
    assert said("…", actions=("Prix demandé noté.",)).startswith(f"C’est fait{NB}:\n- Prix demandé noté.")


@pytest.mark.parametrize("question", ["Bonjour", "Quel temps fera-t-il ?", "", "\x00", "42", "?" * 8000])
def test_any_question_is_answered_and_no_model_is_named(question: str) -> None:
    assert NO_MODEL in said(question)


def test_english_has_its_own_words() -> None:
    answer = said("What is the asking price on rue des Pins?", locale="en")
    assert "Asking price: $389,000" in answer
    assert "No language model is configured" in answer
    assert "Signing of the deed of sale: March 15, 2027" in said(
        "when is the closing, rue des Pins?", locale="en"
    )


def test_the_next_document_and_what_the_file_lacks_are_told_of_its_forms() -> None:
    sale = PINS.model_copy(
        update={
            "missing_forms": ("Vérification d’identité",),
            "next_document": NextDocument(name="Contre-proposition", note="ou acceptation"),
        }
    )
    platform = PlatformContext(broker_name="Julie", transactions=(sale,), transactions_total=1)
    answer = said("Quels documents manquent rue des Pins ?", platform)
    assert f"Absents du dossier{NB}: Vérification d’identité" in answer
    assert f"Prochain document{NB}: Contre-proposition (ou acceptation)" in answer
    assert "Next document: Contre-proposition" in said("which forms, rue des Pins?", platform, locale="en")


@pytest.mark.parametrize(
    "order",
    [
        "Envoie un courriel à Marie-Ève",
        "supprime tout",
        "Léa, peux-tu appeler le notaire ?",
        "rappelle-moi d'appeler l'inspecteur demain",
        "Pourrais-tu lui écrire que la visite est confirmée ?",
        "Rédige une description pour le 42, rue des Pins",
    ],
)
def test_what_nobody_here_can_do_is_refused_with_what_can_be_done(order: str) -> None:
    answer = said(order)
    assert answer.startswith("Je ne peux pas faire cela. Je peux créer une vente ou un achat")
    assert NO_MODEL in answer
    assert "Sherbrooke" not in answer, "no file that nobody asked for"


def test_an_order_that_was_not_read_is_not_answered_with_a_file() -> None:
    answer = said("Tasse la signature d'une semaine", may_propose=True)
    assert answer.startswith("Je n’ai pas compris ce que je dois faire")
    assert ASKING not in answer


@pytest.mark.parametrize(
    "message", ["merci Léa !", "ok parfait, merci beaucoup", "👍", "laisse faire", "non"]
)
def test_a_thanks_gets_no_file(message: str) -> None:
    assert said(message) == "D’accord. Dites-moi si je peux faire autre chose."


def test_what_the_files_hold_is_told_even_where_it_is_ordered() -> None:
    assert ASKING in said("Rappelle-moi le prix demandé rue des Pins")
    assert ASKING in said("Trouve le prix demandé rue des Pins")


def test_orders_are_refused_in_english_too() -> None:
    answer = said("Please send an email to the notary", locale="en")
    assert answer.startswith("I can’t do that. I can create a sale or a purchase")


def test_an_offer_is_presented_where_the_broker_buys() -> None:
    offered = PINS.model_copy(
        update={"kind": TransactionKind.PURCHASE, "status": TransactionStatus.OFFER_RECEIVED}
    )
    platform = PLATFORM.model_copy(update={"transactions": (offered,), "transactions_total": 1})
    assert "(offre présentée" in said("Où en sont mes transactions ?", platform)
