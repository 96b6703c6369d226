"""The names of people and companies, as they are written in a message."""

import re
from dataclasses import dataclass

from lea.actions.reading.given_names import GIVEN_NAMES
from lea.actions.reading.text import fold, is_caseless, word_set

_WORD = re.compile(r"[^\W\d_](?:[\w'’`-]|\.(?=[A-ZÉÈ]))*")
_COMPANY = re.compile(
    r"\d{4}-\d{4} qu[ée]bec (?:inc\.?|lt[ée]e\.?)|[A-Z][\w&' -]{1,40} (?:inc|lt[ée]e|"
    r"s\.e\.n\.c)\b\.?",
    re.IGNORECASE,
)
_TITLES = word_set("me maitre m mr mme mlle madame monsieur ms mrs miss dr docteur mister maître")
_LENDERS = word_set("caisse banque")
_PARTICLES = word_set("de du des la le van von der den el al bin ben da dos di st ste saint sainte mac mc d")
_PRONOUNS = word_set("le la les lui leur moi")
_STOPS = word_set(
    "le la les l un une des du de d et pis puis and avec with tel telephone cell cellulaire "
    "cel courriel email mail e poste ext comme as est c'est cest "
    "is are was will qui who that que son sa ses his her their leur leurs au aux a sur pour "
    "dans for on in at to mais but or ou svp stp please the my our your mon ma mes "
    "notre nos votre vos chez agence s'appelle sappelle appelle named called nom name nomme "
    "prenom ajoute ajouter mets mettre add put set cree creer create fais faire prepare "
    "preparer "
    "super genial bravo excellent great tres trop vraiment really very bonne bon good aussi "
    "also then ensuite demain aujourd'hui veut veulent voudrait accepte acceptent accepted "
    "accepts refuse a ont has have had demande demandent offre offrent offers offer pense "
    "dit "
    "hesite va vont doit doivent peut peuvent signe signent signed wants want said says sera "
    "seront be been ete avait etait doesn't n'a ne n' pas not no non oui yes yep ok merci "
    "thanks "
    "je tu il elle on nous vous ils elles i you he she we they it ca cela this ce cette cet "
    "these numero number phone phones cellphone mobile adresse address prix price "
    "dossier file transaction deal maison condo propriete property vente achat sale purchase "
    "client clients cliente clientes nouveau nouvelle new nouvel premier deuxieme second "
    "first "
    "vendeur vendeuse vendeurs vendeuses seller sellers vendor acheteur acheteuse acheteurs "
    "acheteuses buyer buyers purchaser notaire notary inspecteur inspectrice inspector "
    "courtier courtiere broker agent "
    "arpenteur geometre surveyor conjoint conjointe spouse wife husband epoux epouse "
    "collaborateur collaboratrice hypothecaire inscripteur listing mortgage preteur lender "
    "representant representante gestionnaire syndicat syndic "
    "mandataire liquidateur inspection financement closing cloture signature acte occupation "
    "possession offert asking deposit acompte depot mise fonds promesse pa pad dv cp mo "
    "formulaire form "
    "si if quand when where comment how pourquoi why quel quelle what combien instead plutot "
    "plus moins encore deja already still yet now maintenant tantot bientot soon "
    "maintenant hier today tomorrow yesterday lundi mardi mercredi jeudi vendredi samedi "
    "dimanche monday tuesday wednesday thursday friday saturday sunday "
    "ville city rue street centris lea léa hey hi bonjour salut allo lot no pi batiment home "
    "building pre preachat par by of from y en se s qu'il qu'elle tout toute tous toutes all "
    "both deux two trois "
    "fait made done bien mal well avant apres before after sans without entre chacun juste "
    "just only seulement "
    "joindre rejoindre reach contacter contact contacts mari femme blonde chum partner "
    "inscris inscrire enregistre enregistrer rajoute rajouter note noter indique register record include save "
    "situe situee sise sis located habite demeurant acquereur vends vend sell sells achete achetent buys buy signer "
    "sign"
)
_TITLE = re.compile(
    r"(?:m\.? et mme|mr\.? (?:and|&) mrs|monsieur et madame|me|ma[iî]tre|m|mr|mme|mlle|madame|monsieur|"
    r"ms|mrs|miss|dr|docteur)\b\.? ?",
    re.IGNORECASE,
)


