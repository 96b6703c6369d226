"""Where a transaction stands, which document comes next, which forms its file should hold by now.

The OACIQ's course of a sale and a purchase as data of our own. The six statuses that a broker names are finer here:
what was prepared, sent and signed tells the rest. Nothing in a file tells of a problem at the inspection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import NamedTuple, Protocol

from lea.contracts import property_types
from lea.contracts.forms import FormStatus
from lea.contracts.messages import Locale
from lea.contracts.orders import TransactionKind, TransactionStatus
from lea.contracts.platform import NextDocument

_CURATOR = "public_curator"
"""Editions that are right for the public curator alone, whatever the property."""


class PreparedForm(Protocol):
    """The latest version of a form."""

    @property
    def key(self) -> str: ...
    @property
    def status(self) -> FormStatus: ...


class File(Protocol):
    """What decides where a transaction stands."""

    @property
    def kind(self) -> TransactionKind: ...
    @property
    def status(self) -> TransactionStatus | None: ...
    @property
    def property_type(self) -> str | None: ...
    @property
    def forms(self) -> Sequence[PreparedForm]: ...


class CatalogueForm(Protocol):
    @property
    def category(self) -> str | None: ...


class Catalogue(Protocol):
    """The OACIQ forms by key."""

    @property
    def forms(self) -> Mapping[str, CatalogueForm]: ...

    def name(self, key: str, locale: Locale) -> str: ...


class Words(NamedTuple):
    fr: str
    en: str

    def in_(self, locale: Locale) -> str:
        return self.en if locale == "en" else self.fr


class Stage(IntEnum):
    """In the order in which a transaction goes through them."""

    LEAD = auto()
    MANDATE_SIGNED = auto()
    LISTED = auto()
    OFFER_DRAFT = auto()
    OFFER_RECEIVED = auto()
    OFFER_SENT = auto()
    COUNTERED = auto()
    ACCEPTED_CONDITIONAL = auto()
    CONDITIONS_MET = auto()
    CLOSED = auto()


@dataclass(frozen=True, slots=True)
class Document:
    """A form, or several of which the property decides; without keys, a document that is none of the OACIQ's."""

    keys: tuple[str, ...] = ()
    name: Words | None = None
    """What it is called while the property leaves several open."""
    property_type: str | None = None
    """Asked of this type of property alone."""

    def fits(self, property_type: str | None) -> bool:
        wanted = property_types.CATEGORIES.get(self.property_type or "")
        return wanted is None or wanted == property_types.CATEGORIES.get(property_type or "")

    def found(self, file: File) -> PreparedForm | None:
        """Return the one of its forms that has come furthest."""
        prepared = [form for form in file.forms if form.key in self.keys]
        return max(prepared, key=lambda form: form.status.rank, default=None)

    def called(self, file: File, catalogue: Catalogue, locale: Locale) -> str:
        found = self.found(file)
        if found is not None:
            return catalogue.name(found.key, locale)
        known = catalogue.forms
        fitting = [
            key
            for key in self.keys
            if key in known
            and known[key].category != _CURATOR
            and property_types.fits(key, known[key].category, file.property_type)
        ]
        if self.name is not None and len(fitting) != 1:
            return self.name.in_(locale)
        return catalogue.name((fitting or self.keys)[0], locale)


class Step(NamedTuple):
    document: Document
    note: Words = Words("", "")


_SALE_MANDATE = Document(
    (
        "CCVE", "CCVNE", "CC_DIVISE_EXCL", "CC_DIVISE_NONEXCL", "CC_INDIVISE_EXCL", "CC_INDIVISE_NONEXCL",
        "CC_MAISON_MOBILE", "CC_GENERAL", "CC_ENTREPRISE", "CURATEUR_CC",
    ),
    Words("Contrat de courtage – Vente", "Brokerage contract – Sale"),
)  # fmt: skip
_PURCHASE_MANDATE = Document(("CCA",))
_DECLARATIONS = Document(
    ("DV", "DVD"), Words("Déclarations du vendeur sur l’immeuble", "Declarations by the seller")
)
_IDENTITY = Document(("ID_VERIF",))
_SYNDICATE = Document(("DRCOP",), property_type=property_types.DIVIDED)
_PROMISE = Document(
    ("PA", "PAD", "PAI", "PA_MAISON_MOBILE", "PA_GENERAL", "PA_ENTREPRISE", "CURATEUR_PA"),
    Words("Promesse d’achat", "Promise to purchase"),
)
_COUNTER = Document(("CP",))
_CONDITIONS = Document(("AVIS_CONDITIONS",))

