"""Reading a message: what it orders by itself, before the broker's files are looked at."""

import re
from dataclasses import replace
from datetime import date, datetime

from lea.actions.reading.answers import answer
from lea.actions.reading.asked import Asked, asked_by
from lea.actions.reading.corrections import correct
from lea.actions.reading.drafts import Draft, Intent, Item, Language, Unfinished
from lea.actions.reading.language import language_of
from lea.actions.reading.leftovers import left_over
from lea.actions.reading.quotations import is_injection
from lea.actions.reading.replies import is_no, is_undo, split_yes
from lea.actions.reading.spoken import written
from lea.actions.reading.surveys import Survey, survey
from lea.actions.reading.text import any_in, compose, fold
from lea.actions.reading.typos import repair
from lea.actions.reading.unread import asks_unread
from lea.contracts.orders import CreateForm, CreateTransaction, Order, PriceKind, SetAddress, SetPrice
from lea.contracts.pending import Pending

_CUES = (
    "transac", "client", "dossier", "vente", "achat", "deal", "file", "listing", "mandat", "vend", "achet", "sale",
    "purchas", "buy", "sell",
    "prix", "price", "offre", "offer", "acompte", "deposit", "depot", "fonds", "payment", "counter",
    "contre", "ask", "affich", "demand",
    "adress", "address", "postal", "rue", "avenue", "boul", "chemin", "street", "road", "promes", "promise",
    "formulaire", "form",
    "contrat", "contract", "mandate", "declar", "annexe", "annex", "modif", "amend", "avenant", "bonif",
    "enhanc", "avis", "notice", "verif", "identi",
    "notaire", "notary", "inspect", "courti", "broker", "agent", "arpent", "survey", "conjoint", "spouse",
    "epou", "wife", "husband",
    "represent", "mandataire", "gestionnaire", "manager", "lender", "preteu", "financ", "occup",
    "possession", "clotur", "closing", "close",
    "signature", "acte", "deed", "accept", "condition", "recu", "receiv", "statut", "status", "annul",
    "cancel", "vendu", "sold", "undo",
    "defai", "revert", "ajout", "add", "cree", "creat", "telephone", "phone", "cell", "courriel", "email",
    "courtage",
    "piasse", "dollar", "mille", "million", "thousand", "expire", "echeance", "delai", "deadline", "marche",
    "market", "inscri",
    "repon", "respon", "ville", "city", "list", "mark", "reviens", "switch", "back", "travail", "work on",
    "parle", "condo", "maison", "divulg", "disclos", "renseign", "request", "retour",
    "liquidat", "creanc", "banqu", "bank", "caisse", "hypoth", "mortgage", "procureur", "executor",
    "acquereur", "emmenag", "move", "move-in", "visite", "live",
    "bascul", "change", "passe", "vigueur", "centris", "mort", "ferme", "firm", "conclu", "transig", "pouvoir",
    "syndic",
)  # fmt: skip
_PRICE_OF = {
    "CP": PriceKind.COUNTER, "PA": PriceKind.OFFERED, "PAD": PriceKind.OFFERED, "PAI": PriceKind.OFFERED,
    "BONIFICATIONS": PriceKind.OFFERED,
}  # fmt: skip
"""The price that stands in a form."""
_CODE_CUE = re.compile(
    r"(?<![a-z])(?:ccve|ccvne|ccv|cca|dv|dvd|drcop|davp|pad?|pai|cp|mo|am|ds|dsd|ris|ar|ag|af|"
    r"pp|bcp|ebcs|nebcs|ebcd|ebcu|bcg|ppg)(?![a-z])"
)


def read(
    message: str,
    *,
    now: datetime,
    pending: Pending | None = None,
    last_assistant_message: str | None = None,
    recent: tuple[Order, ...] = (),
) -> Draft:
    """What a message says by itself.

    `now` is aware of the broker's time zone. `pending` is what Léa asked or proposed; without it,
    `last_assistant_message` stands in. `recent` are the orders that the turn before carried out: what
    « non, plutôt 455 » corrects when nothing is pending.
    """
    today = now.date()
    text = written(repair(compose(message)))
    folded = fold(text)
    language = language_of(text)
    asked = asked_by(pending, last_assistant_message, today)
    waiting = bool(asked.question or asked.proposed)
    if not waiting and not asked.said and not recent and not _has_cue(folded):
        return Draft(language, Intent.NONE)
    if is_injection(folded):
        return Draft(language, Intent.NONE)
    if is_undo(folded):
        return Draft(language, Intent.DECLINE if waiting else Intent.UNDO, wholly=True)
    if asked.proposed:
        return _reply(text, language, asked, today)
    found = survey(text, today, language == "en")
    if asked.question:
        return _answer_or_order(found, language, asked, today)
    return _draft(found, language, _corrected(found, asked.said or recent), today)


def _has_cue(folded: str) -> bool:
    """A quick look: without a digit or one of these stems no message orders anything."""
    return (
        any(char in folded for char in "0123456789@")
        or any_in(_CUES, folded)
        or bool(_CODE_CUE.search(folded))
    )


