"""Québec municipalities and boroughs that addresses name, with the spellings that brokers use."""

import re
from functools import cache

from lea.actions.reading.text import fold

_NAMES = """
Montréal|Québec|Laval|Gatineau|Longueuil|Sherbrooke|Lévis|Saguenay|Trois-Rivières|Terrebonne
Saint-Jean-sur-Richelieu|Brossard|Repentigny|Drummondville|Saint-Jérôme|Granby|Saint-Hyacinthe|Mirabel
Blainville|Mascouche|Shawinigan|Dollard-des-Ormeaux|Rimouski|Châteauguay|Saint-Eustache|Victoriaville
Salaberry-de-Valleyfield|Rouyn-Noranda|Boucherville|Vaudreuil-Dorion|Sorel-Tracy|Côte-Saint-Luc
Saint-Georges|Val-d'Or|Alma|Saint-Constant|Chambly|Sainte-Julie|Pointe-Claire|Boisbriand
Saint-Bruno-de-Montarville|Saint-Bruno|Thetford Mines|Magog|Sept-Îles|Sainte-Thérèse|La Prairie
Saint-Lambert|Beloeil|Varennes|Baie-Comeau|Candiac|Kirkland|L'Assomption|Mont-Royal|Ville Mont-Royal
Town of Mount Royal|Westmount|Beaconsfield|Joliette|Rivière-du-Loup|Mont-Saint-Hilaire|Deux-Montagnes
Dorval|Sainte-Anne-des-Plaines|Saint-Lazare|Saint-Augustin-de-Desmaures|L'Ancienne-Lorette
Saint-Basile-le-Grand|Mont-Laurier|Cowansville|Lachute|Pincourt|Gaspé|Matane|Saint-Lin-Laurentides
Prévost|Rosemère|Bromont|Lac-Brome|Knowlton|Sutton|Orford|Eastman|Ayer's Cliff|North Hatley|Hatley
Stanstead|Coaticook|Asbestos|Val-des-Sources|Mont-Tremblant|Sainte-Agathe-des-Monts|Sainte-Adèle
Saint-Sauveur|Morin-Heights|Val-David|Val-Morin|Piedmont|Saint-Donat|Rawdon|Chertsey|Saint-Côme
Saint-Colomban|Sainte-Sophie|Lorraine|Bois-des-Filion|L'Île-Perrot|Île-des-Soeurs|L'Île-Bizard
Pierrefonds|Roxboro|Lachine|LaSalle|Verdun|Outremont|Anjou|Saint-Léonard|Montréal-Nord|Saint-Laurent
Saint-Hubert|Greenfield Park|LeMoyne|Sainte-Foy|Beauport|Charlesbourg|Cap-Rouge|Sillery|Loretteville
Lac-Beauport|Stoneham|Shannon|Boischatel|Château-Richer|Beaupré|Baie-Saint-Paul|La Malbaie
Les Éboulements|Saint-Ferréol-les-Neiges|Sainte-Brigitte-de-Laval|Pont-Rouge|Donnacona|Saint-Raymond
Portneuf|Lac-Delage|Fossambault-sur-le-Lac|Saint-Nicolas|Saint-Romuald|Charny|Montmagny|Sainte-Marie
Saint-Henri|Beaumont|Thetford|Plessisville|Bécancour|Nicolet|La Tuque|Louiseville|Cap-de-la-Madeleine
Chicoutimi|Jonquière|La Baie|Roberval|Dolbeau-Mistassini|Saint-Félicien|Amos|La Sarre|Malartic|Hull
Aylmer|Buckingham|Chelsea|Cantley|Val-des-Monts|Wakefield|Pontiac|La Pêche|Hudson|Rigaud|Les Cèdres
Coteau-du-Lac|Beauharnois|Mercier|Saint-Rémi|Sainte-Catherine|Delson|Saint-Philippe|Saint-Amable
Verchères|Contrecoeur|Carignan|Richelieu|Marieville|Rougemont|Farnham|Iberville|Lacolle|Bedford|Waterloo
Shefford|Roxton Pond|Acton Vale|Windsor|Richmond|East Angus|Cookshire-Eaton|Lac-Mégantic|Weedon
Rock Forest|Fleurimont|Lennoxville|Notre-Dame-de-l'Île-Perrot|Terrasse-Vaudreuil|Sainte-Anne-de-Bellevue
Baie-D'Urfé|Senneville|Hampstead|Montréal-Ouest|Montréal-Est|Pointe-aux-Trembles|Rivière-des-Prairies
Charlemagne|Lavaltrie|Berthierville|Le Gardeur|Lachenaie|La Plaine|Sainte-Marthe-sur-le-Lac
Pointe-Calumet|Oka|Saint-Joseph-du-Lac|Sainte-Dorothée|Chomedey|Vimont|Auteuil|Fabreville|Duvernay
Laval-des-Rapides|Pont-Viau|Carleton-sur-Mer|Percé|Chandler|New Richmond|Amqui|Mont-Joli|Trois-Pistoles
La Pocatière|Saint-Jean-Port-Joli|Kamouraska|Entrelacs|Estérel|Sainte-Marguerite-du-Lac-Masson
Wentworth-Nord|Labelle|Rivière-Rouge|La Conception|Brownsburg-Chatham|Grenville|Gore|Saint-Hippolyte
Rosemont|Villeray|Ahuntsic|Hochelaga|Griffintown|Notre-Dame-de-Grâce|Côte-des-Neiges
"""
_ALIASES = {
    "mtl": "Montréal", "mtrl": "Montréal", "ville de montreal": "Montréal", "quebec city": "Québec",
    "ville de quebec": "Québec", "tmr": "Mont-Royal", "vmr": "Mont-Royal", "ndg": "Notre-Dame-de-Grâce",
    "ddo": "Dollard-des-Ormeaux", "nuns' island": "Île-des-Soeurs", "st-jean": "Saint-Jean-sur-Richelieu",
    "town of mount royal": "Mont-Royal", "ville mont-royal": "Mont-Royal", "mount royal": "Mont-Royal",
    "cote st-luc": "Côte-Saint-Luc", "sherb": "Sherbrooke", "3-rivieres": "Trois-Rivières",
    "dorion": "Vaudreuil-Dorion",
    "valleyfield": "Salaberry-de-Valleyfield", "saint-jean": "Saint-Jean-sur-Richelieu",
    "tremblant": "Mont-Tremblant",
}  # fmt: skip


