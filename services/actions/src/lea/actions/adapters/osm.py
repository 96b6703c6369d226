"""OpenStreetMap's geocoders, Nominatim and Photon, through geopy.

https://nominatim.org/release-docs/latest/api/Search/ and https://github.com/komoot/photon.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec
from geopy import geocoders

from lea.actions.adapters.wires import Degrees, Point, Spot, label

LANGUAGE = "fr"
PROVINCE = "Québec"
QUEBEC_BOX = ((44.9, -79.9), (62.7, -57.0))
"""South-west and north-east; Photon knows no countries to keep to."""


class _Details(msgspec.Struct):
    house_number: str | None = None
    road: str | None = None
    suburb: str | None = None
    city_district: str | None = None
    village: str | None = None
    town: str | None = None
    city: str | None = None
    municipality: str | None = None
    postcode: str | None = None


class _Place(msgspec.Struct):
    lat: Degrees
    lon: Degrees
    address: _Details


class Nominatim:
    """See `wires.Wire`."""

    PUBLIC_URL: ClassVar[str] = "https://nominatim.openstreetmap.org"

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._client: Any = geocoders.Nominatim(**options)  # geopy has no types

    async def ask(self, query: str) -> Any:
        found = await self._client.geocode(
            f"{query}, {PROVINCE}", addressdetails=True, language=LANGUAGE, country_codes="ca"
        )
        return None if found is None else found.raw

    def read(self, found: Any) -> Spot:
        place = msgspec.convert(found, _Place, strict=False)
        of = place.address
        district, city = of.city_district or of.suburb, of.city or of.town or of.village or of.municipality
        return Spot(label(of.house_number, of.road, (district, city), of.postcode), place.lat, place.lon)

    async def close(self) -> None:
        await self._client.__aexit__(None, None, None)


class _Properties(msgspec.Struct):
    housenumber: str | None = None
    street: str | None = None
    district: str | None = None
    city: str | None = None
    postcode: str | None = None


class _Feature(msgspec.Struct):
    geometry: Point
    properties: _Properties


class Photon:
    """See `wires.Wire`."""

    PUBLIC_URL: ClassVar[str] = "https://photon.komoot.io"

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._client: Any = geocoders.Photon(**options)

    async def ask(self, query: str) -> Any:
        found = await self._client.geocode(f"{query}, {PROVINCE}", language=LANGUAGE, bbox=QUEBEC_BOX)
        return None if found is None else found.raw

    def read(self, found: Any) -> Spot:
        feature = msgspec.convert(found, _Feature, strict=False)
        longitude, latitude = feature.geometry.coordinates
        of = feature.properties
        return Spot(
            label(of.housenumber, of.street, (of.district, of.city), of.postcode), latitude, longitude
        )

    async def close(self) -> None:
        await self._client.__aexit__(None, None, None)
