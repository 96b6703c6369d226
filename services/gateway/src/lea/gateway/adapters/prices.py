"""The price list as a JSON file: the one that Léa comes with, or an operator's."""

import datetime as dt
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lea.gateway.service.pricing import Price, PriceList, Rates

_OWN = resources.files("lea.gateway") / "data" / "prices.json"

Amount = Annotated[Decimal, Field(ge=0, le=100_000, allow_inf_nan=False)]


class PricesUnusable(Exception):
    """The file can't be read; the message says where it is wrong."""


class _Rates(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Amount
    output: Amount
    cached_input: Amount | None = None
    cache_write: Amount | None = None

    def rates(self) -> Rates:
        return Rates(self.input, self.output, self.cached_input, self.cache_write)


class _Above(_Rates):
    input_tokens: int = Field(gt=0)


class _Entry(_Rates):
    """Amounts per million tokens."""

    provider: str = Field(min_length=1)
    model: str = Field(min_length=1)
    valid_from: dt.date
    above: _Above | None = None
    source: str = ""

    def price(self) -> Price:
        above = self.above
        return Price(
            self.provider,
            self.model,
            self.valid_from,
            self.rates(),
            above_input_tokens=above.input_tokens if above else None,
            rates_above=above.rates() if above else None,
        )


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    prices: tuple[_Entry, ...]


def load_prices(path: Path | None) -> PriceList:
    """Read a price list; None: the one that Léa comes with. Raises PricesUnusable."""
    try:
        text = (path or _OWN).read_text(encoding="utf-8")
        file = _File.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise PricesUnusable(f"{place}: {first['msg']}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PricesUnusable(f"{type(error).__name__}: {path}") from error
    return PriceList(file.currency, (entry.price() for entry in file.prices))
