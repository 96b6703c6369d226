"""What a try at a provider costs: whole micro-units of the price list's currency, never a guess, never a float."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lea.contracts.messages import AttemptUsage, Usage
from lea.gateway.billing import Bill, BilledTry

OTHER = "other"
_SNAPSHOT = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8})$")
"""A dated snapshot (`…-2026-03-17`, `…-20251001`) is sold at its model's price."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Prices per million tokens, which are micro-units per token; None where the vendor names none."""

    input: Decimal
    output: Decimal
    cached_input: Decimal | None = None
    cache_write: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs from a day on."""

    provider: str
    model: str
    valid_from: dt.date
    rates: Rates
    above_input_tokens: int | None = None
    """Requests with a longer prompt are billed by `rates_above` as a whole."""
    rates_above: Rates | None = None

    def rates_for(self, usage: Usage) -> Rates:
        long = self.above_input_tokens is not None and usage.input_tokens > self.above_input_tokens
        return self.rates_above if long and self.rates_above else self.rates


class PriceList:
    """Prices in one currency, so that sums and budgets mean something."""

    def __init__(self, currency: str, prices: Iterable[Price]) -> None:
        self.currency = currency
        self._prices: dict[tuple[str, str], list[Price]] = {}
        for price in sorted(prices, key=lambda price: price.valid_from, reverse=True):
            self._prices.setdefault((price.provider, price.model), []).append(price)

    def bill(self, tries: Sequence[AttemptUsage], on: dt.date) -> Bill:
        """Price the tries of a turn that ended on a day."""
        return Bill(self.currency, tuple(BilledTry(one, self.cost_micros(one, on)) for one in tries))

    def cost_micros(self, used: AttemptUsage, on: dt.date) -> int | None:
        """Return what a try cost, rounded to the micro-unit; None where a price is missing."""
        written, cached = used.cache_write_tokens, used.cached_tokens
        plain = max(0, used.input_tokens - cached - written)
        if not (plain or cached or written or used.output_tokens):
            return 0
        price = self._find(used.provider, used.model, on)
        if price is None:
            return None
        rates = price.rates_for(used)
        if (cached and rates.cached_input is None) or (written and rates.cache_write is None):
            return None
        cost = plain * rates.input + used.output_tokens * rates.output
        cost += cached * (rates.cached_input or 0) + written * (rates.cache_write or 0)
        return int(cost.to_integral_value(ROUND_HALF_UP))

    def label(self, used: AttemptUsage) -> str:
        """Return the model's name as the list spells it, `other` for what is not in it (a closed set)."""
        name = _SNAPSHOT.sub("", used.model)
        return next((each for each in (used.model, name) if (used.provider, each) in self._prices), OTHER)

    def _find(self, provider: str, model: str, on: dt.date) -> Price | None:
        exact = self._prices.get((provider, model)) or self._prices.get((provider, _SNAPSHOT.sub("", model)))
        return next((price for price in exact or () if price.valid_from <= on), None)