def _key(name: str) -> str:
    key = fold(name).replace("œ", "oe").replace("-", " ").replace(".", "")
    return re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", key))


@cache
def _canonical() -> dict[str, str]:
    names = {_key(name): name for line in _NAMES.split("\n") for name in line.split("|") if name}
    return names | {_key(alias): name for alias, name in _ALIASES.items()}


@cache
def _by_first_word() -> dict[str, int]:
    """For the first word of each name: how many words the longest name that begins with it has."""
    longest: dict[str, int] = {}
    for key in _canonical():
        parts = key.split(" ")
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
    return longest


_PART = re.compile(r"[ -]{0,2}([a-zœ0-9']+)\.?")


def match_city(folded: str, start: int) -> tuple[int, str] | None:
    """The longest known municipality that begins at `start`: its end and its proper spelling."""
    first = _PART.match(folded, start)
    if not first:
        return None
    longest = _by_first_word().get(_key(first[1]), 0)
    parts: list[str] = []
    best: tuple[int, str] | None = None
    position = start
    while len(parts) < longest and (part := _PART.match(folded, position)):
        parts.append(_key(part[1]))
        position = part.end()
        name = _canonical().get(" ".join(parts))
        if name and (position >= len(folded) or not folded[position].isalnum()):
            best = (part.end(1), name)
    return best


def proper_name(name: str) -> str:
    """A municipality's own spelling, or the name as given."""
    return _canonical().get(_key(name)) or re.sub(r"^S(?:ain)?t(e?)[- .]+(?=[A-ZÉ])", r"Saint\1-", name)
