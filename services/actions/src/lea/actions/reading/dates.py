"""Dates and delays as they are said, on the broker's clock."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from lea.actions.reading import calendars
from lea.actions.reading.calendars import MONTHS, WEEKDAYS
from lea.actions.reading.moments import DateSort, Moment
from lea.actions.reading.number_words import SMALL_NUMBER, small_number
from lea.actions.reading.text import any_in
from lea.actions.reading.times import read_time, read_time_before
from lea.actions.reading.vague import AFTER_ANOTHER_DAY, HOURS, VAGUE

_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"

_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"

_YEAR = r"(?:,? ?(?:de |of )?(?P<year>20\d\d)(?!\d))?"

_WD = rf"(?:(?:le |ce |on |this )?{_WEEKDAY},? ?(?:the |le )?)?"

_N = SMALL_NUMBER

_ACCEPTED = (
    r"(?:(?:apres|suivant|de|from|after|following|of|des|a partir de|a compter de) (?:l'|la |"
    r"the |de l'|of )?(?:date d'|jour de l')?"
    r"(?:acceptation|acceptance|acceptee?|signature de la (?:pa|promesse)|pa acceptee|"
    r"accepted)(?: de la (?:pa|promesse(?: d'achat)?))?)"
)

_ISO = re.compile(
    r"(?<![\w-])(?:le |on "
    r")?(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\w-])"
)

_NUMERIC = re.compile(
    r"(?<![\w/-])(?:le |on "
    r")?(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<year>20\d\d|\d\d)(?![\w/-])"
)

_DAY_MONTH = re.compile(
    rf"(?<![\w$,.#'-])(?:(?:le |au |the |on )?{_WD}|(?:le |au |the |on ))(?P<day>1 ?er|"
    rf"\d{{1,2}})(?:st|nd|rd|th|e)?"
    rf"[ -]{{0,2}}(?:de |d'|of )?(?P<month>{_MONTH})(?![a-z'])\.?{_YEAR}"
)

_MONTH_DAY = re.compile(
    rf"(?<![\w'-])(?:on )?{_WD}(?P<month>{_MONTH})\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?(?![\w%$]|[.,:]\d| ?\$){_YEAR}"
)

_PART_OF_MONTH = re.compile(
    rf"(?<![\w'])(?:a |en |vers |pour |at |by |around |in )?(?:la |le |the )?(?P<part>mi|"
    rf"milieu|fin|debut|mid|middle|end|late|early|beginning|start)"
    rf"[ -](?:du mois de |de |d'|of )?(?P<month>{_MONTH})(?![\w']){_YEAR}"
)

_END_OF_MONTH = re.compile(
    r"(?<![\w'])(?:a |d'ici |avant |by )?(?:la |the )?(?:fin du mois(?: prochain)?|end of "
    r"(?:the |this |next )?month|month end)(?!\w)"
)

_AFTER_ACCEPTANCE = re.compile(
    rf"(?<![\w'])(?:dans (?:les |un delai de )?|within |sous |d'ici )?(?P<n>{_N}) "
    rf"?(?P<unit>jours?|days?|j|semaines?|weeks?)"
    rf"(?: (?:ouvrables|calendrier|de calendrier|calendar|business))?[ ,]+{_ACCEPTED}"
)

_ACCEPTANCE_PLUS = re.compile(
    r"(?<![\w'])(?:l')?(?:acceptation|acceptance) ?(?:\+|plus) ?(?P<n>\d{1,3})(?: "
    r"?(?P<unit>jours?|days?|j))?(?!\w)"
)

_FROM_NOW = re.compile(
    rf"(?<![\w'])(?:dans (?:environ )?(?:les )?|d'ici (?:a )?|ds |d'icitte |in (?:about )?|"
    rf"within (?:the next )?|avant )(?P<n>{_N}) ?"
    r"(?:prochain[es]{1,2} )?(?P<unit>jours?|semaines?|sem|mois|days?|weeks?|months?|j)(?!\w)"
    r"|(?<![\w'])(?P<n2>" + _N + r") (?P<unit2>days?|weeks?|months?) from (?:now|today)(?!\w)"
)

_DURATION = re.compile(
    rf"(?<![\w'$,.-])(?!a (?:jour|day))(?P<n>{_N}) ?(?P<unit>jours?|days?|j(?!'))(?: (?:ouvrables|calendrier|"
    rf"calendar))?(?!\w)"
)

_WEEKDAY_THE = re.compile(
    rf"(?<![\w'])(?:le |ce |on )?(?P<weekday>{_WEEKDAY}),? (?:le |the )(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?"
    r"(?![\w%$-]|[.,/:]\d| ?\$)"
)

_BY_WEEKDAY = re.compile(
    rf"(?<![\w'])(?:ce |this |next |on |le |this coming |coming )?(?P<weekday>{_WEEKDAY})(?: "
    rf"(?P<after>en huit|prochain|qui vient|next|in a week))?(?!s?\w)"
)

_RELATIVE = re.compile(
    r"(?<![\w'])(?:pour |des )?(?P<word>apres[- ]demain|demain|aujourd'hui|aujourdhui|ce soir|"
    r"day after tomorrow|the day after tomorrow|"
    r"tomorrow|today|tonight|hier|yesterday)(?: (?:matin|soir|morning|evening|night))?(?!\w)"
)

_SAME = re.compile(
    r"(?<![\w'])(?:le |la |the |on the |au |en )?(?:meme (?:jour(?:nee)?|date|temps)|same "
    r"(?:day|date|time))(?!\w)"
)

_DAY_ONLY = re.compile(
    rf"(?<![\w'])(?:le |au |the |on the )(?:{_WEEKDAY} (?:le )?)?(?P<day>1 ?er|[12]?\d|"
    rf"3[01])(?P<th>st|nd|rd|th)?"
    r"(?![\w%$-]|[.,/:]\d| ?\$| ?k\b| mille| pour ?cent| \d| (?:jours|logements|unites|pieds))"
)

_PARTS = {"mi": 15, "milieu": 15, "mid": 15, "middle": 15, "debut": 1, "early": 1, "beginning": 1, "start": 1}

_CUES = (
    *MONTHS, *WEEKDAYS, "jour", "day", "demain", "tomorrow", "semaine", "week", "month", "mois", "soir", "hier",
    "heure", "hour", "4h", "8h", "4 h", "8 h",
)  # fmt: skip

_CUES_OF_DAY = (" le ", " au ", " the ", "20", "acceptation", "acceptance", "meme", "same", "tonight")


def find_moments(folded: str, today: date, english: bool) -> list[Moment]:
    """Each date, delay or vague time, in order; what stands in an address must be masked before."""
    if not any_in(_CUES, folded) and not any_in(_CUES_OF_DAY, f" {folded}") and "/" not in folded:
        return []
    found: list[Moment] = []
    taken = bytearray(len(folded))
    for pattern, build, needles in _BUILDERS:
        if not any_in(needles, folded):
            continue
        for match in pattern.finditer(folded):
            if taken.find(1, match.start(), match.end()) >= 0:
                continue
            moment = build(match, today, english)
            if moment is not None:
                moment = _with_time(folded, moment)
                taken[moment.start : moment.end] = b"\x01" * (moment.end - moment.start)
                found.append(moment)
    return sorted(found, key=lambda moment: moment.start)


def _with_time(folded: str, moment: Moment) -> Moment:
    if moment.sort not in (DateSort.DAY, DateSort.WEAK, DateSort.SAME):
        return moment
    if after := read_time(folded, moment.end):
        return replace(moment, end=after[0], time=after[1])
    if before := read_time_before(folded, moment.start):
        return replace(moment, start=before[0], time=before[1])
    return moment


def _day(match: re.Match[str], found: date | None, approx: bool = False) -> Moment:
    sort = DateSort.DAY if found else DateSort.INVALID
    return Moment(match.start(), match.end(), sort, day=found, approx=approx)


def _iso(match: re.Match[str], today: date, english: bool) -> Moment:
    return _day(match, calendars.on(int(match["year"]), int(match["month"]), int(match["day"])))


def _numeric(match: re.Match[str], today: date, english: bool) -> Moment | None:
    a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
    if match["sep"] == "." and len(match["year"]) == 2:
        return None
    year += 2000 if year < 100 else 0
    if english and a <= 12 and b <= 12 and a != b:
        return Moment(match.start(), match.end(), DateSort.INVALID)
    day, month = (b, a) if b > 12 >= a else (a, b)
    return _day(match, calendars.on(year, month, day))


def _calendar_day(match: re.Match[str], today: date, english: bool) -> Moment:
    day = int(re.sub(r"\D", "", match["day"]))
    month = MONTHS[match["month"]]
    if match["year"]:
        return _day(match, calendars.on(int(match["year"]), month, day))
    return _day(match, calendars.upcoming(today, month, day) if day else None)


def _part_of_month(match: re.Match[str], today: date, english: bool) -> Moment:
    month, day = MONTHS[match["month"]], _PARTS.get(match["part"], 28)
    year = int(match["year"]) if match["year"] else 0
    found = calendars.on(year, month, day) if year else calendars.upcoming(today, month, day)
    if found and day == 28:
        found = calendars.last_of_month(found.year, month)
    return _day(match, found, approx=True)


def _end_of_month(match: re.Match[str], today: date, english: bool) -> Moment:
    later = calendars.add_months(today, 1) if any_in(("prochain", "next"), match.group()) else today
    return _day(match, calendars.last_of_month(later.year, later.month), approx=True)


def _days(number: str, unit: str | None) -> int:
    return small_number(number) * (7 if unit and unit[0] in "sw" else 1)


def _after_acceptance(match: re.Match[str], today: date, english: bool) -> Moment:
    days = _days(match["n"], match["unit"])
    return Moment(match.start(), match.end(), DateSort.DELAY, days=days, event=True)


def _from_now(match: re.Match[str], today: date, english: bool) -> Moment:
    number, unit = match["n"] or match["n2"], match["unit"] or match["unit2"]
    if unit.startswith("mo"):
        return _day(match, calendars.add_months(today, small_number(number)))
    days = _days(number, unit)
    return replace(_day(match, today + timedelta(days=days)), days=days)


def _duration(match: re.Match[str], today: date, english: bool) -> Moment:
    return Moment(match.start(), match.end(), DateSort.DELAY, days=_days(match["n"], match["unit"]))


def _weekday(match: re.Match[str], today: date, english: bool) -> Moment:
    found = calendars.next_weekday(today, WEEKDAYS[match["weekday"]])
    later = match["after"] in ("en huit", "in a week")
    return _day(match, found + timedelta(days=7 * later))


def _weekday_the(match: re.Match[str], today: date, english: bool) -> Moment:
    """« lundi le 30 »: the next 30th that is a Monday."""
    return _day(match, calendars.weekday_of_month(today, WEEKDAYS[match["weekday"]], int(match["day"])))


def _relative(match: re.Match[str], today: date, english: bool) -> Moment:
    word = match["word"]
    if "apres" in word or "after" in word:
        days = 2
    elif word in ("demain", "tomorrow"):
        days = 1
    else:
        days = -1 if word in ("hier", "yesterday") else 0
    return _day(match, today + timedelta(days=days))


def _same(match: re.Match[str], today: date, english: bool) -> Moment:
    return Moment(match.start(), match.end(), DateSort.SAME)


def _vague(match: re.Match[str], today: date, english: bool) -> Moment:
    return Moment(match.start(), match.end(), DateSort.VAGUE)


def _day_only(match: re.Match[str], today: date, english: bool) -> Moment | None:
    found = calendars.day_of_month(today, int(re.sub(r"\D", "", match["day"])) or 99)
    return Moment(match.start(), match.end(), DateSort.WEAK, day=found) if found else None


_STEMS = (
    "jan", "fev", "feb", "mar", "avr", "apr", "mai", "may", "jui",
    "jul", "jun", "aout", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip

_Build = Callable[[re.Match[str], date, bool], Moment | None]

_BUILDERS: tuple[tuple[re.Pattern[str], _Build, tuple[str, ...]], ...] = (
    (_ISO, _iso, ("20",)),
    (_NUMERIC, _numeric, ("/", "-", ".")),
    (_DAY_MONTH, _calendar_day, _STEMS),
    (_PART_OF_MONTH, _part_of_month, _STEMS),
    (_MONTH_DAY, _calendar_day, _STEMS),
    (_END_OF_MONTH, _end_of_month, ("mois", "month")),
    (_AFTER_ACCEPTANCE, _after_acceptance, ("accept", "signature de")),
    (AFTER_ANOTHER_DAY, _vague, ("apres", "suivant", "after", "following", "avant", "before")),
    (HOURS, _vague, ("h", "heures")),
    (_ACCEPTANCE_PLUS, _after_acceptance, ("accept",)),
    (_FROM_NOW, _from_now, ("jour", "day", "sem", "week", "mois", "month", " j", "0j", "5j")),
    (_DURATION, _duration, ("jour", "day", " j")),
    (_WEEKDAY_THE, _weekday_the, tuple(WEEKDAYS)),
    (_BY_WEEKDAY, _weekday, tuple(WEEKDAYS)),
    (
        _RELATIVE,
        _relative,
        ("demain", "tomorrow", "aujourd", "today", "tonight", "soir", "hier", "yesterday"),
    ),
    (_SAME, _same, ("meme", "same")),
    (
        VAGUE,
        _vague,
        (*_STEMS, "prochain", "next", "printemps", "ete", "automne", "hiver", "semaine", "this"),
    ),
    (_DAY_ONLY, _day_only, ("le ", "au ", "the ")),
)