def _corrected(found: Survey, said: tuple[Item, ...]) -> tuple[Item, ...]:
    """The orders of the message, with what it corrects of Léa's last ones."""
    finished = [item for item in found.items if not isinstance(item, Unfinished)]
    corrections = correct(found.page, said, finished)
    if not corrections:
        return tuple(found.items)
    slots = {item.action for item in corrections if not isinstance(item, Unfinished)}
    kept = [item for item in found.items if _action(item) not in slots]
    return (*kept, *corrections)


def _action(item: Item) -> str:
    return item.draft["action"] if isinstance(item, Unfinished) else item.action


def _draft(
    found: Survey, language: Language, items: tuple[Item, ...], today: date, bound_ref: str | None = None
) -> Draft:
    unread = asks_unread(found)
    if not items:
        return Draft(language, Intent.NONE, unread=unread)
    wholly = found.is_whole() or tuple(found.items) != items
    return Draft(
        language=language,
        intent=Intent.ORDERS,
        items=items,
        mentions=tuple(found.mentions),
        naming=tuple(found.naming),
        words=frozenset(re.findall(r"[a-z0-9][a-z0-9-]*", found.page.masked)),
        property_type=found.property_type,
        wholly=wholly,
        left=left_over(found, items, today) if wholly else (),
        bound_ref=bound_ref,
        unread=unread,
    )


def _answer_or_order(found: Survey, language: Language, asked: Asked, today: date) -> Draft:
    question = asked.question
    assert question is not None
    given = answer(question, found, today)
    if given is not None:
        spoken = language_of(question.text) if len(found.page.text) < 20 else language
        return _draft(found, spoken, given.items, today, given.bound_ref)
    if is_no(found.page.folded) and not found.items:
        return Draft(language, Intent.DECLINE, wholly=len(found.page.text) < 40)
    return _draft(found, language, tuple(found.items), today)


def _reply(text: str, language: Language, asked: Asked, today: date) -> Draft:
    """A yes carries the proposal out, with what is ordered besides; a no does not, but may correct it."""
    folded = fold(text)
    english = language == "en"
    rest = split_yes(folded)
    if rest is not None:
        return _accept(text, rest, language, asked, today)
    found = survey(text, today, english)
    corrections = correct(found.page, asked.proposed, [])
    if corrections:
        return _draft(found, language, _merged(asked.proposed, corrections), today)
    if is_no(folded):
        items = tuple(found.items)
        return (
            _draft(found, language, items, today)
            if items
            else Draft(language, Intent.DECLINE, wholly=len(folded) < 40)
        )
    return _draft(found, language, tuple(found.items), today)


def _accept(text: str, rest: int, language: Language, asked: Asked, today: date) -> Draft:
    folded = fold(text)
    found = survey(text[rest:], today, language == "en")
    extra = tuple(found.items) or correct(found.page, asked.proposed, [], surely=True)
    blank = not re.search(r"[a-z0-9]", folded[rest:])
    if not blank and not _is_understood(extra, found, folded[rest:], plainly=asked.plainly):
        return Draft(language, Intent.NONE)
    draft = _draft(found, language, _merged(asked.proposed, extra), today)
    return replace(draft, wholly=blank or (bool(extra) and not found.asked), unread=False)


def _is_understood(extra: tuple[Item, ...], found: Survey, rest: str, *, plainly: bool) -> bool:
    """Whether what follows a yes leaves it one: « oui, mais … » is none."""
    if plainly and (not extra or any(isinstance(item, Unfinished) for item in extra)):
        return False
    return bool(extra) or not (
        found.asked or re.match(r"\W*(?:mais|but|pas|not|seulement si|only if|si|if)\b", rest)
    )


def _merged(proposed: tuple[Item, ...], extra: tuple[Item, ...]) -> tuple[Item, ...]:
    """The proposal with what the reply puts in the place of its parts."""
    extra = tuple(_explained(item, proposed) for item in extra)
    kinds = {item.kind for item in extra if isinstance(item, SetPrice)}
    created = any(isinstance(item, CreateTransaction) for item in extra)
    kept: list[Item] = []
    for item in proposed:
        replaced = (isinstance(item, SetPrice) and item.kind in kinds) or (
            created and isinstance(item, CreateTransaction)
        )
        if isinstance(item, SetAddress):
            kept.append(_completed(item, extra))
        elif not replaced:
            kept.append(item)
    told = any(isinstance(item, SetAddress) for item in proposed)
    rest = (item for item in extra if item not in kept and not (told and isinstance(item, SetAddress)))
    return (*kept, *rest)


def _completed(address: SetAddress, extra: tuple[Item, ...]) -> SetAddress:
    """« au 57 », « c'est au 75 rue Principale »: parts of the proposed address, or another one."""
    for item in extra:
        if isinstance(item, SetAddress):
            same = not item.street or fold(item.street) == fold(address.street or "")
            address = address.model_copy(update=item.model_dump(exclude_none=True)) if same else item
    return address


def _explained(item: Item, proposed: tuple[Item, ...]) -> Item:
    """« oui, à 440 000 $ » after a proposed counter-proposal is its price."""
    forms = [one for one in proposed if isinstance(one, CreateForm)]
    kind = _PRICE_OF.get(forms[0].form_code) if len(forms) == 1 else None
    if kind is None or not isinstance(item, Unfinished) or item.slot != "price_kind":
        return item
    return SetPrice(kind=kind, amount_cad=int(item.draft["amount_cad"]))