_NEXT: Mapping[tuple[TransactionKind, Stage], Step] = {
    (TransactionKind.SALE, Stage.LEAD): Step(_SALE_MANDATE),
    (TransactionKind.SALE, Stage.MANDATE_SIGNED): Step(
        _DECLARATIONS,
        Words("annexées au contrat dès sa signature", "annexed to the contract as it is signed"),
    ),
    (TransactionKind.SALE, Stage.OFFER_RECEIVED): Step(
        _COUNTER,
        Words(
            "ou acceptation, ou refus, avant l’échéance de la promesse",
            "or acceptance, or refusal, before the promise expires",
        ),
    ),
    (TransactionKind.SALE, Stage.COUNTERED): Step(
        Document(
            name=Words("Acceptation ou nouvelle contre-proposition", "Acceptance or another counter-proposal")
        ),
        Words("avant l’échéance de la contre-proposition", "before the counter-proposal expires"),
    ),
    (TransactionKind.SALE, Stage.ACCEPTED_CONDITIONAL): Step(
        _CONDITIONS, Words("suivi des conditions", "follow-up of the conditions")
    ),
    (TransactionKind.SALE, Stage.CONDITIONS_MET): Step(
        Document(name=Words("Instructions au notaire", "Instructions to the notary")),
        Words("pour la date inscrite à la promesse", "for the date in the promise"),
    ),
    (TransactionKind.PURCHASE, Stage.LEAD): Step(_PURCHASE_MANDATE),
    (TransactionKind.PURCHASE, Stage.MANDATE_SIGNED): Step(
        _PROMISE, Words("quand un immeuble est choisi", "once an immovable is chosen")
    ),
    (TransactionKind.PURCHASE, Stage.OFFER_DRAFT): Step(
        _PROMISE, Words("son échéance est obligatoire", "its expiry is mandatory")
    ),
    (TransactionKind.PURCHASE, Stage.OFFER_SENT): Step(
        Document(("BONIFICATIONS",)), Words("s’il y a lieu, avant la réponse", "if any, before the answer")
    ),
    (TransactionKind.PURCHASE, Stage.COUNTERED): Step(
        Document(
            name=Words(
                "Contre-proposition de l’acheteur ou acceptation", "Buyer’s counter-proposal, or acceptance"
            )
        ),
        Words("avant l’échéance de la contre-proposition", "before the counter-proposal expires"),
    ),
    (TransactionKind.PURCHASE, Stage.ACCEPTED_CONDITIONAL): Step(
        _CONDITIONS, Words("inspection, financement, documents", "inspection, financing, documents")
    ),
    (TransactionKind.PURCHASE, Stage.CONDITIONS_MET): Step(
        Document(name=Words("Dossier au notaire", "File to the notary")),
        Words(
            "mise de fonds, assurance, vérification avant signature", "down payment, insurance, final check"
        ),
    ),
}
_WANTED: Mapping[TransactionKind, tuple[tuple[Stage, Document], ...]] = {
    TransactionKind.SALE: (
        (Stage.LEAD, _SALE_MANDATE),
        (Stage.LEAD, _DECLARATIONS),
        (Stage.LEAD, _SYNDICATE),
        (Stage.LEAD, _IDENTITY),
        (Stage.ACCEPTED_CONDITIONAL, _CONDITIONS),
    ),
    TransactionKind.PURCHASE: (
        (Stage.LEAD, _PURCHASE_MANDATE),
        (Stage.LEAD, _IDENTITY),
        (Stage.OFFER_DRAFT, _PROMISE),
        (Stage.ACCEPTED_CONDITIONAL, _CONDITIONS),
    ),
}
"""From which stage on a file should hold a form."""

_LATER = {
    TransactionStatus.ACCEPTED_CONDITIONAL: Stage.ACCEPTED_CONDITIONAL,
    TransactionStatus.CONDITIONS_MET: Stage.CONDITIONS_MET,
    TransactionStatus.CLOSED: Stage.CLOSED,
}


def stage_of(file: File) -> Stage | None:
    """Return where a transaction stands; None once it was cancelled."""
    if file.status is TransactionStatus.CANCELLED:
        return None
    if file.status is not None and file.status in _LATER:
        return _LATER[file.status]
    return _sale(file) if file.kind is TransactionKind.SALE else _purchase(file)


def next_document(file: File, catalogue: Catalogue, locale: Locale) -> NextDocument | None:
    """Return what the transaction waits for; None where nothing does, or it is signed already."""
    stage = stage_of(file)
    step = _NEXT.get((file.kind, stage)) if stage else None
    if step is None:
        return None
    note = step.note.in_(locale)
    if not step.document.keys:
        return NextDocument(name=step.document.name.in_(locale) if step.document.name else "", note=note)
    found = step.document.found(file)
    if found is not None and found.status is FormStatus.SIGNED:
        return None
    name = step.document.called(file, catalogue, locale)
    return NextDocument(name=name, status=found.status if found else None, note=note)


def missing_forms(file: File, catalogue: Catalogue, locale: Locale) -> tuple[str, ...]:
    """Return the names of the forms that the file should hold by now and doesn't; none once it is closed."""
    stage = stage_of(file)
    if stage is None or stage is Stage.CLOSED:
        return ()
    return tuple(
        document.called(file, catalogue, locale)
        for since, document in _WANTED[file.kind]
        if stage >= since and document.fits(file.property_type) and document.found(file) is None
    )


def _sale(file: File) -> Stage:
    match file.status:
        case TransactionStatus.OFFER_RECEIVED:
            return Stage.COUNTERED if _is_out(_COUNTER, file) else Stage.OFFER_RECEIVED
        case TransactionStatus.LISTED:
            return Stage.LISTED
        case _:
            return Stage.MANDATE_SIGNED if _is_signed(_SALE_MANDATE, file) else Stage.LEAD


def _purchase(file: File) -> Stage:
    promise = _PROMISE.found(file)
    if file.status is TransactionStatus.OFFER_RECEIVED or _is_out(_PROMISE, file):
        return Stage.COUNTERED if _COUNTER.found(file) else Stage.OFFER_SENT
    if promise is not None:
        return Stage.OFFER_DRAFT
    return Stage.MANDATE_SIGNED if _is_signed(_PURCHASE_MANDATE, file) else Stage.LEAD


def _is_signed(document: Document, file: File) -> bool:
    found = document.found(file)
    return found is not None and found.status is FormStatus.SIGNED


def _is_out(document: Document, file: File) -> bool:
    """Tell whether it went to the other party."""
    found = document.found(file)
    return found is not None and found.status is not FormStatus.PREPARED
