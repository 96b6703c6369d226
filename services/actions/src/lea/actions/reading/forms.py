"""OACIQ forms: codes and names, and the words that order one to be prepared."""

import re
from dataclasses import dataclass

from lea.actions.reading.drafts import Gathering, Unfinished
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import Page
from lea.actions.reading.text import any_in, word_set
from lea.contracts.orders import CreateForm

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
        r"promesse d'achat[^.,;]{0,24}maison mobile|promise to purchase[^.,;]{0,24}mobile home",
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
        r"demandes? de renseignements?(?: au(?:pres du)? syndicat)?(?: des coproprietaires)?|"
        r"requests? for information(?: to the syndicate)?(?: of co-owners)?",
    ),
    ("DVD", r"declarations? du vendeur (?:[^.,;]{0,14})?copropriete divise"),
    (
        DECLARATIONS,
        r"declarations? (?:du|de la|des|par le|by the|of the) (?:vend\w+|sellers?)(?: (?:sur|of) "
        r"(?:l'immeuble|the immovable))?|(?:sellers?'?s?|vendor'?s?) declarations?(?: form)?|"
        r"seller disclosure(?: form)?|declarations? (?:vendeurs?|sur l'immeuble)",
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
        r"annexe? (?:sur l'|- |d')?(?:eau(?: potable)?|septique|drinking water|puits)[^.,;]{0,30}|"
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
        r"d'identity|formulaire d'identification",
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
        r"formulaire de modifications?|modifications?(?: (?:de la|du|au|a la) (?:pa|promesse "
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
    "non represente",
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
_PREPARING = (
    r"(?:prepar\w*|prep\b|prepp\w*|fais|faire|faites|sors|sortir|sortez|genere\w*|redige\w*|"
    r"rempli\w*|remplissez|cree[rsz]?|creer|ouvre|ouvrir|monte[rz]?|dresse[rz]?|"
    r"produi\w*|complete[rz]?|commence[rz]?|demarre[rz]?|ajoute[rsz]?|lance[rz]?|make|create|"
    r"draft|generate|fill(?: out| in)?|write up|draw up|pull up|start|get|do|add|complete|"
    r"begin|need|needs|"
    r"besoin|faut|faudrait|veux|voudrais|aimerais|aurais besoin|want|i'd like|can i (?:get|"
    r"have)|mets|envoye|doit (?:faire|preparer|signer)|need to (?:do|prepare)|issue|set up)"
)
_VERB = re.compile(rf"(?<![a-z]){_PREPARING}(?![a-z])")
_GENERIC = re.compile(r"(?<![a-z])(?:formulaires?|forms?)(?![a-z])")
_DOCUMENT = re.compile(r"(?<![a-z])(?:formulaires?|forms?|documents?|papiers?|paperwork|paperasse)(?![a-z])")
_PRONOUN = re.compile(
    rf"(?<![a-z]){_PREPARING}(?:-(?:le|la|les|moi(?:-le|-la|-les)?)| (?:it|that|one|them|ca|le "
    rf"formulaire|the form))(?![a-z])"
)
_TERSE = re.compile(
    r"(?:[\s.,!:;-]|\b(?:le|la|les|l'|une?|des|the|an?|svp|stp|please|pls|plz|s'il te plait|"
    r"s'il vous plait|merci|thanks|a (?:faire|preparer?|remplir|sortir)|asap|maintenant|now|"
    r"vite|aussi|also|et|and|lea|hey|hi|bonjour|salut|formulaires?|forms?|du|de|condo|pour|"
    r"for|code|to prepare|to do|ok|dr|un)\b)*"
)
_TERSE_CUE = re.compile(
    r"\b(?:svp|stp|please|pls|plz|s'il (?:te|vous) plait|a (?:faire|preparer?|remplir|sortir)|"
    r"formulaires?|forms?|merci|asap|to prepare)\b"
)
_UNKNOWN_AFTER = re.compile(
    r"(?:formulaires?|forms?)(?: (?:no|numero|code|number|oaciq|:))* ?"
    r"(?P<code>[a-z]{2,6}[- ]?\d{1,4}|[a-z]{2,5}(?=[ .!,]|$)|\d{1,5}(?:-?[a-z])?)\b"
)
_UNKNOWN_BEFORE = re.compile(r"\b(?P<code>[a-z]{2,6}(?:-?\d{1,3})?) forms?\b")
_WORDS_NOT_CODES = word_set(
    "de du des le la les un une et ou for the a an to svp stp please qui que pour par dans "
    "sur ce cette il elle est sont oaciq avec and or in on is it that this of with my mon "
    "mes ma son sa en au aux if si plus moi vite asap now demain maintenant aussi also "
    "needed requis lea leur nos ici quand same meme right new bon good tous all any other "
    "autre approprie right correct bonne"
)
_FORM_OBJECT = re.compile(
    r"^(?:[ -]*(?:moi|me|le|la|les|l'|un|une|the|a|an|my|mon|ma|mes|our|notre|aussi|also|donc|"
    r"please|svp|stp|maintenant|now|vite|tout de suite|du|de|d'|des|une nouvelle|nouvelle|new|"
    r"leur|their|so|for|formulaire|form|code|nous|us|that|you|tu|que|te|prepares|premiere|"
    r"copie|copy|officiel|to|prepare|preparer|faire|create|draft|sortir|,|:|remplir|fill|out|"
    r"in|get|have|do|oaciq|annexe|annex))*[ :]*$"
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
    rf"(?:\b(?:la|une|le|un|the|a|an|formulaires?|forms?|l'|annexe|annex|ma|mon|cette|ce|and|"
    rf"et|prep|prepare|prepares|preparer|draft|fais-moi|faire|create|cree|sors|sors-moi|d'une|"
    rf"code|need|my|your|ta|notre|our|contre|new|nouvelle|d'un)[ ,:]+|'|^[\s]*(?:[ "
    rf"\w]{{0,12}}(?:svp|stp|please|pls))?|{_PREPARING}(?:-moi)? )$"
)


def _introduced(masked: str, start: int, match: re.Match[str]) -> bool:
    before = masked[max(start, match.start() - 24) : match.start()]
    after = masked[match.end() : match.end() + 14]
    if match.group() == "cp" and re.search(r"(?:code postal|\bau|\bsur)\W*$", before):
        return False
    if match.group() in ("am", "pa") and re.match(r" (?:de|j|t|c)'", after):
        return False
    return bool(_INTRODUCER.search(before)) or bool(re.match(r" (?:form|formulaire|svp|stp|please)\b", after))


def read_forms(page: Page, sentence: Sentence, gathering: Gathering) -> list[FormMention]:
    """Adds the forms that one sentence orders; returns every form it names."""
    start, end = sentence.start, sentence.end
    masked = page.masked
    forms = find_forms(masked, start, end)
    for form in _ordered(masked, forms, start, end):
        gathering.add(_item(form), form.start)
    if not forms and _VERB.search(masked, start, end):
        _ask_which(page, start, end, gathering)
    return forms


def _ordered(masked: str, forms: list[FormMention], start: int, end: int) -> list[FormMention]:
    if not forms:
        return []
    if _is_terse(masked, forms, start, end):
        return forms
    ordered: list[FormMention] = []
    for form in forms:
        before = masked[start : form.start]
        if ordered and re.fullmatch(
            r"(?: form)?(?:,|\W*(?:et|and|pis|puis|plus|ainsi que|&))?[ ,]*(?:(?:puis|aussi|also|then|"
            r"de|for|d') ?)*(?:la |le |les |l'|une? |the |an? |des )?(?:annexe )?",
            masked[ordered[-1].end : form.start],
        ):
            ordered.append(form)
            continue
        verbs = list(_VERB.finditer(before))
        if verbs and _FORM_OBJECT.match(before[verbs[-1].end() :]):
            ordered.append(form)
    if not ordered and (_PRONOUN.search(masked, start, end) or _generic_object(masked, start, end)):
        return forms[-1:]
    return ordered


def _generic_object(masked: str, start: int, end: int) -> bool:
    """« sors le formulaire » where the sentence has named it."""
    generic = _DOCUMENT.search(masked, start, end)
    verb = _VERB.search(masked, start, end)
    return bool(generic and verb and _FORM_OBJECT.match(masked[verb.end() : generic.start()]))


def _is_terse(masked: str, forms: list[FormMention], start: int, end: int) -> bool:
    """« PAD svp », « promesse d'achat à préparer »: nothing but forms and a courtesy."""
    rest, place = "", start
    for form in forms:
        rest += masked[place : form.start] + " "
        place = form.end
    rest += masked[place:end]
    if not _TERSE.fullmatch(rest):
        return False
    return bool(_TERSE_CUE.search(rest))


def _item(form: FormMention) -> CreateForm | Unfinished:
    if form.key not in (PROMISE, DECLARATIONS, MANDATE):
        return CreateForm(form_code=form.key)
    draft = {"action": "create_form", "family": form.key}
    if form.key == MANDATE and "exclusi" in form.words:
        draft["exclusive"] = "no" if re.search(r"\bnon", form.words) else "yes"
    return Unfinished("form", draft)


def _ask_which(page: Page, start: int, end: int, gathering: Gathering) -> None:
    """« Prépare le formulaire XYZ-99 »: never invent a form."""
    masked = page.masked
    generic = _GENERIC.search(masked, start, end)
    verb = _VERB.search(masked, start, end)
    if not generic or not verb:
        return
    named = [
        match
        for pattern in (_UNKNOWN_AFTER, _UNKNOWN_BEFORE)
        for match in pattern.finditer(page.folded, start, end)
        if match["code"] not in _WORDS_NOT_CODES
    ]
    code = named[0]["code"] if named else ""
    between = (
        page.folded[verb.end() : generic.start()].replace(code, "") if verb.end() <= generic.start() else ""
    )
    if code or _FORM_OBJECT.match(between):
        hint = page.text[named[0].start("code") : named[0].end("code")] if named else ""
        gathering.add(Unfinished("form", {"action": "create_form"}, hint=hint), generic.start())
