"""The sentences in French, with the no-break spaces of its typography (U+00A0)."""

from lea.actions.files import CatalogueForm, Contact, SetDay
from lea.actions.results import UndoObstacle
from lea.contracts.forms import FormFact
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.wording import FRENCH, capitalized
from lea.wording.terms import NO_BREAK_SPACE as NB

_money = FRENCH.money
_COLON = f"{NB}: "
_FEMININE_PRICES = {PriceKind.DOWN_PAYMENT, PriceKind.COUNTER}
_PREPARED = {
    "Contrat": "préparé",
    "Avis": "préparé",
    "Déclarations": "préparées",
    "Bonifications": "préparées",
    "Modifications": "préparées",
}
"""The participle after a form's name, by its first word; the others are feminine."""


class French:
    """See `Lines`."""

    def about(self, line: str, transaction: str) -> str:
        return f"{line.removesuffix('.')} ({transaction})."

    def transaction(self, kind: TransactionKind, address: str) -> str:
        return address or f"la transaction de type {FRENCH.kinds[kind]}"

    def transaction_created(self, kind: TransactionKind, address: str) -> str:
        of = "d’achat" if kind is TransactionKind.PURCHASE else "de vente"
        return f"Transaction {of} créée{_COLON}{address}." if address else f"Transaction {of} créée."

    def address_set(self, address: str) -> str:
        return f"Adresse de l’immeuble{_COLON}{address}."

    def contact_added(self, role: ContactRole, contact: Contact) -> str:
        return f"{capitalized(FRENCH.roles[role])} ajouté{_COLON}{_details(contact)}."

    def contact_completed(self, role: ContactRole | None, contact: Contact) -> str:
        return f"{_whose(role)} mises à jour{_COLON}{_details(contact)}."

    def contact_corrected(self, role: ContactRole | None, before: str, contact: Contact) -> str:
        who = capitalized(FRENCH.roles[role]) if role else "Contact"
        return f"{who} corrigé{_COLON}{_details(contact)}, au lieu de {before}."

    def contact_unchanged(self, role: ContactRole, contact: Contact) -> str:
        return f"{capitalized(FRENCH.roles[role])} déjà au dossier{_COLON}{_details(contact)}."

    def price_set(self, kind: PriceKind, amount_cad: int, before: int | None, *, approx: bool) -> str:
        amount = ("environ " if approx else "") + _money(amount_cad)
        instead = f", au lieu de {_money(before)}" if before is not None else ""
        return f"{_price(kind, 'fixé')} à {amount}{instead}."

    def price_unchanged(self, kind: PriceKind, amount_cad: int) -> str:
        return f"{_price(kind, 'déjà fixé')} à {_money(amount_cad)}."

    def date_set(self, date: SetDay) -> str:
        return f"{_date(date.kind)} fixée {_when(date)}."

    def form_prepared(self, form: CatalogueForm, version: int, missing: tuple[FormFact, ...]) -> str:
        prepared = _PREPARED.get(form.name_fr.partition(" ")[0], "préparée")
        lacking = f" Il manque{_COLON}{', '.join(FRENCH.facts[fact] for fact in missing)}." if missing else ""
        return f"{_form(form)} {prepared} (version {version}).{lacking}"

    def status_set(self, kind: TransactionKind, status: TransactionStatus) -> str:
        return f"Statut{_COLON}{FRENCH.status(kind, status)}."

    def status_unchanged(self, kind: TransactionKind, status: TransactionStatus) -> str:
        return f"Statut inchangé{_COLON}{FRENCH.status(kind, status)}."

    def session_linked(self, transaction: str) -> str:
        return f"La conversation porte maintenant sur ce dossier{_COLON}{transaction}."

    def undone(self, line: str) -> str:
        return f"Annulé{_COLON}«{NB}{line}{NB}»"

    def price_not_positive(self, kind: PriceKind) -> str:
        return f"{_price(kind, 'non modifié')}{_COLON}le montant doit être supérieur à 0{NB}$."

    def price_implausible(self, kind: PriceKind, amount_cad: int) -> str:
        return f"{_price(kind, 'non modifié')}{_COLON}{_money(amount_cad)} n’est pas plausible."

    def price_above(self, kind: PriceKind, amount_cad: int, other: PriceKind, other_cad: int) -> str:
        return (
            f"{_price(kind, 'non modifié')}{_COLON}{_money(amount_cad)} dépasse le {FRENCH.prices[other]}"
            f" de {_money(other_cad)}."
        )

    def date_before_acceptance(self, date: SetDay) -> str:
        return (
            f"{_date(date.kind)} non fixée{_COLON}{_plain_day(date)}"
            " précède l’acceptation de la promesse d’achat."
        )

    def date_after_closing(self, date: SetDay) -> str:
        return (
            f"{_date(date.kind)} non fixée{_COLON}{_plain_day(date)}"
            " vient après la signature de l’acte de vente."
        )

    def closing_before(self, date: SetDay, other: DateKind) -> str:
        return (
            f"{_date(date.kind)} non fixée{_COLON}{_plain_day(date)} précède une date du dossier"
            f" ({FRENCH.dates[other]})."
        )

    def form_unknown(self, key: str) -> str:
        return f"Formulaire non préparé{_COLON}«{NB}{key}{NB}» n’est pas au catalogue."

    def form_of_other_side(self, form: CatalogueForm, kind: TransactionKind) -> str:
        of = "un achat" if kind is TransactionKind.PURCHASE else "une vente"
        return f"Formulaire non préparé{_COLON}{_form(form)} ne convient pas à {of}."

    def form_of_other_property(self, form: CatalogueForm) -> str:
        return f"Formulaire non préparé{_COLON}{_form(form)} ne convient pas à ce type d’immeuble."

    def not_used(self, words: tuple[str, ...]) -> str:
        return f"Je n’ai pas utilisé{_COLON}{'; '.join(words)}."

    def no_transaction(self) -> str:
        return f"Rien n’a été modifié{_COLON}précisez d’abord de quelle transaction il s’agit."

    def no_party(self, role: ContactRole) -> str:
        return (
            f"Rien n’a été modifié{_COLON}le dossier n’a pas de {FRENCH.roles[role]}. Donnez d’abord son nom."
        )

    def several_parties(self, role: ContactRole, names: tuple[str, ...]) -> str:
        return (
            f"Rien n’a été modifié{_COLON}le dossier en compte plusieurs comme {FRENCH.roles[role]}"
            f" ({', '.join(names)}). Précisez le nom."
        )

    def no_detail(self) -> str:
        return f"Rien n’a été modifié{_COLON}précisez le nom et le rôle du contact."

    def too_many_orders(self, count: int, limit: int) -> str:
        return (
            f"Rien n’a été fait{_COLON}votre message contient {count} demandes et j’en traite au plus {limit}"
            " à la fois. Envoyez-les en plusieurs messages."
        )

    def nothing_to_undo(self) -> str:
        return "Il n’y a rien à annuler dans cette conversation."

    def undo_refused(self, line: str, reason: UndoObstacle) -> str:
        why = {
            "changed": "le dossier a changé depuis",
            "needed": "le dossier a changé depuis, une action plus récente en dépend",
        }
        return f"Impossible d’annuler «{NB}{line}{NB}»{_COLON}{why[reason]}."

    def declined(self) -> str:
        return "D’accord, je ne fais rien."

    def proposal(self, lines: tuple[str, ...], transaction: str) -> str:
        return (
            f"Ai-je bien compris{NB}? Voici ce que je ferais ({transaction}){_COLON}\n{_list(lines)}\n"
            "Répondez oui pour que je le fasse, non pour n’en rien faire."
        )

    def amount_not_said(self) -> str:
        return f"(Montant calculé{_COLON}il n’est pas écrit dans votre message.)"

    def proposal_unclear(self) -> str:
        return "Je n’ai pas compris ce que je dois faire, ou dans quel dossier. Redites-le en nommant le dossier."

    def proposal_unfounded(self) -> str:
        return (
            f"Rien n’a été fait{_COLON}un nom, une adresse ou un numéro ne figure pas dans votre message."
            " Redites-le au complet."
        )

    def proposal_refused(self, lines: tuple[str, ...]) -> str:
        return f"Je ne peux pas le faire{_COLON}\n{_list(lines)}"

    def confirm_cancel(self, transaction: str) -> str:
        return f"Voulez-vous vraiment annuler la transaction {transaction}{NB}? Répondez oui pour confirmer."

    def confirm_accepted_price(self, before: int, after: int) -> str:
        return (
            f"Le prix accepté est de {_money(before)}. Voulez-vous vraiment le remplacer par {_money(after)}{NB}?"
            " Répondez oui pour confirmer."
        )


