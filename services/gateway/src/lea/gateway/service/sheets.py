"""What a form's PDF says: a sheet of headings, labels and values, without a word on how it looks."""

import datetime as dt
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from lea.contracts.forms import FormFields, FormParty
from lea.contracts.messages import Locale
from lea.contracts.orders import DateKind, PriceKind
from lea.gateway.files import PreparedForm, Section, Sheet
from lea.gateway.service.words import Vocabulary, words_in
from lea.wording import capitalized

MOST_PARTIES = 40
LONGEST_BROKER = 80
LONGEST_VALUE = 300
"""Characters; a longer name or address is cut: a sheet is for reading."""


def sheet_of(form: PreparedForm, broker: str, locale: Locale, zone: ZoneInfo) -> Sheet:
    """Compose the sheet of a prepared form; moments are told as days of a time zone."""
    words = words_in(locale)
    sections = tuple(section for section in _sections(form.fields, words) if section.pairs)
    return Sheet(
        locale=locale,
        title=_cut(form.entry.name(locale)),
        mark=words.labels["mark"],
        facts=tuple(_facts(form, words, locale, zone)),
        sections=sections,
        note=None if sections else words.labels["no_fields"],
        missing_heading=words.labels["missing"],
        missing=tuple(capitalized(words.terms.facts[fact]) for fact in form.fields.missing),
        nothing_missing=words.labels["nothing_missing"] if sections else "",
        made_by=words.labels["made_by"].format(broker=_line(broker)[:LONGEST_BROKER]),
        page=words.labels["page"],
    )


def _facts(
    form: PreparedForm, words: Vocabulary, locale: Locale, zone: ZoneInfo
) -> Iterator[tuple[str, str]]:
    labels = words.labels
    if code := form.entry.shown_code(locale):
        yield labels["code"], code
    yield labels["version"], str(form.version)
    yield labels["status"], capitalized(words.terms.form_statuses[form.status])
    moments = (
        ("prepared_on", form.created_at),
        ("sent_on", form.sent_at),
        ("signed_on", form.signed_at),
    )
    for name, moment in moments:
        if moment is not None:
            yield labels[name], words.terms.day(moment.astimezone(zone).date())


def _sections(fields: FormFields, words: Vocabulary) -> Sequence[Section]:
    labels = words.labels
    return (
        Section(labels["transaction"], tuple(_transaction(fields, words))),
        Section(labels["parties"], tuple(_parties(fields.parties[:MOST_PARTIES], words))),
        Section(
            labels["prices"],
            tuple(
                (capitalized(words.terms.prices[kind]), words.terms.money(fields.prices_cad[kind]))
                for kind in PriceKind
                if kind in fields.prices_cad
            ),
        ),
        Section(labels["dates"], tuple(_dates(fields, words))),
    )


def _transaction(fields: FormFields, words: Vocabulary) -> Iterator[tuple[str, str]]:
    labels = words.labels
    if fields.kind:
        yield labels["kind"], capitalized(words.terms.kinds[fields.kind])
    if fields.address:
        yield labels["address"], _cut(fields.address)
    if property_type := words.property_types.get(fields.property_type or ""):
        yield labels["property_type"], property_type
    if status := fields.transaction_status:
        yield labels["transaction_status"], capitalized(words.terms.status(fields.kind, status))


def _parties(parties: Sequence[FormParty], words: Vocabulary) -> Iterator[tuple[str, str]]:
    for party in parties:
        who = ", ".join(_line(name) for name in (party.name, party.organization) if name)
        reached = " · ".join(_line(way) for way in (_phone(party, words), party.email) if way)
        yield (
            capitalized(words.terms.roles[party.role]),
            "\n".join(_cut(line) for line in (who, reached) if line),
        )


def _phone(party: FormParty, words: Vocabulary) -> str | None:
    if party.phone and party.phone_ext:
        return f"{party.phone}, {words.terms.extension} {party.phone_ext}"
    return party.phone


def _dates(fields: FormFields, words: Vocabulary) -> Iterator[tuple[str, str]]:
    if fields.accepted_on:
        yield words.labels["acceptance"], words.terms.day(fields.accepted_on)
    for kind in DateKind:
        if kind in fields.dates:
            yield (
                capitalized(words.terms.dates[kind]),
                _moment(fields.dates[kind], fields.times.get(kind), words),
            )
        elif kind in fields.delays_days:
            after = words.labels["after_acceptance"].format(days=fields.delays_days[kind])
            yield capitalized(words.terms.dates[kind]), after


def _moment(day: dt.date, time: str | None, words: Vocabulary) -> str:
    return words.terms.day(day) + (f" {words.labels['at']} {words.terms.clock(time)}" if time else "")


def _line(text: str) -> str:
    return " ".join(text.split("\n"))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
