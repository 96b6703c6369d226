"""Budgets per user and month: when a broker is warned, and what is said when nothing is left."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from lea.contracts.messages import Locale
from lea.gateway.billing import MICROS, BudgetPolicy, BudgetState
from lea.gateway.errors.problem import Problem, Text
from lea.wording import terms_in

_CENT = Decimal("0.01")
_ORDERS_ALONE = {
    "fr": " Léa exécute vos ordres, mais n’interroge plus de modèle.",
    "en": " Léa carries out your orders but asks no model any more.",
}


class BudgetSpent(Problem):
    status, code = 402, "budget_spent"
    titles = Text(fr="Budget du mois épuisé", en="Monthly budget spent")
    details = Text(
        fr="Votre budget mensuel de {limit} est épuisé ({spent} utilisés). Il se renouvelle le {renews_on}."
        " D’ici là, Léa exécute vos ordres, mais n’interroge aucun modèle;"
        " votre administrateur peut augmenter le budget.",
        en="Your monthly budget of {limit} is spent ({spent} used). It renews on {renews_on}."
        " Until then, Léa carries out your orders but asks no model; your administrator can raise the budget.",
    )

    def __init__(
        self, state: BudgetState, currency: str, renews_on: dt.date, *, turn_id: UUID, session_id: UUID
    ) -> None:
        super().__init__(
            turn_id=str(turn_id),
            session_id=str(session_id),
            budget_micros=state.limit_micros,
            spent_micros=state.spent_micros,
            currency=currency,
            renews_on=renews_on.isoformat(),
        )

    def document(self, locale: Locale, **words: str) -> dict[str, Any]:
        currency = self.members["currency"]
        limit = money(self.members["budget_micros"], currency, locale)
        spent = money(self.members["spent_micros"], currency, locale)
        renews_on = terms_in(locale).day(dt.date.fromisoformat(self.members["renews_on"]))
        return super().document(locale, limit=limit, spent=spent, renews_on=renews_on, **words)


def warning(state: BudgetState | None, policy: BudgetPolicy, locale: Locale) -> dict[str, Any] | None:
    """Return what the `accepted` frame says of a budget that runs low; None while there is no need."""
    if state is None or state.spent_micros * 100 < state.limit_micros * policy.warning_percent:
        return None
    spent, limit = (
        money(micros, policy.currency, locale) for micros in (state.spent_micros, state.limit_micros)
    )
    sentence = (
        f"You have used {spent} of your monthly budget of {limit}."
        if locale == "en"
        else f"Vous avez utilisé {spent} de votre budget mensuel de {limit}."
    )
    if state.is_spent:
        sentence += _ORDERS_ALONE[locale]
    return {
        "warning": sentence,
        "spent_micros": state.spent_micros,
        "limit_micros": state.limit_micros,
        "currency": policy.currency,
    }


def next_month(today: dt.date) -> dt.date:
    """Return the first day of the month after a day's."""
    return (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def money(micros: int, currency: str, locale: Locale) -> str:
    """Write an amount: `12,50 $ US` or `US$12.50`; what is less than a cent is not lost to rounding."""
    amount = Decimal(micros) / MICROS
    exact = amount.normalize() if 0 < amount < _CENT else amount.quantize(_CENT)
    if locale == "en":
        text = f"{exact:,f}"
        return f"{'US$' if currency == 'USD' else currency + ' '}{text}"
    text = f"{exact:,f}".replace(",", "\u00a0").replace(".", ",")
    unit = "$\u00a0US" if currency == "USD" else currency
    return f"{text}\u00a0{unit}"
