"""The OACIQ forms by their codes and names, French and English."""

import re
from dataclasses import dataclass

from lea.actions.reading.text import any_in

PROMISE, DECLARATIONS, MANDATE, COUNTER, AMENDMENT = "PROMISE", "DECLARATIONS", "MANDATE", "CP", "MO"
"""Names of families: which form of the family is meant depends on the property or the side."""

_NAMES: tuple[tuple[str, str], ...] = (
    (
        "CP_LOCATION",
        r"contre[- ]?propositions? (?:a (?:une|la) )?(?:promesse )?de location|lease counter[- "
        r"]?propos\w+",
    ),
    ("PL", r"promesses? de (?:location|bail)|promise to lease|offre de location|offer to lease"),
    (
        "MO_LOCATION",
        r"modifications? (?:de |- )?(?:location|(?:du |de )?bail)|lease amendments?|amendments? "
        r"(?:- |to the )(?:residential )?lease",
    ),
    (
        "CC_LOCATION",
        r"contrat de courtage (?:exclusif |- )*(?:de |en |pour (?:la |une )?)?location(?: "
        r"residentielle)?|lease brokerage contract|brokerage contract (?:for |- )(?:a "
        r")?(?:residential )?lease",
    ),
    (
        "CURATEUR_CC",
        r"(?:contrat de courtage|brokerage contract)[^.,;]{0,12}(?:curateur public|public curator)",
    ),
    (
        "CURATEUR_PA",
        r"(?:promesse d'achat|promise to purchase)[^.,;]{0,12}(?:curateur public|public curator)",
    ),
    (
        "CC_ENTREPRISE",
        r"contrat de courtage[^.,;]{0,12}(?:vente d'entreprise|entreprise|fonds de commerce)|"
        r"brokerage contract[^.,;]{0,16}(?:enterprise|business)",
    ),
    (
        "PA_ENTREPRISE",
        r"promesse d'achat[^.,;]{0,8}(?:entreprise|fonds de commerce)|promise to "
        r"purchase[^.,;]{0,8}(?:enterprise|business)",
    ),
    (
        "CC_MAISON_MOBILE",
        r"contrat de courtage[^.,;]{0,24}maison mobile|brokerage contract[^.,;]{0,24}mobile home",
    ),
    (
        "PA_MAISON_MOBILE",
        r"(?:promesse d'achat|\bpa\b)[^.,;]{0,24}maison mobile|promise to purchase[^.,;]{0,24}mobile home",
    ),
    (
        "CCA",
        r"(?:contrats?|mandats?|ententes?)(?: de courtage)?(?: exclusif)?(?: -)? ?(?:d'|a l'|pour "
        r"(?:l'|un )?|de l'|avec (?:l'|mes |mon |les |l')?)?(?:achat|acheteurs?|acheteuses?)(?! "
        r"(?:non|et vente))|(?:purchase|buyers?'?s?) (?:exclusive )?(?:brokerage|broker|"
        r"representation) (?:contract|agreement|mandate)|(?:exclusive )?brokerage "
        r"contract[^.,;]{0,4}(?:to |for (?:the |a )?|- ?)?(?:purchase|buyers?)|buyer(?:'s)? "
        r"(?:mandate|agreement)",
    ),
    (
        MANDATE,
        r"(?:contrats?|mandats?|ententes?) de courtage(?: non[- ]exclusif| exclusif)?(?: -)?(?: "
        r"(?:de |pour (?:la |une )?|- )?vente)?(?: non[- ]exclusif| exclusif)?|contrats?(?: de "
        r"(?:vente |courtage ))? ?(?:non[- ]exclusif|exclusif)(?:(?: de| pour la)? vente)?|mandat "
        r"(?:non[- ]exclusif|exclusif)(?: de vente)?|mandat de vente(?: non[- ]exclusif| "
        r"exclusif)?|(?:(?:non-? ?)?exclusive )?(?:sale )?(?:brokerage|listing|seller'?s? "
        r"brokerage) (?:contract|agreement)(?: for (?:the )?sale)?|(?:non-? ?)?exclusive (?:sale |"
        r"listing )?(?:contract|agreement|mandate)",
    ),
    (
        "DRCOP",
        r"demandes? au syndicat(?: des coproprietaires)?|demandes? de renseignements?(?: au(?:pres du)? "
        r"syndicat)?(?: des coproprietaires)?|"
        r"requests? for information(?: to the syndicate)?(?: of co-owners)?",
    ),
    ("DVD", r"declarations? du vendeur (?:[^.,;]{0,14})?copropriete divise"),
    (
        DECLARATIONS,
        r"declarations? (?:du|de la|des|par le|by the|of the) (?:vend\w+|sellers?)(?: (?:sur|of) "
        r"(?:l'immeuble|the immovable))?|(?:sellers?'?s?|vendor'?s?) declarations?(?: form)?|"
        r"(?<=les )declarations(?! (?:d|fiscal|de revenu))|seller disclosure(?: form)?|declarations? (?:vendeurs?|"
        r"sur l'immeuble)",
    ),
    (
        "PAI",
        r"promesses? d'achat[^.,;]{0,16}(?:indivise|indivision)|(?:promise to purchase|purchase "
        r"offer|offer to purchase)[^.,;]{0,16}undivided\b(?: co-?ownership)?",
    ),
    (
        "PAD",
        r"promesses? d'achat[^.,;]{0,16}(?:copropriete divise|copro divise|divise\b)|(?:promise "
        r"to purchase|purchase offer|offer to purchase)[^.,;]{0,16}(?<!un)divided(?: "
        r"co-?ownership)?",
    ),
    (
        "CP",
        r"contre[- ]?(?:propositions?|offres?)(?: a (?:une|la) promesse d'achat)?|contre[- "
        r"]?prop\b|counter[- ]?(?:proposals?|offers?|propositions?)(?: form)?|contre[- "
        r"]propose[rz]?|contrepropose",
    ),
    (
        PROMISE,
        r"promesses? d'achats?|promise(?:s)? (?:to|of) purchase|purchase (?:offers?|promise)|"
        r"offers? to purchase|offres? d'achat",
    ),
    ("ANNEXE_DR", r"annexe? (?:dr|rc)\b|annexe? (?:sur |- )?(?:deboures|debourses|remuneration)[^.,;]{0,20}"),
    (
        "ANNEXE_EAU",
        r"annexe? (?:sur l'|- |d'|de l')?(?:eau(?: potable)?|(?:fosse |installation )?septique|drinking water|puits)"
        r"(?: (?:et|and|-) (?:la |l'|le )?(?:(?:fosse|installation) septique|septique|puits|septic(?: system)?))?|"
        r"(?:drinking )?water (?:and septic )?annex",
    ),
    (
        "ANNEXE_EXPERTISE",
        r"annexe? (?:d'|sur l'|- )?expertise|annex (?:- )?expert(?: report)?|expert report annex",
    ),
    ("AR", r"annexe?s? r\b(?: immeuble residentiel| residential)?|annexe (?:immeuble )?residentiel(?:le)?"),
    (
        "AF",
        r"annexe?s? f\b(?: financement| financing)?|annexe? (?:- |de |sur le )?(?:financement|"
        r"financing)|financing annex",
    ),
    ("AG", r"annexe?s? g\b(?: generale?)?|annexe? generale?|general annex"),
    (
        "ID_VERIF",
        r"verifications? (?:d'|de l')identite|(?:identity|id) verification|verification "
        r"d'identity|formulaire d'identification|verifier (?:l'|leur |son )identite",
    ),
    ("DAVP", r"avis de divulgation|notice of disclosure|disclosure notice"),
    (
        "BONIFICATIONS",
        r"bonifications?(?: avant acceptation)?|bonifi(?:er|ent|e)\b(?: (?:son|leur|l'|notre|la) "
        r"?(?:offre|promesse|pa))?|enhancements?(?: prior to acceptance)?|(?:improve|sweeten|"
        r"enhance) (?:their|the|his|her|our) offer",
    ),
    (
        "AVIS_CONDITIONS",
        r"avis (?:et suivi )?(?:de |sur la )?(?:realisation|levee|suivi)(?: (?:de|des) (?:la |"
        r"l')?conditions?)?(?: d'inspection| de financement)?|avis de conditions?|suivi (?:de |"
        r"des )?(?:realisation (?:de|des) )?conditions|notice (?:and follow-up )?(?:of |on "
        r")(?:fulfil+ment|conditions?|realization)(?: of conditions)?|avis de 72 ?h(?:eures)?|"
        r"72[- ]hour notice",
    ),
    (
        "AVIS_REPRESENTATION",
        r"avis[^.,;]{0,24}(?:representation|acheteur non represente)[^.,;]{0,12}|acheteur non "
        r"represente|notice[^.,;]{0,20}representation(?: of the parties)?|unrepresented buyer "
        r"(?:notice|form)",
    ),
    (
        "MO",
        r"formulaire de modifications?|modifs?|modifications?(?: (?:de la|du|au|a la) (?:pa|promesse "
        r"d'achat|contrat(?: de courtage)?|prix|delai))?|amendments?(?: (?:to the|form))?(?: "
        r"(?:contract|promise|pp|pa))?|avenants?",
    ),
)

