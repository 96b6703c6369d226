"""The roles that people have in a transaction, and the words for them."""

import re
from dataclasses import dataclass, replace

from lea.contracts.orders import ContactRole as Role

_WORDS: tuple[tuple[Role, str], ...] = (
    (
        Role.LISTING_BROKER,
        r"courti(?:er|ere)s?[ -](?:inscript(?:eur|rice)s?|vendeur|du vendeur|de la vendeuse|des "
        r"vendeurs)|listing (?:broker|agent)s?|(?:seller|vendor)s?'?s? (?:broker|agent|realtor)|"
        r"agent(?:e)? (?:inscripteur|du vendeur)|listing realtor",
    ),
    (
        Role.COLLABORATING_BROKER,
        r"(?:courti(?:er|ere)s?[ -])?collaborat(?:eur|rice)s?|courti(?:er|ere)s? (?:de "
        r"l'acheteu(?:r|se)|des acheteurs|acheteur)|(?:collaborating|co-?operating|selling) "
        r"(?:broker|agent)s?|(?:buyer|purchaser)s?'?s? (?:broker|agent|realtor)|agent(?:e)? (?:de "
        r"l'acheteur|collaborateur)",
    ),
    (
        Role.MORTGAGE_BROKER,
        r"broker (?:hypothecaire|hypo)|courti(?:er|ere)s?[ -](?:en )?(?:hypothecaires?|hypotheques?|hypo|pret)|"
        r"mortgage "
        r"(?:broker|specialist|agent|advisor)s?|(?:specialiste|conseill(?:er|ere)|representante?) "
        r"hypothecaire",
    ),
    (
        Role.MORTGAGE_LENDER,
        r"(?:pret(?:eur|euse)s?|creancier)(?: hypothecaires?)?|institution financiere|(?:mortgage "
        r")?lenders?|banque de l'acheteur|buyer's bank",
    ),
    (Role.SURVEYOR, r"arpent(?:eur|euse)s?(?:[ -]geometres?)?|(?:land )?surveyors?"),
    (
        Role.SYNDICATE_MANAGER,
        r"gestionnaires?(?: (?:du|de la|de l'|d')? ?(?:syndicat|copro(?:priete)?|immeuble|condo|"
        r"condos))?|syndic\b|administrat(?:eur|rice) du syndicat|(?:syndicate|condo|property|"
        r"building|co-ownership) manager|representante? du syndicat|president du syndicat",
    ),
    (Role.SPOUSE, r"conjointe?s?|epou(?:x|se)|mari\b|femme\b|blonde\b|chum\b|spouse|husband|wife|partner"),
    (
        Role.REPRESENTATIVE,
        r"representee?s? par|represented by|representante?s?|mandataires?|"
        r"liquidat(?:eur|rice)s?(?: de (?:la )?succession)?|"
        r"procureure?s?|fonde de pouvoir|representatives?|executors?|power of attorney|liquidator|"
        r"tut(?:eur|rice)|curat(?:eur|rice)\b(?! public)",
    ),
    (
        Role.INSPECTOR,
        r"inspect(?:eur|rice)s?(?: (?:en batiments?|preachat|pre-achat|batiment))?|(?:home |"
        r"building |house )?inspectors?",
    ),
    (Role.NOTARY, r"chez(?= (?:me|maitre) [a-z])|notaires?|notary|notaries"),
    (Role.SELLER, r"co-?vend(?:eur|euse)s?|vend(?:eur|euse)s?|venderesses?|sellers?|vendors?"),
    (
        Role.BUYER,
        r"co-?achet(?:eur|euse)s?|achet(?:eur|euse)s?|acquereu(?:r|se)s?|buyers?|purchasers?|"
        r"promettant[- ]acheteur",
    ),
)
_THEIR_BROKER = "their_broker"
_BROKERS = {Role.BUYER: Role.COLLABORATING_BROKER, Role.SELLER: Role.LISTING_BROKER}
"""« son courtier », "their agent": on the side of who was named before."""
_ROLE = re.compile(
    r"(?<![a-z])(?:"
    + "|".join(f"(?P<{role.value}>{words})" for role, words in _WORDS)
    + rf"|(?P<{_THEIR_BROKER}>(?:son|sa|leur|his|her|their) (?:courti(?:er|ere)|agente?|broker|realtor))"
    + r")(?![a-z])"
)
_OF = re.compile(r"(?:[ ](?:du|de la|de l'|des|de|pour le|pour l'|pour la|of the|for the|to the) ?)$")
ROLE_STEMS = (
    "vend", "achet", "acquer", "seller", "buyer", "purchaser", "notaire", "notary", "notaries", "inspect",
    "courti", "broker", "agent",
    "collabo", "preteu", "lender", "arpent", "surveyor", "gestionnaire", "syndic", "manager", "conjoint",
    "epou", "mari", "femme",
    "blonde", "chum", "spouse", "husband", "wife", "partner", "represent", "mandataire", "liquidat",
    "procureur", "realtor", "executor",
    "attorney", "institution", "creancier", "administrat", "president", "banque", "bank", "fonde", "tut",
    "curat", "chez me", "chez maitre", "mortgage", "specialist",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoleMention:
    role: Role
    start: int
    end: int
    plural: bool


def find_roles(masked: str, start: int, end: int) -> list[RoleMention]:
    """The roles named between two offsets; « le notaire du vendeur » and "seller's notary" name one: notary."""
    found: list[RoleMention] = []
    for match in _ROLE.finditer(masked, start, end):
        if match.lastgroup == _THEIR_BROKER:
            if side := next((one.role for one in reversed(found) if one.role in _BROKERS), None):
                found.append(RoleMention(_BROKERS[side], match.start(), match.end(), False))
            continue
        role = Role(match.lastgroup or "")
        if found and _OF.fullmatch(masked[found[-1].end : match.start()]):
            found[-1] = replace(found[-1], end=match.end())
            continue
        if found and re.fullmatch(r"(?:'s|s'|') ?(?:the )?", masked[found[-1].end : match.start()]):
            found.pop()
        found.append(RoleMention(role, match.start(), match.end(), match.group().endswith("s")))
    return found


def role_of(text: str) -> Role | None:
    """The one role that a short folded answer names."""
    roles = find_roles(text, 0, len(text))
    return roles[0].role if len(roles) == 1 else None
