"""iCherche, the geocoder of Québec's Ministère de la Sécurité publique.

The wire is known from public clients (igo2-lib's `IChercheSearchSource`): `GET geocode?type=adresses&q=…` answers
a GeoJSON FeatureCollection whose features carry the address in `properties.nom`, and in earlier versions in
`recherche`. Its conditions of use are the ministry's: ask there before configuring it.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

import msgspec
from geopy.geocoders.base import Geocoder

from lea.actions.adapters.wires import Point, Spot
from lea.actions.files import name_key


class _Properties(msgspec.Struct):
    nom: str | None = None
    municipalite: str | None = None


class _Feature(msgspec.Struct):
    geometry: Point
    properties: _Properties
    recherche: str | None = None


class _Collection(msgspec.Struct):
    features: list[dict[str, Any]]


class ICherche(Geocoder):
    """See `wires.Wire`; a geopy client as geopy's own are."""

    PUBLIC_URL: ClassVar[str] = "https://geoegl.msp.gouv.qc.ca/apis/icherche"

    def __init__(self, options: Mapping[str, Any]) -> None:
        own = dict(options)
        self._url = f"{own['scheme']}://{own.pop('domain')}/geocode"
        super().__init__(**own)

    async def ask(self, query: str) -> Any:
        asked = urlencode({"type": "adresses", "q": query, "limit": 1, "geometry": "true"})
        call = cast("Any", self._call_geocoder)  # geopy has no types
        return await call(f"{self._url}?{asked}", _first)

    def read(self, found: Any) -> Spot:
        feature = msgspec.convert(found, _Feature, strict=False)
        longitude, latitude = feature.geometry.coordinates
        name, city = feature.properties.nom or feature.recherche, feature.properties.municipalite
        if not name:
            raise msgspec.ValidationError("a feature without a name")
        if city and name_key(city) not in name_key(name):
            name = f"{name}, {city}"
        return Spot(name, latitude, longitude)

    async def close(self) -> None:
        await self.__aexit__(None, None, None)


def _first(answer: Any) -> dict[str, Any] | None:
    features = msgspec.convert(answer, _Collection).features
    return features[0] if features else None