_STEMS = (
    "contr", "promes", "promis", "declar", "annex", "modif", "amend", "avenant", "bonif", "enhanc",
    "improve", "sweeten",
    "avis", "notice", "verif", "mandat", "courtage", "brokerage", "offre", "offer", "renseign", "request",
    "location",
    "agreement", "exclusi", "entente", "identi", "disclos", "divulg", "counter", "suivi", "unrepresented",
    "non represente", "syndicat", "identite", "mobile",
)  # fmt: skip

_CODES = {
    "ccve": "CCVE", "ebcs": "CCVE", "ccvne": "CCVNE", "nebcs": "CCVNE", "ebcd": "CC_DIVISE_EXCL",
    "ebcu": "CC_INDIVISE_EXCL",
    "ccv": MANDATE, "cca": "CCA", "bcp": "CCA", "ebcp": "CCA", "dv": DECLARATIONS, "ds": DECLARATIONS,
    "dvd": "DVD", "dsd": "DVD", "drcop": "DRCOP",
    "ris": "DRCOP", "ag": "AG", "davp": "DAVP", "pa": PROMISE, "pp": PROMISE, "pad": "PAD", "ppd": "PAD",
    "pai": "PAI", "ppu": "PAI", "ar": "AR",
    "af": "AF", "cp": "CP", "mo": "MO", "am": "MO", "bcg": "CC_GENERAL", "ccg": "CC_GENERAL",
    "ppg": "PA_GENERAL", "pag": "PA_GENERAL",
    "bcs": MANDATE, "annexe_dr": "ANNEXE_DR",
}  # fmt: skip

