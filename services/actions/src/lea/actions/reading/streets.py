"""The street of an address: its type, its name as far as it goes, its direction."""

import re
from dataclasses import dataclass

from lea.actions.reading.cities import match_city
from lea.actions.reading.text import is_caseless, word_set

_TYPES = {
    "rue": "rue", "r": "rue", "avenue": "avenue", "av": "avenue", "ave": "avenue", "boulevard": "boulevard",
    "boul": "boulevard", "bd": "boulevard", "blvd": "boulevard", "bvd": "boulevard", "chemin": "chemin",
    "ch": "chemin", "che": "chemin", "chem": "chemin", "rang": "rang", "rg": "rang", "montee": "montée",
    "mtee": "montée", "cote": "côte", "place": "place", "pl": "place", "route": "route", "rte": "route",
    "autoroute": "autoroute", "allee": "allée", "croissant": "croissant", "crois": "croissant",
    "cercle": "cercle",
    "impasse": "impasse", "ruelle": "ruelle", "terrasse": "terrasse", "carre": "carré", "square": "square",
    "quai": "quai", "promenade": "promenade", "prom": "promenade", "sentier": "sentier", "cours": "cours",
    "domaine": "domaine", "voie": "voie", "passage": "passage", "esplanade": "esplanade", "mont": "mont",
    "grande allee": "Grande Allée", "traverse": "traverse", "descente": "descente",
    "rond-point": "rond-point",
}  # fmt: skip
_ENGLISH = {
    "street": "Street", "st": "Street", "str": "Street", "avenue": "Avenue", "ave": "Avenue", "av": "Avenue",
    "road": "Road", "rd": "Road", "drive": "Drive", "dr": "Drive", "crescent": "Crescent", "cres": "Crescent",
    "court": "Court", "ct": "Court", "lane": "Lane", "ln": "Lane", "boulevard": "Boulevard",
    "blvd": "Boulevard",
    "way": "Way", "terrace": "Terrace", "circle": "Circle", "hill": "Hill", "gardens": "Gardens",
    "place": "Place",
    "row": "Row", "trail": "Trail", "close": "Close", "parkway": "Parkway", "highway": "Highway",
    "park": "Park",
}  # fmt: skip
_FRENCH_DIRECTIONS = {
    "o": "Ouest", "ouest": "Ouest", "e": "Est", "est": "Est", "n": "Nord", "nord": "Nord", "s": "Sud",
    "sud": "Sud",
}  # fmt: skip
_ENGLISH_DIRECTIONS = {
    "w": "West", "west": "West", "east": "East", "north": "North", "south": "South", "e": "East",
    "n": "North",
    "s": "South",
}  # fmt: skip
_ANY_DIRECTION = _FRENCH_DIRECTIONS | {
    name: _ENGLISH_DIRECTIONS[name] for name in ("w", "west", "east", "north", "south")
}
_TYPED = re.compile(
    rf"(?P<type>{'|'.join(sorted(_TYPES, key=len, reverse=True))})(?:\. ?| )(?=[\w'])(?!(?:est|"
    rf"is|at|au|pour|svp)\b)"
)
_ORDINAL = re.compile(
    r"(?P<ordinal>\d{1,3}) ?(?P<suffix>ere|er|re|eme|ieme|iem|e|st|nd|rd|th)\.? "
    r"(?P<type>avenue|ave|av|rue|rang|street|st|"
    r"boulevard|boul|concession|road|allee)\b\.?"
)
_ROAD_NUMBER = re.compile(r"\d{1,3}(?![\w$%]| ?\$)")
_WORD = re.compile(r" ?([a-z0-9œ](?:[a-z0-9'œ]|-(?=[a-z0-9])|\.(?=[a-z]))*)")
_PARTICLES = word_set(
    "de du des d l la le les a au aux en sur et the of saint sainte st ste sir dr docteur "
    "pere frere soeur notre grand"
)
_OPENING = word_set("de du des d l la le les aux saint sainte st ste sir dr notre")
_STOPS = word_set(
    "a au pour avec prix vendeur vendeuse vendeurs acheteur acheteuse acheteurs notaire "
    "inspecteur courtier courtiere app "
    "apt appt apartment appartement unite unit suite bureau local condo offre et pis puis "
    "and at in for with qui est c'est "
    "is are was mais but or ou asking price seller buyer notary broker deposit acompte depot "
    "offer financement "
    "inspection occupation cloture closing signature svp stp please merci que sur on par tel "
    "cell courriel email "
    "my mon ma mes son sa the same meme il elle je tu on nous vous we i they has needs "
    "listed demande affiche "
    "to ok oui non yes no not pas ne prepare cree ajoute mets create add set vendu sold "
    "construit built qc jours jour days "
    "day semaines weeks mois months ans heures hours logements pieds pi dollars mille million millions k "
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre "
    "january february march "
    "april may june july august september october november december formulaires transactions "
    "dossiers visites "
    "fois copies annexes clients contacts conditions offres chambres bathrooms bedrooms personnes "
    "percent minutes min h er e ere eme th st nd rd lundi mardi mercredi jeudi vendredi "
    "samedi dimanche monday tuesday "
    "wednesday thursday friday saturday sunday instead plutot vente achat sale purchase dans puisque car "
    "y en de des les le la l du ce cette comme as if si piasses bucks cad"
)
_NAMES_THAT_STOP = word_set("mai juin may")


