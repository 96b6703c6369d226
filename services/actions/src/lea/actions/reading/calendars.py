"""Days on the broker's clock: next weekdays, missing years, OACIQ deadlines."""

from calendar import monthrange
from datetime import date, timedelta

WEEKDAYS = {
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6,
    "tues": 1, "weds": 2, "wed": 2, "thurs": 3, "fri": 4,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "january": 1, "fevrier": 2, "fevr": 2, "fev": 2, "feb": 2,
    "february": 2,
    "mars": 3, "march": 3, "avril": 4, "avr": 4, "apr": 4, "april": 4, "mai": 5, "may": 5, "juin": 6,
    "jun": 6,
    "june": 6, "juillet": 7, "juil": 7, "jul": 7, "july": 7, "aout": 8, "aug": 8, "august": 8, "septembre": 9,
    "sept": 9, "sep": 9, "september": 9, "octobre": 10, "oct": 10, "october": 10, "novembre": 11, "nov": 11,
    "november": 11, "decembre": 12, "dec": 12, "december": 12,
}  # fmt: skip


def oaciq_deadline(acceptance: date, days: int) -> date:
    """The last day of a delay of `days`: calendar days, acceptance excluded, last day included.

    Source: https://www.oaciq.com/en/broker/proof-of-receipt-and-follow-up-on-conditions/
    """
    return acceptance + timedelta(days=days)


def next_weekday(today: date, weekday: int) -> date:
    """The first such day after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def upcoming(today: date, month: int, day: int) -> date | None:
    """The day without a year, from today on; None when no calendar has it."""
    for year in range(today.year, today.year + 5):
        if day <= monthrange(year, month)[1] and (found := date(year, month, day)) >= today:
            return found if year <= today.year + 1 or (month, day) == (2, 29) else None
    return None


def most_recent(today: date, month: int, day: int) -> date | None:
    """The day without a year, up to today; None when no calendar has it."""
    for year in (today.year, today.year - 1):
        if day <= monthrange(year, month)[1] and (found := date(year, month, day)) <= today:
            return found
    return None


def on(year: int, month: int, day: int) -> date | None:
    """That day, or None when no calendar has it."""
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def day_of_month(today: date, day: int) -> date | None:
    """« le 15 »: that day in this month or in the next months that have it."""
    year, month = today.year, today.month
    for _ in range(3):
        if (found := on(year, month, day)) and found >= today:
            return found
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None


def weekday_of_month(today: date, weekday: int, day: int) -> date | None:
    """The next such day of a month that falls on this weekday, within a year; None when there is none."""
    for months in range(13):
        month = add_months(today.replace(day=1), months)
        found = on(month.year, month.month, day)
        if found and found >= today and found.weekday() == weekday:
            return found
    return None


def add_months(today: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    year, month = divmod(today.month - 1 + months, 12)
    year, month = today.year + year, month + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def last_of_month(year: int, month: int) -> date:
    """The last day of the month."""
    return date(year, month, monthrange(year, month)[1])
