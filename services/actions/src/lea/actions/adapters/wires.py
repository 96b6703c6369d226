"""What geocoding services have in common, as their files see it."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, NamedTuple, Protocol

import msgspec

from lea.actions.files import Address

Degrees = Annotated[float, msgspec.Meta(ge=-180, le=180)]


class Spot(NamedTuple):
    """A result in our words."""

    label: str
    latitude: float
    longitude: float


class Wire(Protocol):
    """A service: how it is asked, and what its answer means."""

    PUBLIC_URL: ClassVar[str]

    def __init__(self, options: Mapping[str, Any]) -> None:
        """Take what a geopy client is built with."""
        ...

    async def ask(self, query: str) -> Any:
        """Return the first result as the service wrote it, None without one. Raises what geopy raises."""
        ...

    def read(self, found: Any) -> Spot:
        """Understand a result. Raises msgspec.ValidationError."""
        ...

    async def close(self) -> None: ...


class Point(msgspec.Struct):
    """GeoJSON (RFC 7946): longitude first."""

    coordinates: tuple[Degrees, Degrees]


def label(
    number: str | None, street: str | None, places: tuple[str | None, ...], postal_code: str | None
) -> str:
    """Write an address as Léa does: `42, Rue des Pins, Fleurimont, Sherbrooke J1H 4A1`."""
    city = ", ".join(dict.fromkeys(place for place in places if place))
    return str(Address(number, street, None, city or None, None, postal_code))
