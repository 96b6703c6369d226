"""What the addresses of a message are for: to be noted, or to say which transaction is meant."""

import re

from lea.actions.reading.addresses import Address
from lea.actions.reading.amounts import Amount
from lea.actions.reading.cities import match_city
from lea.actions.reading.drafts import Gathering
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import AMOUNT, Page, PostalCode
from lea.actions.reading.text import any_in
from lea.contracts.orders import SetAddress

_NAMING = re.compile(
    r"(?:\b(?:pour|sur|for|on|at|a|au|de|du|dossier|transaction|vente|achat|deal|file|listing|"
    r"condo|maison|concernant|regarding|re|of)\b[ :]*(?:le |la |l'|les |the |celui du |celle "
    r"du )?)$"
)
_GIVING = re.compile(
    r"(?:(?:adresse|address|situee?|located|\bsise?|se trouve)[^.;\ue000-\ue006]{0,40}|"
    r"(?:propriete|property|maison|condo|chalet|duplex|triplex|terrain|house|immeuble|"
    r"inscription|plex|bungalow|loft)(?: [a-z]+){0,2} ?(?:est|is|se trouve|"
    r":)[^.;\ue000-\ue006]{0,24}|"
    r"\b(?:c'est|it's|we're|on est|nous sommes)[ ]*(?:maintenant )?(?:le |au |at |situe au |la )?)$"
)
_POSTAL_CUE = re.compile(
    r"code postal|postal code|zip|adresse|address|\bcp\b|c'est|complet|it's|ajoute|add|mets|"
    r"set"
)
_UNIT = re.compile(
    r"\b(?:app(?:t|artement)?|apt|apartment|unite|unit|suite|local|bureau)\b\.?(?: (?:est|is|"
    r"c'est|le|the|no|numero|number|:))* ?#? ?(?P<unit>\d{1,5}[a-z]?)\b|"
    r"#(?P<hash>\d{1,5}[a-z]?)\b"
)
_NAMED_UNIT = re.compile(
    r"\b(?:pour|de|du|d'|sur|for|of|in) ?(?:l'|le |la |the )?(?:app(?:t|artement)?|apt|apartment|unite|unit|suite|"
    r"condo)\b"
    r"\.? ?#?\d"
)
"""« la PA pour l'unité 804 » says which transaction is meant."""
_UNIT_AMOUNT = re.compile(
    rf"\b(?:app(?:t|artement)?|apt|apartment|unite|unit|suite|local|bureau)\b\.?(?: (?:est|is|"
    rf"c'est|le|the|no|numero|number|:))* ?#?{AMOUNT}+"
)
_ADDRESS_CUE = re.compile(r"adresse|address|appartement|unite|unit\b|numero civique|civic")
_CIVIC = re.compile(
    rf"(?:\b(?:adresse|address|numero civique|civic(?: number)?|numero de porte|no "
    rf"civique)\b[^.;{AMOUNT}]{{0,30}}?)(?P<mark>{AMOUNT}+)"
)
_CITY = re.compile(
    r"\b(?:la )?(?:ville|city|municipalite|town)(?: (?:est|is|c'est|sera|to|a|de))*[ "
    r":]+(?=[a-z])"
)


def read_places(page: Page, sentence: Sentence, gathering: Gathering, naming: list[SetAddress]) -> None:
    """Adds the addresses of one sentence; those that only name a transaction go to `naming`."""
    start, end = sentence.start, sentence.end
    addresses = page.within(Address, start, end)
    for place, _, address in addresses:
        before = page.masked[start:place]
        order = SetAddress.model_validate(address.slots())
        if _NAMING.search(before) and not _GIVING.search(before):
            naming.append(order)
            gathering.places.append(place)
        else:
            gathering.add(order, place)
    if not addresses:
        _read_parts(page, start, end, gathering)


def _read_parts(page: Page, start: int, end: int, gathering: Gathering) -> None:
    """A postal code, a unit, a civic number or a city alone completes what is known."""
    masked = page.masked
    slots: dict[str, str] = {}
    codes = page.within(PostalCode, start, end)
    text = masked[start:end]
    if codes and (_POSTAL_CUE.search(text) or not re.search(r"[a-z]{2}", text)):
        slots |= {"postal_code": codes[-1][2].code, "province": "QC"}
    if _ADDRESS_CUE.search(text) and not _NAMED_UNIT.search(page.folded, start, end):
        if unit := _UNIT.search(text) or _UNIT.search(page.folded[start:end]):
            slots["unit"] = (unit["unit"] or unit["hash"]).upper()
        elif (amount := _UNIT_AMOUNT.search(text)) and (
            value := _amount_at(page, start, start + amount.end())
        ):
            slots["unit"] = str(value)
        elif (civic := _CIVIC.search(text)) and (value := _amount_at(page, start, start + civic.end())):
            slots["civic_number"] = str(value)
    if (
        any_in(("ville", "city", "town", "municip"), text)
        and (cue := _CITY.search(masked, start, end))
        and (city := match_city(masked, cue.end()))
    ):
        slots |= {"city": city[1], "province": "QC"}
    if slots:
        gathering.add(SetAddress.model_validate(slots), start)


def _amount_at(page: Page, start: int, end: int) -> int | None:
    """The bare number that ends there."""
    for _, stop, amount in page.within(Amount, start, end):
        if stop == end and amount.bare:
            return amount.cad
    return None
