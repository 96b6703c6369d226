"""Where a transaction stands, by its status and its forms, and which document comes next."""

import json
from importlib import resources

import pytest

from lea.context.files import Catalogue, CatalogueForm, File, PreparedForm
from lea.contracts.forms import FormStatus
from lea.contracts.lifecycle import Stage, missing_forms, next_document, stage_of
from lea.contracts.orders import TransactionKind, TransactionStatus

SALE, PURCHASE = TransactionKind.SALE, TransactionKind.PURCHASE
PREPARED, SENT, SIGNED = FormStatus.PREPARED, FormStatus.SENT, FormStatus.SIGNED
FORMS = json.loads((resources.files("lea.store") / "data" / "forms.json").read_text(encoding="utf-8"))
CATALOGUE = Catalogue(
    "1", {form["key"]: CatalogueForm(form["name_fr"], form["name_en"], form["category"]) for form in FORMS}
)


def file(kind: TransactionKind, status: str | None = None, property_type: str | None = None, **forms) -> File:
    return File(
        id="t",
        kind=kind,
        status=TransactionStatus(status) if status else None,
        property_type=property_type,
        forms=tuple(PreparedForm(key, status=form_status) for key, form_status in forms.items()),
    )


@pytest.mark.parametrize(
    ("given", "stage", "document"),
    [
        (file(SALE), Stage.LEAD, "Contrat de courtage – Vente"),
        (file(SALE, CCVE=SENT), Stage.LEAD, "Contrat de courtage exclusif – Vente"),
        (file(SALE, CCVE=SIGNED), Stage.MANDATE_SIGNED, "Déclarations du vendeur sur l’immeuble"),
        (file(SALE, CCVE=SIGNED, DV=SIGNED), Stage.MANDATE_SIGNED, None),
        (file(SALE, "listed"), Stage.LISTED, None),
        (file(SALE, "offer_received"), Stage.OFFER_RECEIVED, "Contre-proposition à une promesse d’achat"),
        (
            file(SALE, "offer_received", CP=PREPARED),
            Stage.OFFER_RECEIVED,
            "Contre-proposition à une promesse d’achat",
        ),
        (
            file(SALE, "offer_received", CP=SENT),
            Stage.COUNTERED,
            "Acceptation ou nouvelle contre-proposition",
        ),
        (file(SALE, "accepted_conditional"), Stage.ACCEPTED_CONDITIONAL, "Avis et suivi de réalisation"),
        (file(SALE, "conditions_met"), Stage.CONDITIONS_MET, "Instructions au notaire"),
        (file(SALE, "closed"), Stage.CLOSED, None),
        (file(SALE, "cancelled"), None, None),
        (file(PURCHASE), Stage.LEAD, "Contrat de courtage exclusif – Achat"),
        (file(PURCHASE, CCA=SIGNED), Stage.MANDATE_SIGNED, "Promesse d’achat"),
        (file(PURCHASE, CCA=SIGNED, PA=PREPARED), Stage.OFFER_DRAFT, "Promesse d’achat – Immeuble"),
        (file(PURCHASE, PA=SENT), Stage.OFFER_SENT, "Bonifications avant acceptation"),
        (file(PURCHASE, "offer_received"), Stage.OFFER_SENT, "Bonifications avant acceptation"),
        (file(PURCHASE, PA=SENT, CP=PREPARED), Stage.COUNTERED, "Contre-proposition de l’acheteur"),
        (file(PURCHASE, "accepted_conditional"), Stage.ACCEPTED_CONDITIONAL, "Avis et suivi de réalisation"),
        (file(PURCHASE, "conditions_met"), Stage.CONDITIONS_MET, "Dossier au notaire"),
        (file(PURCHASE, "closed"), Stage.CLOSED, None),
    ],
)
def test_place_and_next_document(given, stage, document):
    assert stage_of(given) == stage
    told = next_document(given, CATALOGUE, "fr")
    assert (told.name if told else "").startswith(document or "")
    assert (told is None) is (document is None)


def test_how_far_the_next_document_came_is_told():
    assert next_document(file(SALE), CATALOGUE, "fr").status is None
    assert next_document(file(SALE, CCVE=PREPARED), CATALOGUE, "fr").status is PREPARED
    assert next_document(file(SALE, CCVE=SENT), CATALOGUE, "fr").status is SENT


@pytest.mark.parametrize(
    ("property_type", "name"),
    [
        ("single_family", "Déclarations du vendeur sur l’immeuble"),
        ("divided_coownership", "Déclarations du vendeur sur l’immeuble – Copropriété divise"),
    ],
)
def test_the_property_decides_between_forms(property_type, name):
    assert next_document(file(SALE, None, property_type, CCVE=SIGNED), CATALOGUE, "fr").name == name


def test_the_edition_of_the_public_curator_is_never_supposed():
    condo = file(PURCHASE, None, "divided_coownership", CCA=SIGNED)
    assert next_document(condo, CATALOGUE, "fr").name.startswith("Promesse d’achat – Copropriété divise")
    curated = file(PURCHASE, None, "divided_coownership", CURATEUR_PA=PREPARED)
    assert "urateur public" in next_document(curated, CATALOGUE, "fr").name


def test_names_are_told_in_the_language_that_is_asked():
    assert next_document(file(SALE), CATALOGUE, "en").name == "Brokerage contract – Sale"
    assert next_document(file(PURCHASE), CATALOGUE, "en").name.startswith("Exclusive brokerage contract")


def test_missing_forms_are_those_that_the_file_should_hold_by_now():
    assert missing_forms(file(SALE, "listed"), CATALOGUE, "fr") == (
        "Contrat de courtage – Vente",
        "Déclarations du vendeur sur l’immeuble",
        "Vérification d’identité",
    )
    condo = file(SALE, "listed", "divided_coownership", CC_DIVISE_EXCL=PREPARED, ID_VERIF=SIGNED)
    assert missing_forms(condo, CATALOGUE, "fr") == (
        "Déclarations du vendeur sur l’immeuble – Copropriété divise",
        "Demande de renseignements au syndicat des copropriétaires",
    )
    offered = file(PURCHASE, "accepted_conditional", CCA=SIGNED, PA=SIGNED, ID_VERIF=SIGNED)
    assert missing_forms(offered, CATALOGUE, "fr") == (
        "Avis et suivi de réalisation de conditions – Immeuble",
    )
    assert missing_forms(file(PURCHASE, CCA=SIGNED, ID_VERIF=SIGNED), CATALOGUE, "fr") == ()
    for over in ("closed", "cancelled"):
        assert missing_forms(file(SALE, over), CATALOGUE, "fr") == ()
