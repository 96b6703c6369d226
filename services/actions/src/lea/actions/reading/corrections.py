"""Corrections of what Léa said she did: « non, plutôt 455 000 $ », "actually make it 460"."""

import re
from collections.abc import Sequence
from datetime import date
from difflib import SequenceMatcher

from lea.actions.reading import calendars
from lea.actions.reading.addresses import Address
from lea.actions.reading.amounts import Amount
from lea.actions.reading.cities import match_city
from lea.actions.reading.drafts import Item, Unfinished
from lea.actions.reading.moments import DateSort, Moment
from lea.actions.reading.names import read_name
from lea.actions.reading.phones import Phone
from lea.actions.reading.spans import Email, Page, PostalCode
from lea.actions.reading.text import fold
from lea.actions.reading.times import find_time
from lea.actions.reading.transactions import kind_in
from lea.contracts.orders import AddContact, CreateTransaction, Order, SetAddress, SetDate, SetPrice

LONGEST_KIND = 5
"""Words that say nothing but sale or purchase."""
LONGEST = 160
"""Characters of a message that may be nothing but a correction."""
_CUE = re.compile(
    r"^\W*(?:l'(?:app|appartement|unite|adresse)|the (?:unit|apartment|address)|le (?:cell|tel|telephone|numero|"
    r"courriel|nom|prix|montant)|the (?:phone|cell|"
    r"number|email|name|price|amount)|son|sa|ses|his|her|their|et son|and his|and her|non|no|"
    r"nope|oups|oops|euh|"
    r"finalement|en fait|actually|plutot|rather|sorry|desole|pardon|wait|attends|erreur|"
    r"correction|scuse|excuse|woops|whoops|ah non|oh|my bad|mauvais|pas|not|c'est|c'etait|"
    r"it's|its|make (?:it|that)|change|corrige|modifie|mets|fix|should be|ca devrait|je (?:me "
    r"suis|voulais|veux)|i meant|i mean|j'ai fait une erreur|instead|ce n'est pas|c'est pas|"
    r"plus precisement|remplace|replace|set it|it should|the (?:right|correct)|le bon|la "
    r"bonne|passe|monte|baisse)\b|"
    r"^[a-z-]+ (?:avec|with) (?:un|une|deux|a|an|two) [a-z]\b|\b(?:plutot|instead|et non|pas|not|isn't|au lieu|"
    r"make it|finalement|actually|je me suis "
    r"trompe|erreur|mistake|typo|in fact|en fait)\b"
)
_NAME_CUE = re.compile(
    r"(?:je (?:veux|voulais) dire |i mean(?:t)? |c'est (?:plutot |bien )?|it's (?:actually )?|plutot |"
    r"son nom (?:est |c'est )|(?:his|"
    r"her|the|their) name is |s'appelle (?:plutot )?|le nom (?:est |c'est |exact est )|rather "
    r"|actually |s'ecrit |spelled |should be |change (?:it |le |la )?(?:to|pour|en|par) |"
    r"non,? |no,? |finalement |, |^(?=[a-z-]+ (?:avec|with) (?:un|une|deux|a|an|two) [a-z]\b))"
)
_UNIT = re.compile(
    r"\b(?:app(?:t|artement)?|apt|apartment|unite|unit|suite|condo)\b\.?[^\d,.;]{0,20}?#?(?P<unit>\d{1,5}[a-z]?)(?!\w)"
)
_CITY = re.compile(
    r"\b(?:c'est|it's|plutot|rather|non|no|ville|city)(?:,? (?:c'est |it's )?(?:a|in|de|of))? (?=[a-z])"
)
_NAME_NOT = re.compile(
    r"(?:et non(?: pas)?|n'est pas|c'est pas|isn't|is not|wasn't|pas|not|au lieu de|instead of|plutot que|"
    r"rather than|remplace|"
    r"replace|change) "
)
_NAME_NOW = re.compile(r"(?:par|with|by|mais|but|pour|to|,) (?:c'est )?")


def correct(
    page: Page, said: tuple[Item, ...], taken: Sequence[Item], surely: bool = False
) -> tuple[Item, ...]:
    """The orders that put right what was said or done; nothing when the message corrects nothing.

    `page` has rejected values hidden already; `taken` are the orders that the message gives by itself.
    `surely`: the reply needs no word like "rather" to be one.
    """
    if len(page.text) > LONGEST or not said or not (surely or _CUE.search(page.folded)):
        return ()
    known = [item for item in said if not isinstance(item, Unfinished)]
    for order in reversed(known):
        if any(type(order) is type(item) for item in taken):
            continue
        corrected = _correct(page, order)
        if corrected is not None:
            return (corrected,)
    return ()


def _correct(page: Page, order: Order) -> Order | None:
    match order:
        case SetPrice():
            return _price(page, order)
        case SetDate():
            return _date(page, order)
        case AddContact():
            return _contact(page, order)
        case SetAddress():
            return _address(page, order)
        case CreateTransaction():
            return _kind(page, order)
        case _:
            return None


