"""The geocoder port's conformance suite: every service on its own wire, from the scripted server."""

import asyncio
from collections.abc import AsyncGenerator
from decimal import Decimal
from itertools import pairwise

import pytest
import pytest_asyncio

from lea.actions.adapters.geocoder import USER_AGENT, WIRES, PacedGeocoder, client_options
from lea.actions.errors import GeocoderUnavailable
from lea.testing.geocoders import PINS, Play, ScriptedGeocoder

QUERY = "42 rue des Pins, Sherbrooke"


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncGenerator[ScriptedGeocoder]:
    async with ScriptedGeocoder.start(PINS) as server:
        yield server


@pytest_asyncio.fixture(params=WIRES, loop_scope="session")
async def geocoder(request, server) -> AsyncGenerator[PacedGeocoder]:
    wire = WIRES[request.param](client_options(server.url))
    geocoder = PacedGeocoder(wire, per_second=100, timeout_s=0.3)
    yield geocoder
    await geocoder.close()


async def test_address_is_found(geocoder, server):
    located = await geocoder.locate(QUERY)
    assert located is not None
    assert located.normalized in {
        "42, Rue des Pins, Sherbrooke J1H 4A1",
        "42 Rue des Pins, Sherbrooke J1H 4A1",
    }
    assert (located.latitude, located.longitude) == (Decimal("45.400971"), Decimal("-71.882429"))
    (asked,) = server.asked
    assert asked.query["q"].startswith(QUERY)
    assert asked.user_agent == USER_AGENT


async def test_unknown_address_is_no_error(geocoder, server):
    assert await geocoder.locate("1 rue Nulle, Sherbrooke") is None
    server.plays = [Play.EMPTY]
    assert await geocoder.locate(QUERY) is None


@pytest.mark.parametrize(
    ("play", "reason", "retry_after_s"),
    [
        (Play.BUSY, "busy", 7),
        (Play.BROKEN, "failed", 0),
        (Play.SILENT, "silent", 0),
        (Play.DRIP, "silent", 0),
        (Play.CUT, "failed", 0),  # twice: aiohttp repeats a GET whose connection was cut, once
        (Play.GARBAGE, "failed", 0),
        (Play.STRANGE, "unreadable", 0),
        (Play.NOWHERE, "unreadable", 0),
    ],
)
@pytest.mark.filterwarnings("ignore:Latitude normalization")
async def test_failure_is_told_by_its_cause_and_does_not_last(geocoder, server, play, reason, retry_after_s):
    server.plays = [play, play] if play is Play.CUT else [play]
    with pytest.raises(GeocoderUnavailable) as told:
        await geocoder.locate(QUERY)
    assert told.value.retry_after_s == retry_after_s
    if play not in {Play.GARBAGE, Play.STRANGE, Play.NOWHERE}:
        assert told.value.reason == reason
    else:
        assert told.value.reason in {"failed", "unreadable"}  # geopy reads some of it itself
    assert await geocoder.locate(QUERY) is not None


async def test_geocoder_that_is_not_there_is_unavailable(server):
    geocoder = PacedGeocoder(WIRES["photon"](client_options("http://127.0.0.1:1")), per_second=9, timeout_s=1)
    with pytest.raises(GeocoderUnavailable):
        await geocoder.locate(QUERY)
    await geocoder.close()


async def test_pace_is_kept_however_many_ask(server):
    wire = WIRES["nominatim"](client_options(server.url))
    geocoder = PacedGeocoder(wire, per_second=10, timeout_s=1)
    await asyncio.gather(*(geocoder.locate(QUERY) for _ in range(5)))
    moments = sorted(asked.at_s for asked in server.asked)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert min(gaps) > 0.07
    assert moments[-1] - moments[0] > 0.38
    await geocoder.close()


async def test_path_of_the_address_is_kept():
    assert client_options("https://carte.example/apis/icherche/")["domain"] == "carte.example/apis/icherche"
