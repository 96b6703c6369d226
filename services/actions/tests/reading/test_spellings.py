"""Whatever the spelling, the value comes back: prices, addresses, dates, phones."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lea.actions.reading import Files, KnownTransaction, read, resolve
from lea.actions.reading.addresses import find_addresses
from lea.actions.reading.amounts import find_amounts
from lea.actions.reading.dates import find_moments
from lea.actions.reading.number_words import parse_number
from lea.actions.reading.phones import find_phones
from lea.actions.reading.postal_codes import find_postal_codes
from lea.actions.reading.text import fold
from lea.contracts.orders import Order, SetDate, SetPrice, TransactionKind

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/Toronto"))
SALE = Files("T1", (KnownTransaction("T1", TransactionKind.SALE, "1450, rue Cartier, Laval"),))
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
STREETS = ("Saint-Denis", "des Érables", "Sherbrooke Ouest", "de la Montagne", "Principale", "du 8-Mai")
TYPES = ("rue", "boul.", "av.", "chemin", "montée", "place", "RUE", "avenue")
CITIES = ("Montréal", "Laval", "Trois-Rivières", "Saint-Jean-sur-Richelieu", "Magog", "Québec")
LETTERS = "ABCEGHJKLMNPRSTVXY"


def orders(message: str) -> tuple[Order, ...]:
    return resolve(read(message, now=NOW), SALE).orders


def spelt(amount: int, style: int) -> str:
    plain = f"{amount:,}"
    return (
        plain.replace(",", " ") + " $",
        plain.replace(",", "\u00a0") + "\u00a0$",
        plain.replace(",", "\u202f") + "$",
        "$" + plain,
        f"{amount}$",
        plain.replace(",", " "),
        f"{amount} dollars",
        plain.replace(",", ".") + " $",
        plain.replace(",", " ") + ",00 $",
        f"{amount} piasses",
    )[style]


prices = st.builds(lambda thousands, hundreds: thousands * 1_000 + hundreds * 100,
                   st.integers(11, 9_899), st.integers(0, 9))  # fmt: skip


@given(prices, st.integers(0, 9))
def test_a_price_in_any_spelling(amount: int, style: int) -> None:
    found = orders(f"Le prix demandé est de {spelt(amount, style)}")
    assert [(o.kind, o.amount_cad) for o in found if isinstance(o, SetPrice)] == [("asking", amount)]


@given(st.integers(11, 9_899), st.sampled_from(["k", " k", "K$", " mille", " mille dollars", "k $"]))
def test_a_price_in_thousands(thousands: int, unit: str) -> None:
    found = find_amounts(fold(f"offre à {thousands}{unit}"))
    assert [amount.cad for _, _, amount in found] == [thousands * 1_000]


@given(st.integers(1, 9), st.integers(0, 99), st.sampled_from([" M$", "M", " millions", " million $", " M"]))
def test_a_price_in_millions(whole: int, hundredths: int, unit: str) -> None:
    found = find_amounts(fold(f"offre à {whole},{hundredths:02d}{unit} pour la maison"))
    assert [amount.cad for _, _, amount in found] == [whole * 1_000_000 + hundredths * 10_000]


@given(st.integers(1, 999))
def test_a_price_in_french_words(thousands: int) -> None:
    assert parse_number(fold(f"{in_french(thousands)} mille")) == thousands * 1_000


def in_french(number: int) -> str:
    units = [
        "zéro",
        "un",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "six",
        "sept",
        "huit",
        "neuf",
        "dix",
        "onze",
        "douze",
        "treize",
        "quatorze",
        "quinze",
        "seize",
        "dix-sept",
        "dix-huit",
        "dix-neuf",
    ]
    tens = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
    if number >= 100:
        head = "" if number < 200 else units[number // 100] + " "
        rest = number % 100
        return f"{head}cent" + (f" {in_french(rest)}" if rest else "")
    if number < 20:
        return units[number]
    ten, unit = divmod(number, 10)
    if ten in (7, 9):
        ten, unit = ten - 1, unit + 10
    link = " et " if unit in (1, 11) and ten < 8 else "-"
    return tens[ten] + (f"{link}{units[unit]}" if unit else "")


@given(
    st.integers(1, 19_999),
    st.sampled_from(TYPES),
    st.sampled_from(STREETS),
    st.sampled_from(CITIES),
    st.one_of(st.none(), st.integers(1, 999)),
    st.sampled_from([", app. {}", ", apt {}", " #{}", ", unité {}", ", bureau {}"]),
    st.sampled_from([", ", " "]),
)
def test_an_address_in_any_spelling(
    civic: int, kind: str, street: str, city: str, unit: int | None, form: str, comma: str
) -> None:
    said = f"{civic}{comma}{kind} {street}{form.format(unit) if unit else ''}, {city}"
    found = find_addresses(said, fold(said), {})
    assert len(found) == 1, said
    address = found[0]
    assert (address.civic_number, address.city) == (str(civic), city)
    assert address.unit == (str(unit) if unit else None)
    assert fold(street) in fold(address.street or "")
    assert not find_moments("\ue004" * len(said), NOW.date(), False)


@given(st.sampled_from(LETTERS), st.sampled_from(LETTERS), st.sampled_from(LETTERS),
       st.integers(0, 9), st.integers(0, 9), st.integers(0, 9),
       st.sampled_from(["", " ", "-"]), st.booleans())  # fmt: skip
def test_a_postal_code_in_any_spelling(
    a: str, b: str, c: str, x: int, y: int, z: int, gap: str, small: bool
) -> None:
    said = f"{a}{x}{b}{gap}{y}{c}{z}"
    found = find_postal_codes(fold(said.lower() if small else said))
    assert [code for _, _, code in found] == [f"{a}{x}{b} {y}{c}{z}"]


@given(
    st.sampled_from(["514", "438", "450", "819", "418", "581", "873"]),
    st.integers(200, 999),
    st.integers(0, 9999),
    st.sampled_from(
        ["{} {}-{}", "({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{}{}{}", "+1 {} {} {}", "1-{}-{}-{}"]
    ),
    st.one_of(st.none(), st.integers(1, 9999)),
)
def test_a_phone_in_any_spelling(
    area: str, exchange: int, line: int, form: str, extension: int | None
) -> None:
    said = form.format(area, exchange, f"{line:04d}") + (f" poste {extension}" if extension else "")
    found = find_phones(fold(f"tel {said}, merci"))
    assert [phone.number for _, _, phone in found] == [f"{area} {exchange}-{line:04d}"]
    assert found[0][2].extension == (str(extension) if extension else None)


@given(st.dates(date(2026, 11, 23), date(2028, 12, 31)), st.integers(0, 6))
def test_a_date_in_any_spelling(day: date, style: int) -> None:
    first = "1er" if day.day == 1 else str(day.day)
    month, english = MONTHS[day.month - 1], ENGLISH_MONTHS[day.month - 1]
    said = (
        f"le {first} {month} {day.year}",
        f"{first} {month} {day.year}".upper(),
        day.isoformat(),
        f"le {day.day:02d}/{day.month:02d}/{day.year}",
        f"on {english} {day.day}, {day.year}",
        f"the {day.day}th of {english} {day.year}",
        f"le {fold(first)} {fold(month)} {day.year}",
    )[style]
    found = [order.date for order in orders(f"Clôture {said}") if isinstance(order, SetDate)]
    assert found == [day]


@given(st.integers(1, 90), st.sampled_from(["dans {} jours", "d'ici {} jours", "ds {} jours", "in {} days"]))
def test_days_from_now_are_counted_without_today(days: int, form: str) -> None:
    found = [order.date for order in orders("Inspection " + form.format(days)) if isinstance(order, SetDate)]
    assert found == [NOW.date() + timedelta(days=days)]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    resolve(read(text, now=NOW, last_assistant_message=text[::-1]), SALE)
