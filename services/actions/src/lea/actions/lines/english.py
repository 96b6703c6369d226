"""The sentences in English."""

from lea.actions.files import CatalogueForm, Contact, SetDay
from lea.actions.results import UndoObstacle
from lea.contracts.forms import FormFact
from lea.contracts.orders import ContactRole, DateKind, PriceKind, TransactionKind, TransactionStatus
from lea.wording import ENGLISH, capitalized

_money = ENGLISH.money


class English:
    """See `Lines`."""

    def about(self, line: str, transaction: str) -> str:
        return f"{line.removesuffix('.')} ({transaction})."

    def transaction(self, kind: TransactionKind, address: str) -> str:
        return address or f"the {kind} transaction"

    def transaction_created(self, kind: TransactionKind, address: str) -> str:
        created = f"{capitalized(kind)} transaction created"
        return f"{created}: {address}." if address else f"{created}."

    def address_set(self, address: str) -> str:
        return f"Property address: {address}."

    def contact_added(self, role: ContactRole, contact: Contact) -> str:
        return f"{capitalized(ENGLISH.roles[role])} added: {_details(contact)}."

    def contact_completed(self, role: ContactRole | None, contact: Contact) -> str:
        return f"{capitalized(ENGLISH.roles[role]) if role else 'Contact'} updated: {_details(contact)}."

    def contact_corrected(self, role: ContactRole | None, before: str, contact: Contact) -> str:
        who = capitalized(ENGLISH.roles[role]) if role else "Contact"
        return f"{who} corrected: {_details(contact)}, instead of {before}."

    def contact_unchanged(self, role: ContactRole, contact: Contact) -> str:
        return f"{capitalized(ENGLISH.roles[role])} already on file: {_details(contact)}."

    def price_set(self, kind: PriceKind, amount_cad: int, before: int | None, *, approx: bool) -> str:
        amount = ("about " if approx else "") + _money(amount_cad)
        instead = f", instead of {_money(before)}" if before is not None else ""
        return f"{_price(kind)} set to {amount}{instead}."

    def price_unchanged(self, kind: PriceKind, amount_cad: int) -> str:
        return f"{_price(kind)} already set to {_money(amount_cad)}."

    def date_set(self, date: SetDay) -> str:
        return f"{_date(date.kind)} set for {'about ' if date.approx else ''}{_when(date)}."

    def form_prepared(self, form: CatalogueForm, version: int, missing: tuple[FormFact, ...]) -> str:
        lacking = f" Missing: {', '.join(ENGLISH.facts[fact] for fact in missing)}." if missing else ""
        return f"{_form(form)} prepared (version {version}).{lacking}"

    def status_set(self, kind: TransactionKind, status: TransactionStatus) -> str:
        return f"Status: {ENGLISH.status(kind, status)}."

    def status_unchanged(self, kind: TransactionKind, status: TransactionStatus) -> str:
        return f"Status unchanged: {ENGLISH.status(kind, status)}."

    def session_linked(self, transaction: str) -> str:
        return f"This conversation is now about: {transaction}."

    def undone(self, line: str) -> str:
        return f"Undone: “{line}”"

    def price_not_positive(self, kind: PriceKind) -> str:
        return f"{_price(kind)} not changed: the amount must be above $0."

    def price_implausible(self, kind: PriceKind, amount_cad: int) -> str:
        return f"{_price(kind)} not changed: {_money(amount_cad)} is not plausible."

    def price_above(self, kind: PriceKind, amount_cad: int, other: PriceKind, other_cad: int) -> str:
        return (
            f"{_price(kind)} not changed: {_money(amount_cad)} is more than the {ENGLISH.prices[other]}"
            f" of {_money(other_cad)}."
        )

    def date_before_acceptance(self, date: SetDay) -> str:
        return (
            f"{_date(date.kind)} not set: {_when(date)} is before the acceptance of the promise to purchase."
        )

    def date_after_closing(self, date: SetDay) -> str:
        return f"{_date(date.kind)} not set: {_when(date)} is after the signing of the deed of sale."

    def closing_before(self, date: SetDay, other: DateKind) -> str:
        return f"{_date(date.kind)} not set: {_when(date)} is before a date on file ({ENGLISH.dates[other]})."

    def form_unknown(self, key: str) -> str:
        return f"Form not prepared: “{key}” is not in the catalogue."

    def form_of_other_side(self, form: CatalogueForm, kind: TransactionKind) -> str:
        return f"Form not prepared: {_form(form)} does not fit a {kind}."

    def form_of_other_property(self, form: CatalogueForm) -> str:
        return f"Form not prepared: {_form(form)} does not fit this type of property."

    def not_used(self, words: tuple[str, ...]) -> str:
        return f"I did not use: {'; '.join(words)}."

    def no_transaction(self) -> str:
        return "Nothing was changed: please say first which transaction this is about."

    def no_party(self, role: ContactRole) -> str:
        return f"Nothing was changed: there is no {ENGLISH.roles[role]} on file. Please give the name first."

    def several_parties(self, role: ContactRole, names: tuple[str, ...]) -> str:
        return (
            f"Nothing was changed: there is more than one {ENGLISH.roles[role]} on file ({', '.join(names)})."
            " Please give the name."
        )

    def no_detail(self) -> str:
        return "Nothing was changed: please give the contact's name and role."

    def too_many_orders(self, count: int, limit: int) -> str:
        return (
            f"Nothing was done: your message holds {count} orders and I take at most {limit} at a time."
            " Please send them in several messages."
        )

    def nothing_to_undo(self) -> str:
        return "There is nothing to undo in this conversation."

    def undo_refused(self, line: str, reason: UndoObstacle) -> str:
        why = {
            "changed": "the file has changed since",
            "needed": "the file has changed since, and a later action depends on it",
        }
        return f"“{line}” can't be undone: {why[reason]}."

    def declined(self) -> str:
        return "All right, I won't do anything."

    def proposal(self, lines: tuple[str, ...], transaction: str) -> str:
        return (
            f"Did I get this right? Here is what I would do ({transaction}):\n{_list(lines)}\n"
            "Answer yes and I will do it, no and I won’t."
        )

    def amount_not_said(self) -> str:
        return "(A computed amount: it is not in your message.)"

    def proposal_unclear(self) -> str:
        return "I did not understand what to do, or in which file. Say it again and name the file."

    def proposal_unfounded(self) -> str:
        return "Nothing was done: a name, an address or a number does not stand in your message. Say it again in full."

    def proposal_refused(self, lines: tuple[str, ...]) -> str:
        return f"I can’t do that:\n{_list(lines)}"

    def confirm_cancel(self, transaction: str) -> str:
        return f"Do you really want to cancel the transaction {transaction}? Answer yes to confirm."

    def confirm_accepted_price(self, before: int, after: int) -> str:
        return (
            f"The accepted price is {_money(before)}. Do you really want to replace it with {_money(after)}?"
            " Answer yes to confirm."
        )


def _list(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _price(kind: PriceKind) -> str:
    return capitalized(ENGLISH.prices[kind])


def _date(kind: DateKind) -> str:
    return capitalized(ENGLISH.dates[kind])


def _details(contact: Contact) -> str:
    extension = f" {ENGLISH.extension} {contact.phone_ext}" if contact.phone_ext else ""
    phone = f"{contact.phone}{extension}" if contact.phone else None
    return ", ".join(part for part in (contact.name, contact.organization, phone, contact.email) if part)


def _when(date: SetDay) -> str:
    if date.day is None:
        return f"{date.days} days after the acceptance"
    return ENGLISH.day(date.day) + (f" at {date.time}" if date.time else "")


def _form(form: CatalogueForm) -> str:
    name = form.short_name(form.name_en)
    return f"{name} ({form.code_en})" if form.code_en else name
