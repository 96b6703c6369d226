"""Resolving a draft against the broker's files: orders to carry out, and the question to ask."""

from dataclasses import replace

from lea.actions.reading import questions
from lea.actions.reading.binding import Binding, adds_to, bind, is_at
from lea.actions.reading.drafts import (
    Draft,
    Files,
    Intent,
    Item,
    KnownTransaction,
    Leftover,
    Reading,
    Unfinished,
)
from lea.actions.reading.form_names import DECLARATIONS, MANDATE, PROMISE
from lea.contracts.orders import (
    AddContact,
    ContactRole,
    CreateForm,
    CreateTransaction,
    LinkSession,
    Order,
    PriceKind,
    SetAddress,
    SetPrice,
    TransactionKind,
)
from lea.contracts.pending import Question

_PROMISES = {
    "divided_coownership": "PAD", "undivided_coownership": "PAI", "mobile_home": "PA_MAISON_MOBILE",
    "general_commercial": "PA_GENERAL", "enterprise": "PA_ENTREPRISE", "public_curator": "CURATEUR_PA",
}  # fmt: skip
_MANDATES = {
    ("divided_coownership", "yes"): "CC_DIVISE_EXCL", ("divided_coownership", "no"): "CC_DIVISE_NONEXCL",
    ("undivided_coownership", "yes"): "CC_INDIVISE_EXCL", ("undivided_coownership", "no"): "CC_INDIVISE_NONEXCL",
    ("mobile_home", "yes"): "CC_MAISON_MOBILE", ("general_commercial", "yes"): "CC_GENERAL",
    ("enterprise", "yes"): "CC_ENTREPRISE",
}  # fmt: skip


def resolve(draft: Draft, files: Files) -> Reading:
    """The reading of a draft for a broker who has these transactions."""
    if draft.intent is not Intent.ORDERS:
        return Reading(draft.language, draft.intent, wholly_orders=draft.wholly)
    draft = _with_mandate(draft, files)
    return _resolved(draft, files) if draft.items else Reading(draft.language, Intent.NONE)


def _resolved(draft: Draft, files: Files) -> Reading:
    created = next((item for item in draft.items if isinstance(item, CreateTransaction)), None)
    if created is not None:
        return _reading(draft, (*draft.items, *draft.naming), KnownTransaction("", created.kind), None)
    unborn = next(
        (item for item in draft.items if isinstance(item, Unfinished) and item.slot == "transaction_kind"),
        None,
    )
    if unborn is not None:
        return _ask_kind(draft, tuple(item for item in draft.items if item is not unborn), none_yet=False)
    binding = bind(draft, files)
    if binding.known is not None:
        return _bound(draft, binding, binding.known, files)
    if not files.transactions:
        return _without_transaction(draft)
    return _ask_which(draft, binding)


def _with_mandate(draft: Draft, files: Files) -> Draft:
    """A mandate that was just signed creates a transaction, unless one has its address."""
    signed = next(
        (item for item in draft.items if isinstance(item, Unfinished) and item.slot == "mandate"), None
    )
    if signed is None:
        return draft
    items = tuple(item for item in draft.items if item is not signed)
    places = (*draft.naming, *(item for item in items if isinstance(item, SetAddress) and item.street))
    known = any(is_at(each, place) for each in files.transactions for place in places)
    if known or not places or any(isinstance(item, CreateTransaction) for item in items):
        return replace(draft, items=items)
    return replace(draft, items=(CreateTransaction(kind=TransactionKind(signed.draft["kind"])), *items))


def _bound(draft: Draft, binding: Binding, known: KnownTransaction, files: Files) -> Reading:
    items = list(draft.items)
    if binding.new_address:
        items += draft.naming
    elif binding.named:
        items += [place for place in draft.naming if adds_to(known, place)]
    if not binding.named and any(isinstance(item, LinkSession) for item in items):
        return _ask_which(draft, Binding(choices=files.transactions))
    return _reading(draft, tuple(items), known, known.ref if binding.named else None)


