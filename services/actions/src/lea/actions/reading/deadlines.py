"""Which date of the transaction a moment is: closing, inspection, financing, occupancy, expiry."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date

from lea.actions.reading import calendars
from lea.actions.reading.dates import DateSort, Moment
from lea.actions.reading.drafts import Gathering, Unfinished
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import HIDDEN, Page
from lea.contracts.orders import DateKind, SetDate

_CUES: tuple[tuple[str, str], ...] = (
    ("foreign", r"mandat|contrat|courtage|visites?|open house|showings?|bail|lease|anniversaire|fin du mandat|listing expir\w*|mandate|reunion|photos?|certificat|taxes?|ne(?:e)? le|construit|built|publie\w*|acceptee?s?(?! (?:avant|au plus tard|d'ici))|accepted|recue?s?|received|assurance|insurance|appel|demenageurs?|dernier|last"),
    ("promise_expiry", r"(?:promesse(?: d'achat)?|pa|pad|pai|offre|offer|promise(?: to purchase)?|pp|contre-proposition|counter(?:-?offer|-?proposal)?|cp) (?:expire|expires|valide|valid|bonne|good|echoit|tombe|irrevocable|open)(?: (?:jusqu'au?|until|till|avant|le|on|for))?|expir(?:e|es|ation|y|ing|era)(?: (?:de la|of the) (?:promesse(?: d'achat)?|pa|offre|offer|promise|pp))?|delais? (?:d'acceptation|de reponse|pour (?:accepter|repondre))|echeance(?: (?:de la|de l'|of the) ?(?:promesse(?: d'achat)?|pa|offre|offer))?|acceptance (?:deadline|delay|period)|valide jusqu'(?:a|au)?|valid until|good until|open until|irrevocable(?: until| jusqu'au)?|response (?:deadline|time)|deadline to (?:accept|respond)|repondre avant|reponse (?:attendue )?avant|accepter avant|date limite d'acceptation"),
    ("occupancy", r"occupa(?:tion|ncy)|occuper|prises? de possession|possession(?: date)?|take possession|emmenage\w*|demenage\w*|move[- ]?in(?: date)?|remise des cle?fs?|cle?fs?|keys"),
    ("inspection", r"(?:pre)?-?inspections?|inspecter|inspecteur (?:passe|vient)|inspector (?:comes|is coming)"),
    ("financing", r"financements?|financing|approbation (?:hypothecaire|bancaire|du pret|de la banque)|approbation|mortgage (?:approval|commitment|condition)|engagement hypothecaire|confirmation (?:de pret|du pret|hypothecaire)|pret hypothecaire|lettre de la banque|bank approval|loan approval|hypotheque"),
    ("closing", r"actes? de vente|acte notarie|(?:l')?acte\b|cloture[rz]?|closings?|clos(?:e|es|ing)(?: date)?|signatures?(?: (?:de l'acte(?: de vente)?|chez le notaire|du contrat notarie|at the notary|finale|notariee?))?|sign(?:e|er|es|ent|ing)(?: (?:chez le notaire|at the notary|l'acte(?: de vente)?))?|notaires?|notary|passation|passage chez le notaire|deed(?: of sale)?|completion date|date de vente"),
)  # fmt: skip
_CUE = re.compile(r"(?<![a-z-])(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _CUES) + r")(?![a-z])")
_AFTER_LINK = re.compile(
    r" ?(?:(?:pour|for|as|comme|c'est|est|is|on (?:signe|passe|inspecte)|:|-|-|au|at|d'|de|du) ?(?:le |la |l'|the |an? |our |notre |mon )*)?$"
)
_AFTER_NOT = frozenset({"foreign"})
_NOT_A_DATE = re.compile(r"\b(?:a determiner|a confirmer|a venir|to be (?:determined|confirmed)|tbd|tba|tbc|inconnue?|unknown)\b")
_ACCEPTED_ON = re.compile(r"(?:accept\w*|acceptation|acceptance)[^.,;\ue000-\ue006]{0,24}$")


@dataclass(frozen=True, slots=True)
class _Cue:
    kind: str
    start: int
    end: int


def _start(cue: _Cue) -> int:
    return cue.start


def read_deadlines(page: Page, sentence: Sentence, today: date, gathering: Gathering) -> None:
    """Adds the dates of one sentence that a cue names; impossible, past and vague ones wait for an answer."""
    start, end = sentence.start, sentence.end
    masked = page.masked
    moments = page.within(Moment, start, end)
    if not moments:
        return
    cues = [_Cue(m.lastgroup or "", m.start(), m.end()) for m in _CUE.finditer(masked, start, end)]
    previous, last_kind = start, ""
    acceptance = _acceptance(masked, moments, start, today)
    for index, (place, stop, moment) in enumerate(moments):
        following = moments[index + 1][0] if index + 1 < len(moments) else end
        cue = _cue_of(masked, cues, previous, place, stop, following)
        if cue is not None and cue.kind == "foreign" and _ACCEPTED_ON.search(masked[max(start, place - 60) : place]) and moment.event:
            cue = None
        if cue is not None and cue.kind != "foreign":
            _add(page, cue, place, stop, moment, today, acceptance, gathering)
            last_kind = cue.kind
        elif cue is None and not last_kind and _is_alone(masked, start, place, stop, end) and moment.sort is DateSort.DAY:
            draft = {"action": "set_date", "date": str(moment.day)} | ({"time": moment.time} if moment.time else {})
            gathering.add(Unfinished("date_kind", draft), place)
        previous = max(stop, cue.end if cue else stop)


def _is_alone(masked: str, start: int, place: int, stop: int, end: int) -> bool:
    return end - start < 120 and not re.search(r"[a-z\ue000-\ue006]{2}", masked[start:place] + " " + masked[stop:end])


def _acceptance(masked: str, moments: list[tuple[int, int, Moment]], start: int, today: date) -> date | None:
    """The day of the acceptance, when the sentence tells it (« PA acceptée le 20 novembre »)."""
    for place, _, moment in moments:
        if moment.day and not moment.event and _ACCEPTED_ON.search(masked[max(start, place - 60) : place]):
            return calendars.most_recent(today, moment.day.month, moment.day.day)
    return None


def _cue_of(masked: str, cues: list[_Cue], previous: int, place: int, stop: int, following: int) -> _Cue | None:
    first, last = bisect_left(cues, previous, key=_start), bisect_left(cues, following, key=_start)
    cues = cues[first:last]
    before = [cue for cue in cues if cue.end <= place and HIDDEN not in masked[cue.end : place]]
    near = [cue for cue in before if not re.search(r"[,;(]", masked[cue.end : place])]
    if near:
        return _strongest(near)
    after = [cue for cue in cues if stop <= cue.start and cue.kind not in _AFTER_NOT]
    if after and _AFTER_LINK.fullmatch(masked[stop : after[0].start]):
        return after[0]
    return _strongest(before) if before and len(masked[before[-1].end : place]) < 40 else None


def _strongest(cues: list[_Cue]) -> _Cue:
    """« notaire » and « signature » only mean the closing where nothing nearer says another date."""
    last = cues[-1]
    if len(cues) > 1 and last.kind == "closing" and cues[-2].kind in ("promise_expiry",):
        return cues[-2]
    return last


def _add(
    page: Page, cue: _Cue, place: int, stop: int, moment: Moment, today: date, acceptance: date | None, gathering: Gathering
) -> None:
    expression = page.text[place:stop].strip()
    kind = DateKind(cue.kind)
    match moment.sort:
        case DateSort.INVALID | DateSort.VAGUE:
            gathering.add(Unfinished("date", {"action": "set_date", "kind": kind.value}, hint=expression), place)
        case DateSort.SAME:
            _same_day(kind, expression, place, gathering)
        case DateSort.DELAY:
            _delay(kind, moment, expression, place, acceptance, gathering)
        case DateSort.DAY | DateSort.WEAK:
            if moment.day is None or moment.day < today:
                gathering.add(Unfinished("date", {"action": "set_date", "kind": kind.value, "past": "yes"}, hint=expression), place)
            else:
                gathering.add(
                    SetDate(kind=kind, date=moment.day, time=moment.time, approx=moment.approx, expression=expression), place
                )


def _same_day(kind: DateKind, expression: str, place: int, gathering: Gathering) -> None:
    dated = [item for item in gathering.items if isinstance(item, SetDate) and item.date]
    if dated:
        gathering.add(SetDate(kind=kind, date=dated[-1].date, expression=expression, relative_to=dated[-1].kind.value), place)
    else:
        gathering.add(Unfinished("date", {"action": "set_date", "kind": kind.value}, hint=expression), place)


def _delay(
    kind: DateKind, moment: Moment, expression: str, place: int, acceptance: date | None, gathering: Gathering
) -> None:
    """A delay runs from the acceptance (lifecycle.json, deadline_rule); computed when that day is known."""
    days = moment.days or 0
    if kind is DateKind.PROMISE_EXPIRY:
        gathering.add(Unfinished("date", {"action": "set_date", "kind": kind.value}, hint=expression), place)
        return
    found = calendars.oaciq_deadline(acceptance, days) if acceptance else None
    gathering.add(
        SetDate(kind=kind, date=found, expression=expression, relative_to="acceptance", days=days, derived=found is not None), place
    )


def date_kind_of(folded: str) -> str | None:
    """The kind of date that a short text names."""
    for cue in _CUE.finditer(folded):
        if cue.lastgroup != "foreign":
            return cue.lastgroup
    return None


def says_undetermined(masked: str) -> bool:
    """« à déterminer » is no date."""
    return bool(_NOT_A_DATE.search(masked))


