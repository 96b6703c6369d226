"""Answers to a question of Léa's: the slot that was missing, as the broker says it."""

import re
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter, ValidationError

from lea.actions.reading.amounts import Amount
from lea.actions.reading.choosing import BOTH, LEAD, choice_of
from lea.actions.reading.deadlines import date_kind_of
from lea.actions.reading.drafts import Item, Unfinished
from lea.actions.reading.form_names import DECLARATIONS, MANDATE, PROMISE, find_forms
from lea.actions.reading.moments import DateSort, Moment
from lea.actions.reading.names import read_name
from lea.actions.reading.phones import Phone
from lea.actions.reading.prices import GENERIC, LEAST, price_kind_of
from lea.actions.reading.questions import WAITING
from lea.actions.reading.replies import split_yes
from lea.actions.reading.roles import role_of
from lea.actions.reading.spans import Email, Page
from lea.actions.reading.statuses import status_of
from lea.actions.reading.surveys import Survey
from lea.actions.reading.transactions import kind_in
from lea.contracts.orders import Order
from lea.contracts.pending import Question

LONGEST = 200
"""Characters of an answer."""
LONGEST_KIND = 6
"""Words of an answer that says sale or purchase."""
_ORDER: TypeAdapter[Order] = TypeAdapter(Order)


@dataclass(frozen=True, slots=True)
class Answer:
    items: tuple[Item, ...]
    bound_ref: str | None = None


def answer(question: Question, found: Survey, today: date) -> Answer | None:
    """The orders that the message completes; None when it does not answer the question."""
    page = found.page
    if len(page.text) > LONGEST or "?" in page.folded:
        return None
    if question.slot == "transaction":
        return _transaction(question, page)
    values = _values(question, found, today)
    if values is None:
        return _again(question) if BOTH.fullmatch(page.folded) else None
    draft = {name: value for name, value in question.draft.items() if not name.startswith(WAITING)} | values
    completed = finish(draft, question.slot)
    rest = _waiting(question.draft)
    extra = tuple(item for item in found.items if _is_extra(item, completed))
    return Answer((completed, *question.orders, *rest, *extra))


def _of_both(question: Question) -> Answer | None:
    """« les deux »: the orders for each of two transactions; one that still lacks a slot can't be asked about twice."""
    refs = [choice.transaction_ref for choice in question.choices]
    if len(refs) != 2 or question.draft:
        return None
    return Answer(
        tuple(order.model_copy(update={"transaction_ref": ref}) for ref in refs for order in question.orders)
    )


def _again(question: Question) -> Answer:
    """« les deux » where one is wanted: the question stays."""
    first = {name: text for name, text in question.draft.items() if not name.startswith(WAITING)}
    return Answer((Unfinished(question.slot, first), *question.orders, *_waiting(question.draft)))


def _is_extra(item: Item, completed: Item) -> bool:
    """What the answer orders besides; the reading of the slot itself is no second order."""
    if isinstance(item, Unfinished):
        return False
    return not isinstance(completed, Unfinished) and item.action != completed.action


def finish(draft: dict[str, str], slot: str) -> Item:
    """The order of a draft whose slot was filled; still unfinished where a family or a kind remains open."""
    if draft.get("family"):
        return Unfinished("form", draft)
    if "slot" in draft and draft["slot"] != slot:
        return Unfinished(
            draft["slot"],
            {k: v for k, v in draft.items() if k not in ("slot", "hint")},
            draft.get("hint", ""),
        )
    if draft.get("action") == "set_date" and not (draft.get("date") or draft.get("days")):
        return Unfinished(
            "date", {name: draft[name] for name in ("action", "kind") if name in draft}, draft.get("said", "")
        )
    try:
        return _ORDER.validate_python(
            {k: v for k, v in draft.items() if k not in ("generic", "past", "slot", "hint")}
        )
    except ValidationError:
        missing = "price_kind" if draft.get("action") == "set_price" and "amount_cad" in draft else slot
        return Unfinished(missing, draft, draft.get("said", ""))


def _waiting(draft: dict[str, str], **more: str) -> tuple[Unfinished, ...]:
    """The orders that wait behind the question about their transaction."""
    waiting: list[Unfinished] = []
    for prefix in WAITING:
        later = {name.removeprefix(prefix): text for name, text in draft.items() if name.startswith(prefix)}
        if later:
            slot, hint = later.pop("slot"), later.pop("hint", "")
            waiting.append(Unfinished(slot, later | more, hint))
    return tuple(waiting)


def _transaction(question: Question, page: Page) -> Answer | None:
    if BOTH.fullmatch(page.folded):
        return _of_both(question)
    choice = choice_of(question, page.folded)
    if choice is None or choice.transaction_ref is None:
        return None
    orders = tuple(
        order.model_copy(update={"transaction_ref": choice.transaction_ref}) for order in question.orders
    )
    first = {
        f"{WAITING[0]}{name}": text for name, text in question.draft.items() if not name.startswith(WAITING)
    }
    rest = _waiting({**question.draft, **first}, transaction_ref=choice.transaction_ref)
    return Answer((*orders, *rest), choice.transaction_ref)