def _list(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _price(kind: PriceKind, participle: str) -> str:
    """Name a price with what became of it, in its gender."""
    return f"{capitalized(FRENCH.prices[kind])} {participle}{'e' if kind in _FEMININE_PRICES else ''}"


def _whose(role: ContactRole | None) -> str:
    if role is None:
        return "Coordonnées"
    label = FRENCH.roles[role]
    return f"Coordonnées de l’{label}" if label[0] in "aéi" else f"Coordonnées du {label}"


def _date(kind: DateKind) -> str:
    return capitalized(FRENCH.dates[kind])


def _details(contact: Contact) -> str:
    extension = f", {FRENCH.extension} {contact.phone_ext}" if contact.phone_ext else ""
    phone = f"{contact.phone}{extension}" if contact.phone else None
    return ", ".join(part for part in (contact.name, contact.organization, phone, contact.email) if part)


def _when(date: SetDay) -> str:
    if date.day is None:
        return f"à {date.days} jours après l’acceptation"
    return f"{'vers le' if date.approx else 'au'} {_plain_day(date)}"


def _plain_day(date: SetDay) -> str:
    if date.day is None:
        return f"{date.days} jours après l’acceptation"
    return FRENCH.day(date.day) + (f" à {FRENCH.clock(date.time)}" if date.time else "")


def _form(form: CatalogueForm) -> str:
    name = form.short_name(form.name_fr)
    return f"{name} ({form.code})" if form.code else name
