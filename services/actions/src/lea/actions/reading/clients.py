"""The broker's client, who is the seller of a sale and the buyer of a purchase: « un achat pour Paul Gagnon »."""

import re
from dataclasses import dataclass

from lea.actions.reading.cities import match_city
from lea.actions.reading.given_names import GIVEN_NAMES
from lea.actions.reading.names import Name
from lea.actions.reading.text import any_in

_DEAL = (
    r"(?:transactions?|transac|dossiers?|ventes?|achats?|files?|purchases?|sales?|listings?|mandats?|deals?|"
    r"inscriptions?)"
)
_FOR = re.compile(
    rf"(?<![a-z]){_DEAL}(?: (?:de |d')?(?:vente|achat|achet\w+|vend\w+|sale|purchase|buyer|seller|client|file|mandate|"
    rf"agreement|exclusi\w+|signe|signed|condo|maison))* ?,? "
    rf"(?P<link>(?:pour|pr|avec|with|for|au nom de)(?: (?:mon|ma|mes|my|le|la|les|the|un|une|a|nouve\w+|new|"
    rf"clients?|clientes?))*) (?=[a-z])"
)
_HOUSE_OF = re.compile(
    r"(?<![a-z])(?:vente|achat|sale|purchase|listing) (?:de |d'|du |of )(?:la |le |l'|sa |son |leur |the )?(?:maison|"
    r"condo|"
    r"propriete|immeuble|duplex|triplex|chalet|terrain|house|property) (?P<link>de|d'|of) ?(?=[a-z])"
)
_AT_FOR = re.compile(r"\ue004,? (?P<link>pour|avec|with|for|au nom de) (?=[a-z])")
"""« une vente au 44, rue Oak pour Tom Baker »."""
_CLIENT = re.compile(
    r"(?<![a-z])(?P<link>(?:clients?|clientes?|customers?)(?: ?:| (?:s'appell\w+|se nomm\w+|c'est|est|sont|ce sont|is|"
    r"are|is called|named?|name is))) ?(?=[a-z])"
)
_SIGNED = re.compile(
    r"(?<![a-z])(?:mandat|contrat|mandate|contract)(?: [a-z'\ue005]+){0,4}? (?P<link>avec|with) (?=[a-z])"
)


@dataclass(frozen=True, slots=True)
class ClientMention:
    start: int
    end: int
    """Where the name begins."""


def find_clients(masked: str, start: int, end: int, *, creating: bool) -> list[ClientMention]:
    """The places where the client's name may stand; « pour … » counts only where a transaction is created."""
    patterns = [_CLIENT] if any_in(("client", "customer"), masked[start:end]) else []
    if creating:
        patterns += [_FOR, _AT_FOR, _SIGNED, _HOUSE_OF]
    found = {
        match.end(): match.start("link") for each in patterns for match in each.finditer(masked, start, end)
    }
    return [ClientMention(begin, stop) for stop, begin in sorted(found.items())]


def is_client_name(folded: str, name: Name) -> bool:
    """Whether a name after « pour » is a person's or a company's rather than a place's."""
    first = folded[name.start : name.end].split(" ", maxsplit=1)[0].split("-", maxsplit=1)[0]
    if name.titled or first in GIVEN_NAMES:
        return True
    return " " in name.text and match_city(folded, name.start) is None