_ARTICLE = re.compile(r"(?:la |le |the )(?=(?:banque|caisse|bank|credit union) )")


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    start: int
    end: int
    titled: bool = False


def read_name(
    text: str, folded: str, start: int, end: int, *, trusting: bool, doubtful: bool = False
) -> Name | None:
    """The name that begins at `start`; `trusting` lets small letters be one (« le vendeur cest andré lefebvre »).

    `doubtful`: what follows may as well be an adjective, so a name must begin with a known given name.
    """
    while start < end and folded[start] in ' :,-"«(':
        start += 1
    if article := _ARTICLE.match(folded, start, end):
        start = article.end()
    company = _COMPANY.match(text, start, end)
    if company and not _stops(folded[start : company.end()].split(" ", 1)[0]):
        return Name(company.group().strip(" ,"), start, company.end())
    title = _TITLE.match(text, start, end)
    position = title.end() if title else start
    position = _skip_titles(text, position, end)
    trusting = (trusting and is_caseless(text)) or bool(title and trusting)
    words, stop = _take(text, folded, position, end, trusting)
    if not words or (doubtful and not title and words[0].islower() and not is_given(words[0])):
        return None
    return Name(_spelt(words), position, stop, bool(title))


def is_given(word: str) -> bool:
    """Whether a word is a common given name."""
    return fold(word).split("-")[0] in GIVEN_NAMES


def _skip_titles(text: str, position: int, end: int) -> int:
    while again := _TITLE.match(text, position, end):
        position = again.end()
    return position


def _stops(word: str) -> bool:
    return word.rstrip(".'") in _STOPS or word in _STOPS


def _take(text: str, folded: str, start: int, end: int, trusting: bool) -> tuple[list[str], int]:
    words: list[str] = []
    pending: list[str] = []
    position = stop = start
    while len(words) < 5 and (word := _WORD.match(text, position, end)):
        plain = folded[word.start() : word.end()]
        written = word.group()
        if len(words) > 1 and plain in ("de", "du", "des", "d") and fold(words[0]) not in _LENDERS:
            break
        if plain in _PARTICLES and (
            words or written[0].isupper() or plain in ("st", "ste", "el", "al", "van", "von")
        ):
            pending.append(written)
        elif (
            not _stops(plain)
            and not _points(written)
            and (written[0].isupper() or trusting or _glued_capital(written))
            and plain not in _TITLES
        ):
            words += [*pending, written]
            pending, stop = [], word.end()
        else:
            break
        position = word.end()
        if text[position : position + 1] == "." and len(written) <= 2:
            position += 1
        if text[position : position + 1] != " ":
            break
        position += 1
    return words, stop


def _points(written: str) -> bool:
    """« ajoute-la », « mets-le »: a verb and whom it points at, not a name (« Nguyen-Le » is one)."""
    _, hyphen, pronoun = written.rpartition("-")
    return bool(hyphen) and pronoun.lower() in _PRONOUNS and pronoun != pronoun.capitalize()


def _glued_capital(written: str) -> bool:
    return len(written) > 2 and written[1] in "'’" and written[2].isupper()


def _spelt(words: list[str]) -> str:
    name = " ".join(words).rstrip("-' .")
    return titled(name) if name.isupper() or name.islower() or name.lower() == name[0] + name[1:] else name


def titled(name: str) -> str:
    """A name in all small or all capital letters with the capitals it should have."""
    return re.sub(r"[^\W\d_]+", lambda match: match.group().capitalize(), name)


def names_before(text: str, folded: str, start: int, end: int) -> Name | None:
    """The name that ends right before `end`, in mixed case: « Paul Gagnon, notaire »."""
    found: Name | None = None
    position = start
    for word in _WORD.finditer(text, start, end):
        if word.start() < position:
            continue
        name = read_name(text, folded, word.start(), end, trusting=False)
        if name and not text[name.end : end].strip(" ,(:-"):
            return name
        position = name.end if name else word.end()
    return found
