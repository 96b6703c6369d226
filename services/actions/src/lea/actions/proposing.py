"""What a model proposes, made safe to show: clean values that the broker said, on one transaction of theirs.

A model names no ids, and its words reach a file only as values of closed types that are checked here again.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal, assert_never

from lea.actions.reading import Files, KnownTransaction, read, resolve
from lea.actions.reading.binding import STREET_TYPES, tokens
from lea.actions.reading.drafts import Unfinished
from lea.actions.reading.emails import find_emails
from lea.actions.reading.grounding import OwnWords
from lea.actions.reading.language import Language
from lea.actions.reading.phones import find_phones
from lea.actions.reading.postal_codes import find_postal_codes
from lea.actions.reading.questions import ask
from lea.actions.reading.text import fold
from lea.contracts.orders import (
    AddContact,
    CreateForm,
    CreateTransaction,
    LinkSession,
    Order,
    SetAddress,
    SetDate,
    SetPrice,
    UpdateStatus,
)
from lea.contracts.pending import Question
from lea.contracts.proposals import Proposed

MOST_NAME_CHARS = 80
DAYS_BACK, DAYS_AHEAD = 366, 5 * 366
"""How far from today a proposed date may lie."""
_NAME = re.compile(r"[^\W\d_][^\n\r\t<>#{}\[\]|\\`@/:;\"]*")
_UNIT = re.compile(r"[0-9A-Za-z-]{1,8}")
_FORM = re.compile(r"[^\n\r\t.!?;:]+")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_EXTENSION = re.compile(r"\d{1,6}")


class NotProposable(Exception):
    """The proposal is not shown. `why` as in `ProposalReviewed.outcome`."""

    def __init__(self, why: Literal["unclear", "unfounded"]) -> None:
        super().__init__(why)
        self.why: Literal["unclear", "unfounded"] = why


def whom_to_ask_for(proposed: Sequence[Proposed], own: OwnWords, language: Language) -> Question | None:
    """Return the question for a name that the broker did not say: « attache-la comme notaire ».

    Only for one order alone, and for a role that the broker spoke of; a name that a model gives is not shown.
    """
    match proposed:
        case [Proposed(order=AddContact() as order)]:
            pass
        case _:
            return None
    if (order.name and own.say(order.name)) or not own.name_role(order.role):
        return None
    slots = {"role": order.role, "phone": _phone(order.phone), "email": _email(order.email)}
    if not (own.give_phone(slots["phone"]) and own.give_email(slots["email"])):
        raise NotProposable("unfounded")
    draft = {"action": "add_contact"} | {slot: value for slot, value in slots.items() if value}
    return ask(Unfinished("name", draft), language)


def target_of(proposed: Sequence[Proposed], files: Files, own: OwnWords) -> KnownTransaction:
    """Find the one transaction that a proposal means; one that it creates has no `ref`. Raises NotProposable.

    The broker's words for it decide, else it is the session's transaction, else the only one that there is.
    """
    created = [one.order for one in proposed if isinstance(one.order, CreateTransaction)]
    if created:
        return KnownTransaction("", created[0].kind)
    named = {one.transaction.strip() for one in proposed if one.transaction and one.transaction.strip()}
    if len(named) > 1:
        raise NotProposable("unclear")
    fitting = files.transactions
    for words in named:
        if not own.say(words):
            raise NotProposable("unfounded")
        fitting = tuple(known for known in files.transactions if _is_named(known, words))
    linked = [known for known in files.transactions if known.ref == files.linked]
    if not named and linked:
        return linked[0]
    if len(fitting) != 1:
        raise NotProposable("unclear")
    return fitting[0]


def _is_named(known: KnownTransaction, words: str) -> bool:
    said = tokens(words) - STREET_TYPES or tokens(words)
    people = set[str]().union(*(tokens(person) for person in known.people))
    return bool(said) and said <= tokens(known.address or "") | people


def clean_orders(
    proposed: Sequence[Proposed], target: KnownTransaction, own: OwnWords, now: dt.datetime
) -> tuple[Order, ...]:
    """Return the orders with nothing in them but checked values. Raises NotProposable."""
    orders = [_clean(one.order, target, own, now) for one in proposed]
    created = [order for order in orders if isinstance(order, CreateTransaction)]
    if len(created) > 1 or (created and any(isinstance(order, LinkSession) for order in orders)):
        raise NotProposable("unclear")
    named = [
        order if not target.ref else order.model_copy(update={"transaction_ref": target.ref})
        for order in (*created, *(order for order in orders if order not in created))
    ]
    return tuple(dict.fromkeys(named))


def _clean(  # noqa: PLR0911 (a case for each order)
    order: Order, target: KnownTransaction, own: OwnWords, now: dt.datetime
) -> Order:
    match order:
        case CreateTransaction():
            return CreateTransaction(kind=order.kind)
        case SetPrice():
            return SetPrice(kind=order.kind, amount_cad=order.amount_cad)
        case UpdateStatus():
            return UpdateStatus(status=order.status)
        case LinkSession():
            return LinkSession()
        case SetDate():
            return _date(order, now.date())
        case SetAddress():
            return _address(order, own)
        case AddContact():
            return _contact(order, own)
        case CreateForm():
            return _form(order, target, now)
        case _:
            assert_never(order)


def _date(order: SetDate, today: dt.date) -> SetDate:
    near = order.date is not None and -DAYS_BACK <= (order.date - today).days <= DAYS_AHEAD
    if not near or (order.time is not None and not _TIME.fullmatch(order.time)):
        raise NotProposable("unclear")
    return SetDate(kind=order.kind, date=order.date, time=order.time)


def _address(order: SetAddress, own: OwnWords) -> SetAddress:
    slots = {
        "civic_number": _matched(order.civic_number, _UNIT),
        "street": _matched(order.street, _NAME),
        "unit": _matched(order.unit, _UNIT),
        "city": _matched(order.city, _NAME),
        "postal_code": _postal_code(order.postal_code),
    }
    if not any(slots.values()):
        raise NotProposable("unclear")
    code = slots["postal_code"]
    said = all(own.say(value) for name, value in slots.items() if name != "postal_code")
    if not said or not (own.say(code) or own.say(code.replace(" ", "") if code else None)):
        raise NotProposable("unfounded")
    return SetAddress.model_validate(slots | {"province": "QC" if slots["city"] or code else None})


def _contact(order: AddContact, own: OwnWords) -> AddContact:
    name, organization = _matched(order.name, _NAME), _matched(order.organization, _NAME)
    phone, email = _phone(order.phone), _email(order.email)
    extension = _matched(order.phone_ext, _EXTENSION)
    texts = all(own.say(text) for text in (name, organization, extension))
    if not (texts and own.give_phone(phone) and own.give_email(email)):
        raise NotProposable("unfounded")
    if not (name or phone or email or organization):
        raise NotProposable("unclear")
    return AddContact(
        role=order.role, name=name, phone=phone, phone_ext=extension, email=email, organization=organization
    )


def _form(order: CreateForm, target: KnownTransaction, now: dt.datetime) -> CreateForm:
    """Read the form's name as the grammar does: what comes out is a key of the catalogue, or nothing."""
    name = _matched(order.form_code, _FORM)
    reading = resolve(read(f"Prépare le formulaire {name}", now=now), Files(target.ref, (target,)))
    match reading.orders:
        case (CreateForm(form_code=key),) if name and not reading.clarification:
            return CreateForm(form_code=key)
        case _:
            raise NotProposable("unclear")


def _matched(text: str | None, pattern: re.Pattern[str]) -> str | None:
    text = " ".join((text or "").split())
    if not text:
        return None
    if len(text) > MOST_NAME_CHARS or not pattern.fullmatch(text):
        raise NotProposable("unclear")
    return text


def _phone(text: str | None) -> str | None:
    if not (text or "").strip():
        return None
    found = find_phones(fold(text or ""))
    if len(found) != 1:
        raise NotProposable("unclear")
    return found[0][2].number


def _email(text: str | None) -> str | None:
    if not (text or "").strip():
        return None
    found = find_emails(fold(text or ""), text or "")
    if len(found) != 1 or found[0][2] != (text or "").strip():
        raise NotProposable("unclear")
    return found[0][2]


def _postal_code(text: str | None) -> str | None:
    if not (text or "").strip():
        return None
    found = find_postal_codes(fold(text or ""))
    if len(found) != 1:
        raise NotProposable("unclear")
    return found[0][2]
