"""The geocoder that is configured: one pace, one time limit and one set of errors for all of them.

HTTP is geopy's (its aiohttp adapter); what is a service's own is in its file: `icherche.py`, `osm.py`.
"""

import asyncio
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import msgspec
from geopy.adapters import AioHTTPAdapter
from geopy.exc import GeocoderRateLimited, GeocoderTimedOut, GeopyError

from lea.actions.adapters.icherche import ICherche
from lea.actions.adapters.osm import Nominatim, Photon
from lea.actions.adapters.wires import Wire
from lea.actions.errors import GeocoderUnavailable
from lea.actions.ports import Located
from lea.actions.settings import ActionsSettings

USER_AGENT = "lea-actions/0.1 (assistant of real-estate brokers)"
"""Nominatim refuses clients that don't say who they are."""
WIRES: Mapping[str, type[Wire]] = {"icherche": ICherche, "nominatim": Nominatim, "photon": Photon}

_UNREADABLE = (msgspec.ValidationError, LookupError, TypeError, ValueError, AttributeError)
"""What geopy and our own models raise over an answer that isn't in the service's form."""


class Pace:
    """Lets one through every so often, in the order in which they came; for this process alone."""

    def __init__(self, per_second: float) -> None:
        self._interval_s = 1 / per_second
        self._next_s = 0.0

    async def wait(self) -> None:
        now_s = asyncio.get_running_loop().time()
        turn_s = max(now_s, self._next_s)
        self._next_s = turn_s + self._interval_s
        await asyncio.sleep(turn_s - now_s)


class PacedGeocoder:
    """See `ports.Geocoder`."""

    def __init__(self, wire: Wire, *, per_second: float, timeout_s: float) -> None:
        self._wire = wire
        self._pace = Pace(per_second)
        self._timeout_s = timeout_s

    async def locate(self, query: str) -> Located | None:
        await self._pace.wait()
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await self._wire.ask(query)
            if found is None:
                return None
            spot = self._wire.read(found)
        except GeocoderRateLimited as error:
            raise GeocoderUnavailable("busy", _seconds(error.retry_after)) from error
        except (TimeoutError, GeocoderTimedOut) as error:
            raise GeocoderUnavailable("silent") from error
        except GeopyError as error:
            raise GeocoderUnavailable("failed") from error
        except _UNREADABLE as error:
            raise GeocoderUnavailable("unreadable") from error
        return Located(spot.label, Decimal(f"{spot.latitude:.6f}"), Decimal(f"{spot.longitude:.6f}"))

    async def close(self) -> None:
        await self._wire.close()


def _seconds(retry_after: Any) -> float:
    return float(retry_after or 0)


def build_geocoder(settings: ActionsSettings) -> PacedGeocoder:
    """Return the configured geocoder. Raises KeyError where there is none."""
    wire = WIRES[settings.geocoder]
    return PacedGeocoder(
        wire(client_options(settings.geocoder_url or wire.PUBLIC_URL)),
        per_second=settings.geocoder_per_second,
        timeout_s=settings.geocoder_timeout_s,
    )


def client_options(url: str) -> dict[str, Any]:
    """Return what a geopy client is built with for a service's address."""
    parts = urlsplit(url)
    # geopy takes the proxies of the environment and forgets its `no_proxy`; an empty mapping means none.
    direct = proxy_bypass(parts.hostname or "")
    return {
        "scheme": parts.scheme,
        "domain": f"{parts.netloc}{parts.path}".rstrip("/"),
        "user_agent": USER_AGENT,
        "timeout": None,  # ours is around the whole request: a drip of bytes defeats theirs
        "proxies": {} if direct else None,
        "adapter_factory": AioHTTPAdapter,
    }