@dataclass(frozen=True, slots=True)
class Street:
    name: str
    end: int
    doubtful: bool
    """Nothing but a capital, or not even that, says that this is a street."""


def read_street(text: str, folded: str, start: int, number_start: int) -> Street | None:
    """The street that begins at `start`, right after a civic number; None when there is none."""
    if ordinal := _ORDINAL.match(folded, start):
        return _ordinal_street(text, folded, ordinal)
    if typed := _TYPED.match(folded, start):
        street = _typed_street(text, folded, typed)
        if street:
            return street
    return _english_street(text, folded, start) or _bare_street(text, folded, start, number_start)


def _ordinal_street(text: str, folded: str, match: re.Match[str]) -> Street:
    suffix = match["suffix"]
    french = suffix in ("e", "er", "re", "ere", "eme", "ieme", "iem")
    if french:
        number = match["ordinal"] + ("re" if match["ordinal"] == "1" else "e")
        kind = _TYPES.get(match["type"], match["type"]).capitalize()
    else:
        number, kind = match["ordinal"] + suffix, _ENGLISH.get(match["type"], match["type"].capitalize())
    end, direction = _direction(
        text, folded, match.end(), _FRENCH_DIRECTIONS if french else _ENGLISH_DIRECTIONS
    )
    return Street(" ".join(filter(None, (number, kind, direction))), end, False)


def _typed_street(text: str, folded: str, match: re.Match[str]) -> Street | None:
    words, end = _take_words(text, folded, match.end(), 5)
    if (
        not words
        and match["type"] in ("route", "rte", "rang", "rg", "autoroute")
        and (numbered := _ROAD_NUMBER.match(folded, match.end()))
    ):
        words, end = [numbered.group()], numbered.end()
    if not words:
        return None
    end, direction = _direction(text, folded, end, _FRENCH_DIRECTIONS)
    kind = _TYPES[match["type"]]
    written = text[match.start("type") : match.end("type")]
    if written[0].isupper() and not is_caseless(text) and match["type"] == kind and len(kind) > 3:
        kind = kind.capitalize()
    return Street(" ".join(filter(None, (kind, *words, direction))), end, False)


def _english_street(text: str, folded: str, start: int) -> Street | None:
    words: list[str] = []
    position = start
    while len(words) < 4 and (word := _WORD.match(folded, position)):
        plain = word[1].rstrip(".")
        if words and plain in _ENGLISH:
            end = word.end() + (
                folded[word.end() : word.end() + 1] == "." and plain in ("st", "ave", "rd", "dr")
            )
            end, direction = _direction(text, folded, end, _ENGLISH_DIRECTIONS)
            return Street(" ".join(filter(None, (*words, _ENGLISH[plain], direction))), end, False)
        if plain in _STOPS or plain.isdigit():
            return None
        words.append(_spelt(text[word.start(1) : word.end(1)], is_caseless(text)))
        position = word.end() + (folded[word.end() : word.end() + 1] == ".")
    return None


