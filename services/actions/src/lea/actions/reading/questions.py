"""The questions that Léa asks when something essential is missing: short, in the language of the message."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from lea.actions.reading.drafts import KnownTransaction, Language, Unfinished
from lea.contracts.orders import Order
from lea.contracts.pending import Choice, Question
from lea.wording import capitalized, terms_in

WAITING = ("next_", "next2_", "next3_", "next4_")
"""Before the slots of each order that waits behind a question."""
_MANDATES: dict[Language, tuple[tuple[str, str], ...]] = {
    "fr": (("yes", "exclusif"), ("no", "non exclusif")),
    "en": (("yes", "exclusive"), ("no", "non-exclusive")),
}


def which_transaction(
    language: Language,
    candidates: tuple[KnownTransaction, ...],
    orders: tuple[Order, ...],
    gaps: tuple[Unfinished, ...],
    unknown: str,
) -> Question:
    """Asks which transaction is meant; `unknown` are the words that none of them fits."""
    if language == "fr":
        text = (
            f"Je ne trouve pas de transaction « {unknown} ». Laquelle voulez-vous dire ?"
            if unknown
            else "Pour quelle transaction ?"
        )
    else:
        text = (
            f"I can't find a transaction for “{unknown}”. Which one do you mean?"
            if unknown
            else "For which transaction?"
        )
    offered = candidates[:8]
    choices = tuple(
        Choice(label=label, transaction_ref=item.ref)
        for item, label in zip(offered, _labels(offered, language), strict=True)
    )
    return Question(slot="transaction", text=text, choices=choices, orders=orders, draft=_waiting(gaps, ""))


def which_kind(
    language: Language, orders: tuple[Order, ...], gaps: tuple[Unfinished, ...], none_yet: bool
) -> Question:
    """Asks whether the transaction to create is a sale or a purchase."""
    if language == "fr":
        text = (
            "Vous n'avez pas encore de transaction : j'en crée une ? " if none_yet else ""
        ) + "S'agit-il d'une vente ou d'un achat ?"
    else:
        text = (
            "You have no transaction yet: shall I create one? " if none_yet else ""
        ) + "Is it a sale or a purchase?"
    choices = tuple(
        Choice(label=capitalized(label), value=value) for value, label in terms_in(language).kinds.items()
    )
    return Question(
        slot="transaction_kind",
        text=text,
        choices=choices,
        orders=orders,
        draft={"action": "create_transaction", **_waiting(gaps, WAITING[0])},
    )


def _waiting(gaps: tuple[Unfinished, ...], first: str) -> dict[str, str]:
    """Orders that wait for what their transaction is, as text; the first under a prefix of its own."""
    return {
        f"{prefix}{name}": value
        for prefix, gap in zip((first, *WAITING[1:]), gaps, strict=False)
        for name, value in {**gap.draft, "slot": gap.slot, "hint": gap.hint}.items()
    }


def _labels(offered: tuple[KnownTransaction, ...], language: Language) -> Iterator[str]:
    """Name each transaction as the broker knows it; a number tells apart those that look the same."""
    seen: Counter[str] = Counter()
    for known in offered:
        label = _label(known, language)
        seen[label] += 1
        yield f"{label} ({seen[label]})" if seen[label] > 1 else label


def _label(known: KnownTransaction, language: Language) -> str:
    kind = capitalized(terms_in(language).kinds[known.kind])
    if known.address:
        return f"{kind} – {known.address}"
    if known.people:
        return f"{kind} – {', '.join(known.people[:2])}"
    return f"{kind} sans adresse" if language == "fr" else f"{kind} without an address"


def ask(gap: Unfinished, language: Language, orders: tuple[Order, ...] = ()) -> Question:
    """The question for one missing slot."""
    french = language == "fr"
    match gap.slot:
        case "price_kind":
            question = _price_kind(gap, language)
        case "amount":
            question = _amount(gap, language)
        case "date_kind":
            text = "De quelle date s'agit-il ?" if french else "Which date is it?"
            question = Question(slot="date_kind", text=text, choices=_choices(terms_in(language).dates))
        case "date":
            question = Question(slot="date", text=_date_text(gap, language))
        case "role":
            question = Question(
                slot="role", text=_role_text(gap, language), choices=_choices(terms_in(language).roles)
            )
        case "name":
            role = _term(terms_in(language).roles, gap.draft.get("role"), "")
            text = f"Qui dois-je ajouter comme {role} ?" if french else f"Who should I add as the {role}?"
            question = Question(slot="name", text=text)
        case "form":
            question = _form(gap, language)
        case _:
            text = "Pouvez-vous préciser ?" if french else "Could you be more specific?"
            question = Question(slot="status", text=text)
    draft = {name: value for name, value in gap.draft.items() if name != "generic" or gap.slot == "amount"}
    return question.model_copy(update={"orders": orders, "draft": draft})


def _role_text(gap: Unfinished, language: Language) -> str:
    """Who a person is, or whose a phone or an e-mail is."""
    if gap.hint:
        return f"Quel est le rôle de {gap.hint} ?" if language == "fr" else f"What is {gap.hint}'s role?"
    detail = gap.draft.get("phone") or gap.draft.get("email") or ""
    return f"À qui appartient {detail} ?" if language == "fr" else f"Whose is {detail}?"


def _choices(terms: Mapping[Any, str]) -> tuple[Choice, ...]:
    return tuple(Choice(label=capitalized(term), value=value) for value, term in terms.items())


def _term(terms: Mapping[Any, str], value: str | None, otherwise: str) -> str:
    return terms.get(value, otherwise)


def _price_kind(gap: Unfinished, language: Language) -> Question:
    amount = terms_in(language).money(int(gap.draft["amount_cad"]))
    text = f"{amount} : de quel prix s'agit-il ?" if language == "fr" else f"{amount}: which price is it?"
    return Question(slot="price_kind", text=text, choices=_choices(terms_in(language).prices))


def _amount(gap: Unfinished, language: Language) -> Question:
    money = terms_in(language).money
    said = int(gap.hint or 0)
    if not said:
        text = "Quel est le montant ?" if language == "fr" else "What is the amount?"
        return Question(slot="amount", text=text)
    if said >= 10_000:
        shown = money(said)
        return Question(slot="amount", text=f"{shown} ?")
    meant = said * 1_000
    text = f"Voulez-vous dire {money(meant)} ?" if language == "fr" else f"Do you mean {money(meant)}?"
    return Question(slot="amount", text=text, choices=(Choice(label=money(meant), value=str(meant)),))


def _date_text(gap: Unfinished, language: Language) -> str:
    label = _term(terms_in(language).dates, gap.draft.get("kind"), "date")
    if gap.draft.get("past"):
        return (
            f"La date « {gap.hint} » est passée. Quelle est la bonne date ({label}) ?"
            if language == "fr"
            else f"“{gap.hint}” is in the past. What is the right date ({label})?"
        )
    if gap.hint:
        return (
            f"« {gap.hint} » ne donne pas une date précise. Quelle est la date exacte ({label}) ?"
            if language == "fr"
            else f"“{gap.hint}” is not an exact date. What is the date ({label})?"
        )
    return f"Quelle est la date ({label}) ?" if language == "fr" else f"What is the date ({label})?"


def _form(gap: Unfinished, language: Language) -> Question:
    french = language == "fr"
    if gap.draft.get("family") == "MANDATE":
        text = (
            "Le contrat de courtage est-il exclusif ou non exclusif ?"
            if french
            else "Is the brokerage contract exclusive or non-exclusive?"
        )
        choices = tuple(Choice(label=label.capitalize(), value=value) for value, label in _MANDATES[language])
        return Question(slot="form", text=text, choices=choices)
    if gap.hint:
        text = (
            f"Je ne connais pas le formulaire {gap.hint}. Lequel voulez-vous ?"
            if french
            else f"I don't know the form {gap.hint}. Which one do you want?"
        )
    else:
        text = "Quel formulaire voulez-vous ?" if french else "Which form do you want?"
    return Question(slot="form", text=text)
