"""What a try costs: whole micro-dollars, from the price that held, and null rather than a guess."""

from datetime import date
from pathlib import Path

import pytest

from lea.contracts.messages import AttemptUsage
from lea.gateway.adapters.prices import PricesUnusable, load_prices
from lea.gateway.service.budgets import money, next_month

DAY = date(2026, 11, 22)


def used(provider: str, model: str, **tokens: int) -> AttemptUsage:
    return AttemptUsage(attempt=1, provider=provider, model=model, **tokens)


CASES = [
    (used("openai", "gpt-5.4-mini", input_tokens=1_000_000, output_tokens=1_000_000), 5_250_000),
    (used("openai", "gpt-5.4-mini", input_tokens=1000, cached_tokens=900, output_tokens=10), 75 + 68 + 45),
    (used("openai", "gpt-5.4-mini-2026-03-17", input_tokens=4), 3),
    (used("openai", "gpt-5.4-mini", input_tokens=1), 1),
    (used("openai", "gpt-5.4-mini"), 0),
    (used("openai", "gpt-5.4-maxi", input_tokens=1), None),
    (used("openai", "gpt-5.4-maxi"), 0),
    (used("openai", "gpt-5.4-mini-turbo", input_tokens=1), None),
    (used("openai", "claude-haiku-5-5", input_tokens=1), None),
    (used("openai", "gpt-5.4-mini", input_tokens=4, cache_write_tokens=4), 3),
    (used("anthropic", "claude-haiku-5-5", input_tokens=3000, cached_tokens=1000, cache_write_tokens=1000,
          output_tokens=100), 100 + 10 + 125 + 50),
    (used("anthropic", "claude-haiku-5-5", input_tokens=100_000), 10_000),
    (used("anthropic", "claude-haiku-5-5", input_tokens=100_001, output_tokens=2), 50_006),
]  # fmt: skip


@pytest.mark.parametrize(("one", "cost"), CASES)
def test_a_try_costs_what_the_list_says(one: AttemptUsage, cost: int | None) -> None:
    assert load_prices(None).cost_micros(one, DAY) == cost


def test_a_price_holds_from_its_day_on_and_until_the_next(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text(
        """{"currency": "CAD", "prices": [
            {"provider": "openai", "model": "m", "valid_from": "2026-03-01", "input": "2", "output": 4},
            {"provider": "openai", "model": "m", "valid_from": "2026-09-01", "input": "0.1", "output": "4"}]}"""
    )
    prices, one = load_prices(path), used("openai", "m", input_tokens=10)
    assert prices.currency == "CAD"
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 8, 31), date(2026, 9, 1))
    assert [prices.cost_micros(one, day) for day in days] == [None, 20, 20, 1]
    assert prices.cost_micros(used("openai", "m", input_tokens=10, cached_tokens=1), DAY) is None
    assert prices.cost_micros(used("openai", "m", input_tokens=10, cache_write_tokens=1), DAY) is None


def test_a_bill_is_unknown_as_soon_as_one_try_is() -> None:
    prices = load_prices(None)
    known, unknown = used("openai", "gpt-5.4-mini", output_tokens=2), used("openai", "x", output_tokens=2)
    assert prices.bill([known, known], DAY).cost_micros == 18
    assert prices.bill([known, unknown], DAY).cost_micros is None
    assert prices.bill([], DAY).cost_micros == 0
    assert [prices.label(one) for one in (known, unknown)] == ["gpt-5.4-mini", "other"]


ENTRY = '{"provider": "a", "model": "b", "valid_from": %s, "input": %s, "output": 1}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"currency": "dollars", "prices": []}',
        '{"currency": "USD", "prices": [' + ENTRY % ('"2026-01-01"', -1) + "]}",
        '{"currency": "USD", "prices": [' + ENTRY % ('"hier"', 1) + "]}",
        '{"currency": "USD", "prices": [' + ENTRY % ('"2026-01-01"', '1, "cached": 1') + "]}",
    ],
)
def test_a_list_that_is_wrong_says_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices.json"
    path.write_text(text)
    with pytest.raises(PricesUnusable):
        load_prices(path)


def test_amounts_are_written_as_people_write_them() -> None:
    assert money(1_234_560_000, "USD", "fr") == "1\u00a0234,56\u00a0$\u00a0US"
    assert money(1_234_560_000, "CAD", "en") == "CAD 1,234.56"
    assert money(1_500, "USD", "en") == "US$0.0015"
    assert money(0, "USD", "en") == "US$0.00"
    assert next_month(date(2026, 1, 31)) == date(2026, 2, 1)
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