def _reading(draft: Draft, items: tuple[Item, ...], known: KnownTransaction, ref: str | None) -> Reading:
    orders: list[Order] = []
    gaps: list[Unfinished] = []
    for item in items:
        done = _finish(item, draft, known)
        if isinstance(done, Unfinished):
            if ref:
                done = Unfinished(done.slot, {**done.draft, "transaction_ref": ref}, done.hint)
            gaps.append(done)
        else:
            orders.append(_named(done, ref))
    unused = draft.left
    if not gaps and (doubtful := next((one for one in unused if one.gap), None)) and doubtful.gap:
        gaps, unused = [doubtful.gap], tuple(one for one in unused if one is not doubtful)
    clarification = questions.ask(gaps[0], draft.language) if gaps else None
    return Reading(
        draft.language,
        Intent.ORDERS,
        _unique(orders),
        clarification,
        draft.wholly and len(gaps) <= 1,
        _words(unused),
    )


def _words(left: tuple[Leftover, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.words for one in left))


def _unique(orders: list[Order]) -> tuple[Order, ...]:
    return tuple(dict.fromkeys(orders))


def _named(order: Order, ref: str | None) -> Order:
    if ref is None or isinstance(order, CreateTransaction) or order.transaction_ref:
        return order
    return order.model_copy(update={"transaction_ref": ref})


def _finish(item: Item, draft: Draft, known: KnownTransaction) -> Item:
    """The item as an order, where what the broker has decides it; else what is still missing."""
    if isinstance(item, AddContact):
        nobody = not (item.name or item.phone or item.email or item.organization)
        return (
            Unfinished("name", {"action": "add_contact", "role": item.role.value})
            if nobody and item.role
            else item
        )
    if not isinstance(item, Unfinished):
        return item
    if item.slot == "party":
        role = ContactRole.SELLER if known.kind is TransactionKind.SALE else ContactRole.BUYER
        return AddContact.model_validate({**item.draft, "role": role})
    property_type = draft.property_type or known.property_type or ""
    if item.slot == "price_kind" and item.draft.get("generic") and known.kind is TransactionKind.SALE:
        return SetPrice(kind=PriceKind.ASKING, amount_cad=int(item.draft["amount_cad"]))
    if item.slot == "form" and (family := item.draft.get("family")):
        return _form(item, family, property_type, known)
    return item


def _form(item: Unfinished, family: str, property_type: str, known: KnownTransaction) -> Item:
    if family == PROMISE:
        return CreateForm(form_code=_PROMISES.get(property_type, "PA"))
    if family == DECLARATIONS:
        return CreateForm(form_code="DVD" if property_type == "divided_coownership" else "DV")
    if family == MANDATE and known.kind is TransactionKind.PURCHASE and "exclusive" not in item.draft:
        return CreateForm(form_code="CCA")
    exclusive = item.draft.get("exclusive")
    if exclusive is None:
        return item
    return CreateForm(
        form_code=_MANDATES.get((property_type, exclusive), "CCVE" if exclusive == "yes" else "CCVNE")
    )


def _orders_and_gaps(items: tuple[Item, ...]) -> tuple[tuple[Order, ...], tuple[Unfinished, ...]]:
    orders = tuple(item for item in items if not isinstance(item, Unfinished))
    return orders, tuple(item for item in items if isinstance(item, Unfinished))


def _ask_which(draft: Draft, binding: Binding) -> Reading:
    orders, gaps = _orders_and_gaps(draft.items)
    question = questions.which_transaction(draft.language, binding.choices, orders, gaps, binding.unknown)
    return _asking(draft, question)


def _ask_kind(draft: Draft, items: tuple[Item, ...], none_yet: bool) -> Reading:
    orders, gaps = _orders_and_gaps((*items, *draft.naming))
    return _asking(draft, questions.which_kind(draft.language, orders, gaps, none_yet))


def _without_transaction(draft: Draft) -> Reading:
    """Orders for a broker who has no transaction: one is needed first."""
    items = tuple(item for item in draft.items if not isinstance(item, LinkSession))
    if not items:
        return Reading(draft.language, Intent.NONE)
    return _ask_kind(draft, items, none_yet=True)


def _asking(draft: Draft, question: Question) -> Reading:
    return Reading(draft.language, Intent.ORDERS, (), question, draft.wholly, _words(draft.left))