_NAME = re.compile(
    r"(?<![a-z])(?:" + "|".join(f"(?P<{key}>{words})" for key, words in _NAMES) + r")(?![a-z])"
)

_CODE = re.compile(
    rf"(?<![\w'-])(?:{'|'.join(sorted(_CODES, key=len, reverse=True))})(?![\w'])(?! "
    rf"?[\d\ue006])"
)

_COLLIDING = frozenset({"pa", "ds", "am", "cp", "ar", "af", "ag", "pp", "mo", "ris"})
"""Codes that are also words; they need a determiner, a form word or a verb right before."""

PREPARING = (
    r"(?:prepar\w*|prep\b|prepp\w*|refais|refaire|redo|fais|fait|faire|faites|sors|sort|sortir|sortez|genere\w*|"
    r"redige\w*|"
    r"rempli\w*|remplissez|cree[rsz]?|creer|ouvre|ouvrir|monte[rz]?|dresse[rz]?|"
    r"produi\w*|complete[rz]?|commence[rz]?|demarre[rz]?|ajoute[rsz]?|lance[rz]?|make|create|"
    r"draft|generate|fill(?: out| in)?|write up|draw up|pull up|start|get|do|add|complete|"
    r"begin|need|needs|"
    r"ca prend|avoir(?= (?:une?|la|le|les) )|besoin|faut|faudrait|veux|voudrais|aimerais|aurais besoin|want|i'd like|"
    r"can i (?:get|"
    r"have)|mets|envoye|doit (?:faire|preparer|signer)|need to (?:do|prepare)|issue|set up)"
)


@dataclass(frozen=True, slots=True)
class FormMention:
    key: str
    """A key of the catalogue, or the name of a family."""
    start: int
    end: int
    words: str


def find_forms(masked: str, start: int, end: int) -> list[FormMention]:
    """Every form named between two offsets, ordered or not; colliding codes only where a word introduces them."""
    found: list[FormMention] = []
    if any_in(_STEMS, masked[start:end]):
        found = [
            FormMention(match.lastgroup or "", match.start(), match.end(), match.group())
            for match in _NAME.finditer(masked, start, end)
        ]
    for match in _CODE.finditer(masked, start, end):
        if any(form.start < match.end() and match.start() < form.end for form in found):
            continue
        if match.group() in _COLLIDING and not _introduced(masked, start, match):
            continue
        found.append(FormMention(_CODES[match.group()], match.start(), match.end(), match.group()))
    for form in list(found):
        if form.key in ("AR", "AF", "AG") and (more := _MORE_ANNEXES.match(masked, form.end, end)):
            found.append(FormMention(_CODES["a" + more[1]], more.start(1), more.end(1), more[1]))
    return sorted(found, key=lambda form: form.start)


_MORE_ANNEXES = re.compile(r"(?:,| et| and| &)+ (?:l'|la )?([rfg])(?![\w'])")

_INTRODUCER = re.compile(
    rf"(?:\b(?:la|une|les|des|le|un|the|a|an|formulaires?|forms?|l'|annexe|annex|ma|mon|cette|ce|and|"
    rf"et|prep|prepare|prepares|preparer|draft|fais-moi|faire|create|cree|sors|sors-moi|d'une|"
    rf"code|need|my|your|ta|notre|our|contre|new|nouvelle|d'un)[ ,:]+|'|^[\s]*(?:[ "
    rf"\w]{{0,12}}(?:svp|stp|please|pls))?|{PREPARING}(?:-moi)? )$"
)


def _introduced(masked: str, start: int, match: re.Match[str]) -> bool:
    before = masked[max(start, match.start() - 24) : match.start()]
    after = masked[match.end() : match.end() + 14]
    if match.group() == "cp" and re.search(r"(?:code postal|\bau|\bsur)\W*$", before):
        return False
    if match.group() in ("am", "pa") and re.match(r" (?:de|j|t|c)'", after):
        return False
    return bool(_INTRODUCER.search(before)) or bool(re.match(r" (?:form|formulaire|svp|stp|please)\b", after))
