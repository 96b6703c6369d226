"""Which transaction a draft is about, given what the broker has."""

import re
from dataclasses import dataclass

from lea.actions.reading.drafts import Draft, Files, Item, KnownTransaction, Mention, Unfinished
from lea.actions.reading.text import fold, word_set
from lea.contracts.orders import AddContact, SetAddress

STREET_TYPES = word_set(
    "rue avenue av boulevard boul chemin ch rang montee cote place route street st ave road "
    "rd drive dr de du des la le les d l app apt o e n s qc quebec bd blvd ouest est nord "
    "sud west east"
)


@dataclass(frozen=True, slots=True)
class Binding:
    """`known` is the transaction; else `choices` are those that fit (all, when none is named)."""

    known: KnownTransaction | None = None
    named: bool = False
    choices: tuple[KnownTransaction, ...] = ()
    unknown: str = ""
    new_address: bool = False
    """An address that names none of them: it belongs to the transaction itself."""


def bind(draft: Draft, files: Files) -> Binding:
    """The transaction that the message names, else the linked one, else the only one."""
    by_ref = {item.ref: item for item in files.transactions}
    told = tuple(dict.fromkeys(draft.bound_ref or _told_ref(item) for item in draft.items))
    if told and all(ref in by_ref for ref in told):
        return Binding(by_ref[told[0] or ""], named=len(told) == 1)
    linked = by_ref.get(files.linked or "")
    for known in files.transactions:
        if fold(known.ref) in draft.words and not known.ref.isdigit():
            return Binding(known, named=True)
    named = _by_mentions(draft, files, linked) or _by_addresses(draft, files, linked)
    if named is not None:
        return named
    if linked is not None:
        return Binding(linked, new_address=bool(draft.naming))
    if len(files.transactions) == 1:
        return Binding(files.transactions[0], named=True, new_address=bool(draft.naming))
    return Binding(choices=files.transactions, new_address=bool(draft.naming))


def _told_ref(item: Item) -> str | None:
    return item.draft.get("transaction_ref") if isinstance(item, Unfinished) else item.transaction_ref


def _by_mentions(draft: Draft, files: Files, linked: KnownTransaction | None) -> Binding | None:
    fitting = files.transactions
    told = False
    unknown = ""
    own = _own_names(draft)
    for mention in sorted(draft.mentions, key=lambda item: not item.words):
        if mention.words and not mention.strong and set(mention.words) & own:
            continue
        narrower = tuple(item for item in fitting if fits(mention, item))
        if narrower:
            fitting, told = narrower, True
        elif mention.strong or (mention.sited and _is_elsewhere(files, linked)):
            unknown = unknown or mention.label
    if unknown and not told:
        return Binding(choices=files.transactions, unknown=unknown) if files.transactions else None
    if not told:
        return None
    if len(fitting) == 1:
        return Binding(fitting[0], named=True)
    if linked in fitting:
        return Binding(linked)
    return Binding(choices=fitting)


def _is_elsewhere(files: Files, linked: KnownTransaction | None) -> bool:
    """Whether a street that no transaction has can't be that of the one at hand."""
    target = linked or (files.transactions[0] if len(files.transactions) == 1 else None)
    return target is None or bool(target.address)


def _own_names(draft: Draft) -> set[str]:
    """The words of the contacts that the message adds: they name people, not transactions."""
    names = " ".join(item.name or "" for item in draft.items if isinstance(item, AddContact))
    return set(re.findall(r"[a-z0-9]+", fold(names)))


def fits(mention: Mention, known: KnownTransaction) -> bool:
    """Whether a transaction has all that a mention says."""
    if mention.kind and mention.kind is not known.kind:
        return False
    untold = bool(mention.words) and known.property_type is None
    if mention.property_type and not untold and not _is_of_type(mention.property_type, known):
        return False
    if not mention.words:
        return bool(mention.kind or mention.property_type)
    address, people = (
        tokens(known.address or ""),
        set[str]().union(*(tokens(person) for person in known.people)),
    )
    plural = {word.removesuffix("s") for word in mention.words}
    said = set(mention.words) - STREET_TYPES or set(mention.words)
    return (
        said <= address
        or said <= people
        or said == {fold(known.ref)}
        or plural <= people
        or said <= address | people
    )


def _is_of_type(property_type: str, known: KnownTransaction) -> bool:
    if known.property_type:
        coownership = ("divided_coownership", "undivided_coownership")
        return known.property_type == property_type or (
            property_type in coownership and known.property_type in coownership
        )
    return property_type == "divided_coownership" and bool(
        re.search(r"\b(?:app|apt|unit|#)", fold(known.address or ""))
    )


def tokens(text: str) -> set[str]:
    """The folded words of an address or a name, « St- » spelt out."""
    found = set(re.findall(r"[a-z0-9]+", fold(text)))
    return {"saint" if word == "st" else "sainte" if word == "ste" else word for word in found}


def _by_addresses(draft: Draft, files: Files, linked: KnownTransaction | None) -> Binding | None:
    if not draft.naming:
        return None
    fitting = tuple(item for item in files.transactions if all(is_at(item, place) for place in draft.naming))
    if len(fitting) == 1:
        return Binding(fitting[0], named=True)
    if fitting:
        return Binding(linked) if linked in fitting else Binding(choices=fitting)
    target = linked or (files.transactions[0] if len(files.transactions) == 1 else None)
    if target is not None and not target.address:
        return None
    if not files.transactions:
        return None
    place = draft.naming[0]
    return Binding(
        choices=files.transactions, unknown=f"{place.civic_number} {place.street}", new_address=True
    )


def is_at(known: KnownTransaction, place: SetAddress) -> bool:
    """Whether a transaction's address has this civic number and this street."""
    if not known.address or not place.street:
        return False
    street = tokens(place.street) - STREET_TYPES or tokens(place.street)
    return (place.civic_number or "").lower() in re.findall(
        r"\d+[a-z]?(?:-\d+)?", fold(known.address)
    ) and street <= tokens(known.address)


def adds_to(known: KnownTransaction, place: SetAddress) -> bool:
    """Whether an address says more than the transaction has (a unit, a postal code)."""
    has = tokens(known.address or "")
    unit, code = tokens(place.unit or ""), tokens(place.postal_code or "")
    return bool((unit and not unit <= has) or (code and not code <= has))