def _kind(page: Page, order: CreateTransaction) -> CreateTransaction | None:
    """« non, un achat », and nothing else."""
    kind = kind_in(page.folded) if len(page.folded.split()) <= LONGEST_KIND else None
    return CreateTransaction(kind=kind) if kind and kind is not order.kind else None


def _price(page: Page, order: SetPrice) -> SetPrice | None:
    amounts = page.within(Amount, 0, len(page.text))
    if len(amounts) != 1:
        return None
    amount = amounts[0][2]
    value = scaled(amount, order.amount_cad)
    if value is None or value == order.amount_cad:
        return None
    return SetPrice(
        kind=order.kind, amount_cad=value, replaces=order.amount_cad, transaction_ref=order.transaction_ref
    )


def scaled(amount: Amount, former: int) -> int | None:
    """« 460 » after 455 000 $ is 460 000 $; None when it fits neither way."""
    for value in (amount.cad, amount.cad * 1_000):
        if former and 0.2 <= value / former <= 5:
            return value
    return None if amount.bare else amount.cad


def _date(page: Page, order: SetDate) -> SetDate | None:
    moments = page.within(Moment, 0, len(page.text))
    if not moments and order.date and (time := find_time(page.folded)):
        return order.model_copy(update={"time": time})
    if len(moments) != 1:
        return None
    start, end, moment = moments[0]
    if moment.sort not in (DateSort.DAY, DateSort.WEAK) or moment.day is None:
        return None
    return SetDate(
        kind=order.kind,
        date=_same_month(moment, order.date),
        time=moment.time,
        approx=moment.approx,
        expression=page.text[start:end].strip(),
        transaction_ref=order.transaction_ref,
    )


def _same_month(moment: Moment, former: date | None) -> date | None:
    """« plutôt le 16 » after the 15th of March is the 16th of March."""
    if moment.sort is DateSort.WEAK and moment.day and former:
        return calendars.on(former.year, former.month, moment.day.day) or moment.day
    return moment.day


def _contact(page: Page, order: AddContact) -> AddContact | None:
    phones = page.within(Phone, 0, len(page.text))
    emails = page.within(Email, 0, len(page.text))
    base = AddContact(role=order.role, name=order.name, update=True, transaction_ref=order.transaction_ref)
    if phones or emails:
        reach = {"email": emails[0][2].address} if emails else {}
        if phones:
            reach["phone"] = phones[0][2].number
        return base.model_copy(update=reach)
    name = _name(page, order.name or "")
    return base.model_copy(update={"name": name, "replaces": order.name}) if name else None


def _name(page: Page, former: str) -> str | None:
    wrong = _after(page, _NAME_NOT)
    right = next(
        (
            name
            for cue in _NAME_CUE.finditer(page.folded)
            if (name := _name_at(page, cue.end())) and name != wrong
        ),
        None,
    )
    if right is None and wrong:
        right = _after(page, _NAME_NOW)
    if not right or right == wrong:
        return None
    if wrong and fold(wrong) in fold(former):
        start = fold(former).index(fold(wrong))
        return former[:start] + right + former[start + len(wrong) :]
    if " " in right or " " not in former:
        return right
    parts = former.split(" ")
    closest = max(range(len(parts)), key=lambda i: SequenceMatcher(None, fold(parts[i]), fold(right)).ratio())
    if SequenceMatcher(None, fold(parts[closest]), fold(right)).ratio() < 0.5:
        return None
    parts[closest] = right
    return " ".join(parts)


def _after(page: Page, pattern: re.Pattern[str]) -> str | None:
    return next(
        (name for match in pattern.finditer(page.folded) if (name := _name_at(page, match.end()))), None
    )


def _name_at(page: Page, position: int) -> str | None:
    name = read_name(page.text, page.folded, position, len(page.text), trusting=True)
    if name is None or name.text.islower():
        return None
    return name.text


def _address(page: Page, order: SetAddress) -> SetAddress | None:
    addresses = page.within(Address, 0, len(page.text))
    if addresses:
        return SetAddress.model_validate(
            addresses[-1][2].slots() | {"transaction_ref": order.transaction_ref}
        )
    codes = page.within(PostalCode, 0, len(page.text))
    if codes:
        return SetAddress(postal_code=codes[-1][2].code, province="QC", transaction_ref=order.transaction_ref)
    if unit := _UNIT.search(page.folded):
        return SetAddress(unit=unit["unit"].upper(), transaction_ref=order.transaction_ref)
    if (cue := _CITY.search(page.folded)) and (city := match_city(page.folded, cue.end())):
        return SetAddress(city=city[1], province="QC", transaction_ref=order.transaction_ref)
    amounts = [amount for _, _, amount in page.within(Amount, 0, len(page.text)) if amount.bare]
    if len(amounts) != 1 or not order.civic_number:
        return None
    return SetAddress(civic_number=str(amounts[0].cad), transaction_ref=order.transaction_ref)
