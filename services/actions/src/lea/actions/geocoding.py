"""Decides what the geocoder is asked, and whether what it answers is the address that was meant.

A follow-up of a changed address, never in a turn's path.
"""

import re
from decimal import Decimal
from typing import Protocol

from lea.actions.errors import GeocoderUnavailable
from lea.actions.files import Address, name_key
from lea.actions.ports import Geocoder, Located, Places
from lea.contracts.messages import AddressSet

QUEBEC_SOUTH, QUEBEC_NORTH = Decimal("44.9"), Decimal("62.7")
QUEBEC_WEST, QUEBEC_EAST = Decimal("-79.9"), Decimal("-57.0")
"""Degrees; a box around Québec."""
COMMON_WORDS = re.compile(
    r"rue|av|avenue|boul|boulevard|blvd|ch|chemin|rang|rte|route|place|montee|cote|allee|croissant|impasse"
    r"|st|street|rd|road|dr|drive|lane|court|des|les|the|est|ouest|nord|sud|east|west|north|south"
)
"""Of street names: they tell no street from another."""


class _Counter(Protocol):
    def labels(self, *values: str) -> "_Counted": ...


class _Counted(Protocol):
    def inc(self) -> None: ...


class Geocoding:
    """Where the brokers' immovables are: each address is asked once, until the cache forgets it."""

    def __init__(self, places: Places, geocoder: Geocoder, geocodes: _Counter) -> None:
        self._places = places
        self._geocoder = geocoder
        self._geocodes = geocodes

    async def locate_address(self, message: AddressSet) -> None:
        """Store where a transaction's immovable is; a redelivery finds that it is known.

        Raises GeocoderUnavailable: the same work may succeed later.
        """
        try:
            outcome = await self._locate(message)
        except GeocoderUnavailable:
            self._geocodes.labels("unavailable").inc()
            raise
        self._geocodes.labels(outcome).inc()

    async def _locate(self, message: AddressSet) -> str:
        place = await self._places.find(message.user_id, message.transaction_id)
        if place is None:
            return "gone"
        if place.located:
            return "known"
        query = query_of(place.address)
        if query is None:
            return "incomplete"
        located, outcome = await self._look_up(query)
        if located is None:
            return "not_found"
        if not agrees(place.address, located):
            return "doubtful"
        stored = await self._places.store(message.user_id, message.transaction_id, place.address, located)
        return outcome if stored else "changed"

    async def _look_up(self, query: str) -> tuple[Located | None, str]:
        """Return what the cache or the geocoder knows, and which of them it was."""
        key = name_key(query)
        remembered = await self._places.remembered(key)
        if remembered is not None:
            return remembered.located, "cached"
        located = await self._geocoder.locate(query)
        await self._places.remember(key, located)
        return located, "asked"


def query_of(address: Address) -> str | None:
    """Word an address for a geocoder: `42 rue des Pins, Sherbrooke`; None where too little is known.

    The apartment stays out: geocoders don't know it, and it is nobody's business.
    """
    place = address.city or address.postal_code
    if not (address.civic_number and address.street and place):
        return None
    return f"{address.civic_number} {address.street}, {place}"


def agrees(address: Address, located: Located) -> bool:
    """Tell whether an answer is the address that was asked for: geocoders offer what is near it.

    It is in Québec, has the civic number, the longest word of the street that is its own, and the city or
    the postal code.
    """
    answer = f" {name_key(located.normalized)} "
    number = re.match(r"\d+", address.civic_number or "")
    same_number = number is not None and re.search(rf" {number[0]}[a-z]? ", answer) is not None
    words = [word for word in name_key(address.street or "").split() if not COMMON_WORDS.fullmatch(word)]
    same_street = not words or f" {max(words, key=len)} " in answer
    same_place = any(part and f" {name_key(part)} " in answer for part in (address.city, address.postal_code))
    return same_number and same_street and same_place and _in_quebec(located)


def _in_quebec(located: Located) -> bool:
    north_south = QUEBEC_SOUTH <= located.latitude <= QUEBEC_NORTH
    return north_south and QUEBEC_WEST <= located.longitude <= QUEBEC_EAST
