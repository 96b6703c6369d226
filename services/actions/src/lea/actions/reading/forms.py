"""OACIQ forms: codes and names, and the words that order one to be prepared."""

import re

from lea.actions.reading.drafts import Gathering, Unfinished
from lea.actions.reading.form_names import DECLARATIONS, MANDATE, PREPARING, PROMISE, FormMention, find_forms
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import ADDRESS, Page
from lea.actions.reading.text import word_set
from lea.contracts.orders import CreateForm

_VERB = re.compile(rf"(?<![a-z]){PREPARING}(?![a-z])")

_GENERIC = re.compile(r"(?<![a-z])(?:formulaires?|forms?)(?![a-z])")

_DOCUMENT = re.compile(r"(?<![a-z])(?:formulaires?|forms?|documents?|papiers?|paperwork|paperasse)(?![a-z])")

_PRONOUN = re.compile(
    rf"(?<![a-z]){PREPARING}(?:-(?:le|la|les|moi(?:-le|-la|-les)?)| (?:it|that|one|them|ca|le "
    rf"formulaire|the form))(?![a-z])"
)

_TERSE = re.compile(
    rf"(?:[\s.,!:;{ADDRESS}-]|\b(?:le|la|les|l'|une?|des|the|an?|svp|stp|please|pls|plz|s'il te plait|"
    r"s'il vous plait|merci|thanks|a (?:faire|preparer?|remplir|sortir)|asap|maintenant|now|"
    r"vite|aussi|also|et|and|lea|hey|hi|bonjour|salut|formulaires?|forms?|du|de|condo|pour|"
    r"for|code|to prepare|to do|ok|dr|un)\b)*"
)

_TERSE_CUE = re.compile(
    r"^\W*(?:et|and|aussi|pis|puis|also|plus) (?:aussi |also )?(?:la|le|les|l'|the|une?|a)\b|\b(?:svp|stp|please|pls|"
    r"plz|s'il (?:te|vous) plait|a (?:faire|preparer?|remplir|sortir)|"
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
    r"in|get|have|do|avoir|plutot|rather|instead|oaciq|annexe|annex))*[ :]*$"
)


def read_forms(page: Page, sentence: Sentence, gathering: Gathering) -> list[FormMention]:
    """Adds the forms that one sentence orders; returns every form it names."""
    start, end = sentence.start, sentence.end
    masked = page.masked
    forms = find_forms(masked, start, end)
    for form in _ordered(masked, forms, start, end):
        gathering.add(_item(form, masked[form.end : end]), form.start)
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
            r"(?: form)?(?:,|\W*(?:et|and|pis|puis|plus|ainsi que|&|\+))?[ ,]*(?:(?:puis|aussi|also|then|"
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


def _item(form: FormMention, rest: str) -> CreateForm | Unfinished:
    if form.key not in (PROMISE, DECLARATIONS, MANDATE):
        return CreateForm(form_code=form.key)
    draft = {"action": "create_form", "family": form.key}
    words = form.words if "exclusi" in form.words else rest
    if form.key == MANDATE and "exclusi" in words:
        draft["exclusive"] = "no" if re.search(r"\bnon[ -]", words) else "yes"
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
