"""Which date of the transaction a moment is: closing, inspection, financing, occupancy, expiry."""

import re
from dataclasses import dataclass, replace
from datetime import date

from lea.actions.reading import calendars
from lea.actions.reading.cues import Cue, Window, find_cues, look_around
from lea.actions.reading.drafts import Gathering, Unfinished
from lea.actions.reading.moments import DateSort, Moment
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import DATE, Page
from lea.contracts.orders import DateKind, SetDate

_CUES: tuple[tuple[str, str], ...] = (
    (
        "foreign",
        r"mandat|contrat|courtage|visites?|open house|showings?|bail|lease|anniversaire|fin du "
        r"mandat|listing expir\w*|mandate|reunion|photos?|certificat|taxes?|ne(?:e)? le|construit|"
        r"built|publie\w*|acceptee?s?(?! (?:avant|au plus tard|d'ici))|accepted|recue?s?|received|"
        r"assurance|insurance|appel|demenageurs?|dernier|last",
    ),
    (
        "promise_expiry",
        r"(?:offres?|offer|contre[a-z-]*|counter[a-z-]*|promesse|pa|cp)(?![a-z])[^.;,\ue005]{0,30}?(?:jusqu'a|"
        r"until)(?![a-z])|"
        r"(?:promesse(?: d'achat)?|pa|pad|pai|offre|offer|promise(?: to purchase)?|pp|"
        r"contre-proposition|counter(?:-?offer|-?proposal)?|cp) (?:expire|expires|valide|valid|"
        r"bonne|good|echoit|tombe|irrevocable|open)(?: (?:jusqu'au?|until|till|avant|le|on|for))?|"
        r"expir(?:e|es|ation|y|ing|era)(?: (?:de la|of the) (?:promesse(?: d'achat)?|pa|offre|"
        r"offer|promise|pp))?|delais? (?:d'acceptation|de reponse|pour (?:accepter|repondre))|"
        r"echeance(?: (?:de la|de l'|of the) ?(?:promesse(?: d'achat)?|pa|offre|offer))?|"
        r"acceptance (?:deadline|delay|period)|valide jusqu'(?:a|au)?|valid until|good until|open "
        r"until|irrevocable(?: until| jusqu'au)?|response (?:deadline|time)|deadline to (?:accept|"
        r"respond)|repon(?:d|ds|dre|dez|se) avant|(?:reply|answer|respond) (?:by|before)|reponse (?:attendue )?avant|"
        r"accepter avant|date limite "
        r"d'acceptation",
    ),
    (
        "occupancy",
        r"occupa(?:tion|ncy)|occ(?:up)?\b|occuper|prises? de possession|possession(?: date)?|take possession|"
        r"emmenage\w*|(?<!camion de )demenage\w*|move[- ]?in(?: date)?|remise des cle?fs?|cle?fs?|cles(?= (?:seront |"
        r"sont |vont etre )?remises)|keys",
    ),
    (
        "inspection",
        r"(?:pre)?-?inspections?|insp\b|inspecter|inspecteur (?:passe|vient)|inspector (?:comes|is "
        r"coming)",
    ),
    (
        "financing",
        r"financements?|financ\b|financing|approbation (?:hypothecaire|bancaire|du pret|de la banque)|"
        r"approbation|mortgage (?:approval|commitment|condition)|engagement hypothecaire|"
        r"confirmation (?:de pret|du pret|hypothecaire)|pret hypothecaire|lettre de la banque|"
        r"bank approval|loan approval|hypotheque",
    ),
    (
        "closing",
        r"actes? de vente|se concl(?:ut|ure|ura)\b|acte notarie|(?:l')?acte\b|cloture[rz]?|closings?|"
        r"closer(?= \ue005)|clos(?:e|es|ing)(?: date)?|signatures?(?: (?:de l'acte(?: de vente)?|"
        r"chez le notaire|du contrat notarie|at "
        r"the notary|finale|notariee?))?|sign(?:e|er|es|ent|ing)(?: (?:chez le notaire|at the "
        r"notary|l'acte(?: de vente)?))?|notaires?|notary|passation|passage chez le notaire|"
        r"deed(?: of sale)?|completion date|date de vente",
    ),
)
_CUE = re.compile(
    r"(?<![a-z-])(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _CUES) + r")(?![a-z])"
)
_AFTER_LINK = re.compile(
    r" ?(?:(?:pour|for|as|comme|c'est|est|is|on (?:signe|passe|inspecte)|:|-|-|au|at|d'|de|"
    r"du) ?(?:le |la |l'|the |an? |our |notre |mon )*)?$"
)
_EITHER = re.compile(
    rf"\b(?:entre|between) (?:le |the )?{DATE}+ ?(?:et|and) ?(?:le |the )?{DATE}+|"
    rf"{DATE}+ ?(?:ou|or) ?(?:le |on |the )?{DATE}+"
)
_PAST_VERB = re.compile(r"\b(?:a|ai|ont|est|sont|ete|was|were|has|did|had|we)\b")
_SHIFTED = re.compile(
    r"\b(?:prolong|repouss|report|devanc|retard|decal|tass|avanc|recul|extend|push|postpon|delay|"
    r"mov)[a-z]*\b[^.;,]*\b(?:de|d'|by) ?$"
)
"""« prolonge le financement de 7 jours »: from a day that the message does not tell."""
_PERFECT = re.compile(
    r"\b(?:a|ont|a ete|ont ete|was|were|has been|have been) (?!fixe|prevu|cedul|report|deplac|devanc|repouss|planifi|"
    r"set|"
    r"schedul|moved|booked)[a-z]{2,}(?:e|ee|u|ue|i|is|it|ed|ned)s? ?$"
)
_LONG = 180
"""Days ahead: a date without a year that is told in the past was this year's."""
_DONE = re.compile(r"\b(?:closed|sold|signed|signee?|vendue?|notariee?|conclue?)\b[^.;]*$")
_LONGEST_ALONE = 120
_FARTHEST = 40
"""Characters between a cue and a date of another clause."""
_ACCEPTED_ON = re.compile(r"(?:accept\w*|acceptation|acceptance)[^.,;\ue000-\ue006]{0,24}$")