def _values(question: Question, found: Survey, today: date) -> dict[str, str] | None:
    page = found.page
    said = LEAD.sub("", page.folded).strip(" .!,")
    words = re.findall(r"[a-z']+", page.masked)
    values: dict[str, str] | None = None
    match question.slot:
        case "amount":
            values = _amount(question, page)
        case "date":
            values = _date(page, today)
        case "transaction_kind":
            values = _slot("kind", kind_in(page.folded) if len(words) <= LONGEST_KIND else None)
        case "price_kind":
            kind = _chosen(question, page.folded) or price_kind_of(page.folded)
            values = _slot("kind", kind if kind != GENERIC else None)
        case "date_kind":
            values = _slot("kind", _chosen(question, page.folded) or date_kind_of(page.folded))
        case "role":
            values = _slot("role", _chosen(question, page.folded) or role_of(page.folded))
        case "name":
            values = _name(page)
        case "contact_detail":
            values = _detail(page)
        case "form":
            values = _form(question, page)
        case "address":
            values = _address(found)
        case "status":
            values = _slot("status", status_of(said))
        case "transaction":
            pass
    return values


def _slot(name: str, value: str | None) -> dict[str, str] | None:
    return {name: str(value)} if value else None


def _chosen(question: Question, folded: str) -> str | None:
    choice = choice_of(question, folded)
    return choice.value if choice else None


def _amount(question: Question, page: Page) -> dict[str, str] | None:
    amounts = page.within(Amount, 0, len(page.text))
    if not amounts and len(question.choices) == 1 and split_yes(page.folded) is not None:
        return {"amount_cad": question.choices[0].value or ""}
    if len(amounts) != 1:
        return None
    amount = amounts[0][2]
    least = LEAST.get(question.draft.get("kind", GENERIC), 10_000)
    if amount.cad >= least:
        return {"amount_cad": str(amount.cad)}
    proposed = [int(choice.value or 0) for choice in question.choices]
    if any(0.5 <= amount.cad * 1_000 / value <= 2 for value in proposed if value):
        return {"amount_cad": str(amount.cad * 1_000)}
    return {"said": str(amount.cad)} if amount.cad else None


def _date(page: Page, today: date) -> dict[str, str] | None:
    moments = page.within(Moment, 0, len(page.text))
    if len(moments) != 1:
        return None
    start, end, moment = moments[0]
    words = page.text[start:end].strip()
    if moment.sort is DateSort.DELAY and moment.days:
        return {"expression": words, "relative_to": "acceptance", "days": str(moment.days)}
    if moment.day is None or moment.day < today or moment.sort not in (DateSort.DAY, DateSort.WEAK):
        return {"said": words, "kind_of": moment.sort.value}
    values = {"date": moment.day.isoformat(), "expression": words}
    return (
        values
        | ({"time": moment.time} if moment.time else {})
        | ({"approx": "true"} if moment.approx else {})
    )


def _name(page: Page) -> dict[str, str] | None:
    lead = LEAD.match(page.folded)
    name = read_name(
        page.text, page.masked, lead.end() if lead else 0, len(page.text), trusting=True, doubtful=True
    )
    if name is None:
        return None
    rest = re.sub(
        r"[\s,.:!\ue000-\ue00f-]|\b(?:au|tel|cell|courriel|email|son|et|and|at|poste)\b",
        "",
        page.masked[name.end :],
    )
    if rest:
        return None
    return {"name": name.text} | (_detail(page) or {})


def _detail(page: Page) -> dict[str, str] | None:
    values: dict[str, str] = {}
    for _, _, phone in page.within(Phone, 0, len(page.text)):
        values["phone"] = phone.number
        if phone.extension:
            values["phone_ext"] = phone.extension
    for _, _, email in page.within(Email, 0, len(page.text)):
        values["email"] = email.address
    return values or None


def _form(question: Question, page: Page) -> dict[str, str] | None:
    if question.draft.get("family") == MANDATE:
        exclusive = re.search(r"exclusi", page.folded)
        if not exclusive:
            return None
        return {"exclusive": "no" if re.search(r"\bnon\b|\bnon-|\bnot\b", page.folded) else "yes"}
    forms = find_forms("prepare la " + page.folded.strip(), 11, 11 + len(page.folded))
    if len(forms) != 1:
        return None
    key = forms[0].key
    return {"family": key} if key in (PROMISE, DECLARATIONS, MANDATE) else {"form_code": key}


def _address(found: Survey) -> dict[str, str] | None:
    places = [
        *found.naming,
        *(item for item in found.items if not isinstance(item, Unfinished) and item.action == "set_address"),
    ]
    if len(places) != 1:
        return None
    return places[0].model_dump(exclude_none=True, exclude={"action"})
