"""A scripted geocoder that speaks three wires on one port: iCherche, Nominatim and Photon.

It knows the spots that it was given and finds one when the query has its number and its street; `plays` decide
what becomes of the next requests, in order, before it answers as it should again.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any, NamedTuple, Self

from aiohttp import web


class Spot(NamedTuple):
    number: str
    street: str
    city: str
    postal_code: str
    latitude: float
    longitude: float


PINS = Spot("42", "Rue des Pins", "Sherbrooke", "J1H 4A1", 45.4009712, -71.8824288)


class Play(StrEnum):
    EMPTY = "empty"
    """No such address."""
    BUSY = "busy"
    """429 with `Retry-After: 7`."""
    BROKEN = "broken"
    """500 with HTML."""
    SILENT = "silent"
    """No answer while the client waits."""
    DRIP = "drip"
    """A byte now and then, for ever: it defeats limits on silence."""
    GARBAGE = "garbage"
    """200 with something that is no JSON."""
    STRANGE = "strange"
    """200 with JSON in no form of the service's."""
    NOWHERE = "nowhere"
    """A result whose coordinates are out of this world."""
    CUT = "cut"
    """The connection ends instead of an answer."""


class Asked(NamedTuple):
    path: str
    query: Mapping[str, str]
    user_agent: str
    at_s: float


class ScriptedGeocoder:
    """Built by `start()`."""

    def __init__(self, *spots: Spot) -> None:
        self.spots = spots
        self.plays: list[Play] = []
        self.asked: list[Asked] = []
        self.url = ""

    @classmethod
    @asynccontextmanager
    async def start(cls, *spots: Spot) -> AsyncGenerator[Self]:
        """Serve on a free port until the block is left."""
        geocoder = cls(*(spots or (PINS,)))
        app = web.Application()
        for path, answer in (("geocode", _icherche), ("search", _nominatim), ("api", _photon)):
            app.router.add_get(f"/{path}", geocoder._serving(answer))
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        geocoder.url = f"http://{host}:{port}"
        try:
            yield geocoder
        finally:
            await runner.cleanup()

    def _serving(self, answer: Any) -> Any:
        async def serve(request: web.Request) -> web.StreamResponse:
            agent = request.headers.get("user-agent", "")
            now_s = asyncio.get_running_loop().time()
            self.asked.append(Asked(request.path, dict(request.query), agent, now_s))
            play = self.plays.pop(0) if self.plays else None
            if play in _FAILURES:
                return await _FAILURES[play](request)
            spot = None if play is Play.EMPTY else self._find(request.query["q"])
            if spot and play is Play.NOWHERE:
                spot = spot._replace(latitude=1e9, longitude=1e9)
            return web.json_response(answer(spot))

        return serve

    def _find(self, query: str) -> Spot | None:
        asked = query.casefold()
        return next((one for one in self.spots if f"{one.number} {one.street}".casefold() in asked), None)


def _icherche(spot: Spot | None) -> Any:
    features: list[Any] = []
    if spot:
        name = f"{spot.number} {spot.street}, {spot.city} {spot.postal_code}"
        features.append(
            {
                "type": "Feature",
                "index": "adresses",
                "geometry": {"type": "Point", "coordinates": [spot.longitude, spot.latitude]},
                "properties": {"code": "c7a3", "nom": name},
                "highlight": {"title": f"<b>{spot.number}</b> {spot.street}", "title2": spot.city},
                "score": 98.2,
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _nominatim(spot: Spot | None) -> Any:
    if spot is None:
        return []
    address = {
        "house_number": spot.number,
        "road": spot.street,
        "city": spot.city,
        "state": "Québec",
        "postcode": spot.postal_code,
        "country": "Canada",
        "country_code": "ca",
    }
    return [
        {
            "place_id": 311,
            "licence": "Data © OpenStreetMap contributors, ODbL 1.0",
            "lat": str(spot.latitude),
            "lon": str(spot.longitude),
            "class": "place",
            "type": "house",
            "importance": 0.00007,
            "display_name": ", ".join(address.values()),
            "address": address,
        }
    ]


def _photon(spot: Spot | None) -> Any:
    features: list[Any] = []
    if spot:
        properties = {
            "osm_key": "place",
            "osm_value": "house",
            "type": "house",
            "housenumber": spot.number,
            "street": spot.street,
            "city": spot.city,
            "postcode": spot.postal_code,
            "state": "Québec",
            "country": "Canada",
            "countrycode": "CA",
        }
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [spot.longitude, spot.latitude]},
                "properties": properties,
            }
        )
    return {"type": "FeatureCollection", "features": features}


async def _busy(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"error": "slow down"}, status=429, headers={"Retry-After": "7"})


async def _broken(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>Internal Server Error</html>", status=500, content_type="text/html")


async def _silent(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(3600)
    return web.Response()


async def _drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.02)


async def _garbage(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=b'{"features": [{"geo\xff', content_type="application/json")


async def _strange(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"features": {"not": "a list"}, "0": [1, 2]})


async def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


_FAILURES: dict[Play | None, Any] = {
    Play.BUSY: _busy,
    Play.BROKEN: _broken,
    Play.SILENT: _silent,
    Play.DRIP: _drip,
    Play.GARBAGE: _garbage,
    Play.STRANGE: _strange,
    Play.CUT: _cut,
}