def read_deadlines(page: Page, sentence: Sentence, today: date, gathering: Gathering) -> None:
    """Adds the dates of one sentence that a cue names; impossible, past and vague ones wait for an answer."""
    start, end = sentence.start, sentence.end
    masked = page.masked
    moments = page.within(Moment, start, end)
    if not moments or (len(moments) > 1 and _EITHER.search(masked, start, end)):
        return
    cues = find_cues(_CUE, masked, start, end)
    previous, last_kind = start, ""
    later: list[_Told] = []
    acceptance = _acceptance(masked, moments, start, today)
    moments = _as_delays(moments)
    for index, (place, stop, moment) in enumerate(moments):
        following = moments[index + 1][0] if index + 1 < len(moments) else end
        cue = _cue_of(masked, cues, Window(previous, place, stop, following))
        if (
            cue
            and cue.kind == "foreign"
            and moment.event
            and _ACCEPTED_ON.search(masked[max(start, place - 60) : place])
        ):
            cue = None
        told_of = moment.day is not None and moment.day < today and _PAST_VERB.search(masked, start, end)
        told_of = told_of or (moment.day == today and _DONE.search(masked, start, place))
        told_of = told_of or _is_long_past(masked[start:place], moment, today)
        if cue is not None and cue.kind != "foreign" and not told_of:
            told = _Told(DateKind(cue.kind), moment, page.text[place:stop].strip(), place)
            if moment.sort is DateSort.DELAY and not moment.event and _SHIFTED.search(masked, start, place):
                gathering.add(told.unfinished(), place)
            elif moment.sort is DateSort.SAME:
                later.append(told)
            else:
                _add(told, today, acceptance, gathering)
            last_kind = cue.kind
        elif cue is None and not last_kind and _is_alone(masked, sentence, moment):
            gathering.add(_of_unknown_kind(moment), place)
        previous = max(stop, cue.end if cue else stop)
    for told in later:
        gathering.add(_same_day(told, gathering), told.place)


def _is_long_past(before: str, moment: Moment, today: date) -> bool:
    """« a été obtenu le 20 novembre », said on the 22nd: not next year's."""
    return moment.day is not None and (moment.day - today).days > _LONG and bool(_PERFECT.search(before))


def _as_delays(moments: list[tuple[int, int, Moment]]) -> list[tuple[int, int, Moment]]:
    """Of "within 21 days and within 10 days of acceptance" both run from the acceptance."""
    if not any(moment.event for _, _, moment in moments):
        return moments
    return [
        (place, stop, replace(moment, sort=DateSort.DELAY) if moment.days else moment)
        for place, stop, moment in moments
    ]


def _is_alone(masked: str, sentence: Sentence, moment: Moment) -> bool:
    """The sentence is nothing but a day."""
    if moment.sort is not DateSort.DAY or sentence.end - sentence.start > _LONGEST_ALONE:
        return False
    around = masked[sentence.start : moment.start] + " " + masked[moment.end : sentence.end]
    return not re.search(r"[a-z\ue000-\ue006]{2}", around)