def _bare_street(text: str, folded: str, start: int, number_start: int) -> Street | None:
    """« 300 Sherbrooke Ouest », « 88 Principale »: a capital or a direction must speak for it."""
    first = _WORD.match(folded, start)
    led = bool(first and first[1] in ("de", "du", "des"))
    if (
        not first
        or (not led and (len(first[1]) < 3 or first[1] in _STOPS))
        or first[1].isdigit()
        or not first[1][0].isalpha()
    ):
        return None
    capital = text[first.start(1)].isupper() and not is_caseless(text)
    words, end = _take_words(text, folded, start, 3 if capital else 2)
    if (
        not (capital or led or is_caseless(text))
        and _direction(text, folded, end, _FRENCH_DIRECTIONS)[1] is None
    ):
        return None
    if led and not any(word[0].isupper() for word in words):
        return None
    if not words or first[1] == "quebec" or re.match(r"[ ,]*(?:inc|ltee|enr)\b", folded[end:]):
        return None
    directed, direction = _direction(text, folded, end, _ANY_DIRECTION)
    introduced = bool(
        re.search(
            r"(?:\b(?:au|le|du|at|adresse|address|sur)|:)(?: le| est| is)? ?$",
            folded[max(0, number_start - 24) : number_start],
        )
    )
    doubtful = not (
        direction
        or (capital and introduced)
        or (capital and number_start < 8 and not folded[:number_start].strip())
    )
    return Street(" ".join(filter(None, (*words, direction))), directed, doubtful)


def _take_words(text: str, folded: str, start: int, most: int) -> tuple[list[str], int]:
    """The words of the name: up to a comma, a number, a known city, a cue of something else."""
    words: list[str] = []
    pending: list[str] = []
    end = position = start
    solid = 0
    caseless = is_caseless(text)
    while solid < most and (word := _WORD.match(folded, position)):
        plain = word[1].rstrip(".")
        if solid and (match_city(folded, word.start(1)) or plain in _ANY_DIRECTION):
            break
        written = _spelt(text[word.start(1) : word.end(1)], caseless)
        if plain in _PARTICLES and _continues(
            plain, solid, folded=folded, end=word.end(), text=text, caseless=caseless
        ):
            pending.append("Saint" if plain in ("st",) else "Sainte" if plain == "ste" else written.lower())
            if plain in ("st", "ste") and folded[word.end() : word.end() + 1] == ".":
                position = word.end() + 1
                continue
        elif _is_name_part(plain, written, solid, caseless):
            words += [*pending, written]
            pending, end, solid = [], word.end(), solid + 1
        else:
            break
        position = word.end()
    return [_saintly(word) for word in _glue_saint(words)], end


def _continues(plain: str, solid: int, *, folded: str, end: int, text: str, caseless: bool) -> bool:
    if plain in ("et", "a", "en", "sur", "au") or (solid and plain in ("le", "la", "les", "l", "the")):
        return False
    if solid == 0:
        return plain in _OPENING or plain in _PARTICLES
    following = _WORD.match(folded, end)
    return bool(following and following[1] not in _STOPS and (caseless or text[following.start(1)].isupper()))


def _is_name_part(plain: str, written: str, solid: int, caseless: bool) -> bool:
    if plain in _STOPS and not (solid == 0 and plain in _NAMES_THAT_STOP):
        return False
    if plain.isdigit():
        return False
    if solid == 0:
        return True
    return written[0].isupper() if not caseless else solid < 2


def _glue_saint(words: list[str]) -> list[str]:
    glued: list[str] = []
    for word in words:
        if glued and glued[-1] in ("Saint", "Sainte"):
            glued[-1] += f"-{word}"
        else:
            glued.append(word)
    return glued


def _saintly(word: str) -> str:
    return re.sub(r"^Ste-", "Sainte-", re.sub(r"^St-", "Saint-", word))


def _spelt(written: str, caseless: bool) -> str:
    """A word as it is spelt in a name: capitals where all is small or all is capital."""
    word = written.strip(".")
    if not word or not (caseless or word.isupper() or word.islower()) or any(char.isdigit() for char in word):
        return word
    if word.lower() in _PARTICLES and word.lower() not in ("saint", "sainte", "st", "ste"):
        return word.lower()
    if word.lower()[:2] in ("d'", "l'", "d’", "l’"):
        return word[:2].lower() + word[2:].title()
    return "-".join(part.capitalize() for part in word.split("-"))


def _direction(text: str, folded: str, end: int, directions: dict[str, str]) -> tuple[int, str | None]:
    word = _WORD.match(folded, end)
    if not word or word[1].rstrip(".") not in directions:
        return end, None
    after = folded[word.end() : word.end() + 2]
    if word[1] == "est" and not (text[word.start(1)].isupper() or not after or after[0] in ",;.\n#"):
        return end, None
    return word.end() + after.startswith("."), directions[word[1].rstrip(".")]