def _of_unknown_kind(moment: Moment) -> Unfinished:
    draft = {"action": "set_date", "date": str(moment.day)}
    return Unfinished("date_kind", draft | ({"time": moment.time} if moment.time else {}))


def _acceptance(masked: str, moments: list[tuple[int, int, Moment]], start: int, today: date) -> date | None:
    """The day of the acceptance, when the sentence tells it (« PA acceptée le 20 novembre »)."""
    for place, _, moment in moments:
        if moment.day and not moment.event and _ACCEPTED_ON.search(masked[max(start, place - 60) : place]):
            return calendars.most_recent(today, moment.day.month, moment.day.day)
    return None


def _cue_of(masked: str, cues: list[Cue], window: Window) -> Cue | None:
    around = look_around(masked, cues, window)
    if around.near:
        return _strongest(around.near)
    after = [cue for cue in around.after if cue.kind != "foreign"]
    if after and _AFTER_LINK.fullmatch(masked, window.stop, after[0].start):
        return after[0]
    if around.before and window.place - around.before[-1].end < _FARTHEST:
        return _strongest(around.before)
    return None


def _strongest(cues: list[Cue]) -> Cue:
    """« notaire » and « signature » only mean the closing where nothing nearer says another date."""
    last = cues[-1]
    if (
        len(cues) > 1
        and cues[-2].kind == "foreign"
        and last.kind == "promise_expiry"
        and last.start - cues[-2].end < 4
    ):
        return cues[-2]
    if len(cues) > 1 and last.kind == "closing" and cues[-2].kind in ("promise_expiry",):
        return cues[-2]
    return last


@dataclass(frozen=True, slots=True)
class _Told:
    """A moment whose kind is known, with its words."""

    kind: DateKind
    moment: Moment
    expression: str
    place: int

    def unfinished(self, **more: str) -> Unfinished:
        return Unfinished(
            "date", {"action": "set_date", "kind": self.kind.value, **more}, hint=self.expression
        )


def _add(told: _Told, today: date, acceptance: date | None, gathering: Gathering) -> None:
    match told.moment.sort:
        case DateSort.INVALID | DateSort.VAGUE:
            gathering.add(told.unfinished(), told.place)
        case DateSort.SAME:
            pass
        case DateSort.DELAY:
            gathering.add(_delay(told, acceptance), told.place)
        case DateSort.DAY | DateSort.WEAK:
            gathering.add(_on_day(_after_the_last(told, gathering), today), told.place)


def _after_the_last(told: _Told, gathering: Gathering) -> _Told:
    """« Signature le 12 février, occupation le 15 »: of the same month, or of the next."""
    dated = [item.date for item in gathering.items if isinstance(item, SetDate) and item.date]
    if told.moment.sort is not DateSort.WEAK or told.moment.day is None or not dated:
        return told
    day = calendars.day_of_month(dated[-1], told.moment.day.day)
    return replace(told, moment=replace(told.moment, day=day)) if day else told


def _on_day(told: _Told, today: date) -> SetDate | Unfinished:
    moment = told.moment
    if moment.day is None or moment.day < today:
        return told.unfinished(past="yes")
    return SetDate(
        kind=told.kind,
        date=moment.day,
        time=moment.time,
        approx=moment.approx,
        expression=told.expression,
    )


def _same_day(told: _Told, gathering: Gathering) -> SetDate | Unfinished:
    dated = [item for item in gathering.items if isinstance(item, SetDate) and item.date]
    if not dated:
        return told.unfinished()
    same = dated[-1]
    return SetDate(kind=told.kind, date=same.date, expression=told.expression, relative_to=same.kind.value)


def _delay(told: _Told, acceptance: date | None) -> SetDate | Unfinished:
    """A delay runs from the acceptance (lifecycle.json, deadline_rule); computed when that day is known."""
    if told.kind is DateKind.PROMISE_EXPIRY:
        return told.unfinished()
    days = told.moment.days or 0
    found = calendars.oaciq_deadline(acceptance, days) if acceptance else None
    return SetDate(
        kind=told.kind,
        date=found,
        expression=told.expression,
        relative_to="acceptance",
        days=days,
        derived=found is not None,
    )


def date_kind_of(folded: str) -> str | None:
    """The kind of date that a short text names."""
    for cue in _CUE.finditer(folded):
        if cue.lastgroup != "foreign":
            return cue.lastgroup
    return None
