"""Prices: which price an amount is, by the words around it."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from lea.actions.reading.amounts import Amount
from lea.actions.reading.drafts import Gathering, Unfinished
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import AMOUNT, HIDDEN, Page
from lea.contracts.orders import PriceKind, SetPrice

GENERIC = "generic"
"""« le prix »: asking on a sale, unknown on a purchase."""
FOREIGN = "foreign"
"""An amount that is no price of the transaction: taxes, rent, a mortgage."""

_CUES: tuple[tuple[str, str], ...] = (
    ("counter", r"contre[- ]?(?:propos\w*|offre\w*)|counter(?:[- ]?(?:offer\w*|propos\w*|ed|ing|s))?\b"),
    ("down_payment", r"mises? de fonds?|down[- ]?payments?|mise[- ]de[- ]fond"),
    ("deposit", r"acomptes?|depots?|deposits?|en fideicommis|in trust|arrhes"),
    (
        "accepted",
        r"prix (?:final )?(?:accepte|convenu|entendu|conclu|negocie)e?|(?:offre|offer|pa|promesse(?: d'achat)?|prix|price|proposition|proposal|vendeur|vendeuse|vendeurs|seller|sellers)s? (?:(?:a|ont|est|has|have|was|is|been|ete|got|finally|finalement) ){0,3}(?:accepte(?:e|s|es|nt|d)?|accepts?|accepted|conclue?)(?: (?:l'offre|la pa|la promesse(?: d'achat)?|notre offre|our offer|the offer))?|accepted (?:price|offer|at)|price accepted|agreed (?:price|on)|acceptee? (?:a|pour)|accepted (?:at|for)|vendue? (?:a|pour)|sold (?:at|for)|final price|(?:ont|a|has|have) accepted?e?|accepte",
    ),
    (
        "asking",
        r"prix (?:demande|affiche|de (?:mise en vente|depart|liste|l'inscription|vente demande|mise en marche)|inscrit|d'inscription|de listing|d'affichage)e?r?|(?:prix )?demandee?\b|(?:on |je |l'|nous )?(?:affich\w+|list(?:e|ed|ing) (?:it |at|price|for)|inscri(?:t|te|re|vons|s|ption)? (?:a|au prix)|listing price|list price|listing at|list at|asks?|asking(?: price)?)|le vendeur (?:en )?(?:demande|veut)|en demande|a vendre(?: a)?|for sale (?:at|for)|(?:met|mets|mettons|mis|mise)(?:-la|-le)? en vente|ask price|(?:new|nouveau) (?:list |asking )?(?:prix|price)(?: demande)?|baisse de prix|price (?:drop|reduction|cut)",
    ),
    (
        "offered",
        r"(?:offres?(?: d'achat)?|offers?|offre(?:nt|z)|offering|offered|prix offert|offrir|offert|promesses? d'achat|promise to purchase|pa|pad|pai|pp|bid|soumis|propose(?:nt)?|bonifi\w*)",
    ),
    ("foreign", r"taxes?|evaluation|assessment|loyers?|rent|frais|fees?|commissions?|retribution|hypotheques?|hypothecaire|mortgage|pret|loan|solde|balance|revenus?|income|renovations?|travaux|assurances?|insurance|mutation|bienvenue|valeur|value|worth|vaut|estime\w*|estimation|paiement|payments?|credit|cout\w*|costs?|coute|budget|ecart|difference|rabais|discount|moins|less|plus que|more than|quelque|au moins|minimum|maximum|jusqu'a|up to|over|under|hausse|marge|reparations?|reparer|cheque"),
    ("generic", r"prix|price|montant|amount|prix (?:de vente|d'achat)|sale price|purchase price|baisse[rz]?|augmente[rz]?|reduire|reduis|ajuste[rz]?|lower|raise|drop|bump"),
)  # fmt: skip
_CUE = re.compile(r"(?<![a-z])(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _CUES) + r")(?![a-z])")
_AFTER_LINK = re.compile(
    r" *(?:(?:(?:de plus )?d'|de |pour |comme |en |as |for |of |c'est |est |is |au |\()(?:le |la |l'|the |an? |our |notre |mon |my |un |une |initial |son |leur )*)?$"
)
_RANGE = re.compile(rf"\b(?:entre|between)\b[^.,;{AMOUNT}]{{0,12}}{AMOUNT}+ ?(?:et|and|a|to|-) ?{AMOUNT}+|{AMOUNT}+ ?(?:a|to|-|ou|or) ?{AMOUNT}+")
_FROM_TO = re.compile(rf"(?:\b(?:de|from|du)|:)? ?(?P<old>{AMOUNT}+) ?(?:a|to|->|=>|pour|vers) ?(?P<new>{AMOUNT}+)")
_FROM_WORDS = re.compile(r"\b(?:de|from|du)(?: the)? ?$")
_REFUSED = re.compile(r"refus|declin|rejet|reject|turned down|expiree?|retiree?|withdrawn")
_PERCENT = re.compile(r"(?P<rate>\d{1,2}(?:[.,]\d{1,2})?) ?(?:%|pour ?cent\b|percent\b)")
_PART = re.compile(r"mise de fonds?|down[- ]?payment|acompte|depot|deposit")
_APPROX = re.compile(r"(?:environ|a peu pres|autour de|around|about|approximately|approx\.?|dans les|roughly|~|quelque chose comme) ?(?:\$ ?)?$")
_UNSAID = re.compile(r"\b(?:mets|mettre|set|put|fixe|change|enregistre|note|record|rappelle|appelle|call|text)\w*")
_AT_ONLY = re.compile(r"\b(?:mets|mettre|passe[rz]?|set|monte[rz]?|descends?|baisse[rz]?|fixe[rz]?|go|move|bring|take)(?:[- ](?:le|la|it|ca|that|down|up|donc))* ?(?:a|to|at|down to|up to|jusqu'a) ?$")
_WHOLE = (PriceKind.ASKING, PriceKind.ACCEPTED, PriceKind.OFFERED)
LEAST = {"asking": 10_000, "offered": 10_000, "accepted": 10_000, "counter": 10_000, "deposit": 500, "down_payment": 1_000, GENERIC: 10_000}


@dataclass(frozen=True, slots=True)
class _Cue:
    kind: str
    start: int
    end: int


def _start(cue: _Cue) -> int:
    return cue.start


def read_prices(page: Page, sentence: Sentence, gathering: Gathering) -> None:
    """Adds the prices of one sentence; an amount without a kind, or a doubtful one, waits for an answer."""
    start, end = sentence.start, sentence.end
    masked = page.masked
    amounts = _without_ranges(page, masked, page.within(Amount, start, end), start, end)
    if not amounts or _REFUSED.search(masked, start, end):
        return
    cues = [_Cue(m.lastgroup or "", m.start(), m.end()) for m in _CUE.finditer(masked, start, end)]
    previous = start
    for index, (place, stop, amount) in enumerate(amounts):
        following = amounts[index + 1][0] if index + 1 < len(amounts) else end
        cue = _cue_of(masked, cues, previous, place, stop, following)
        _add(page, masked, start, end, place, stop, amount, cue, gathering)
        previous = max(stop, cue.end) if cue else stop
    _percentage(page, sentence, amounts, gathering)


def _without_ranges(
    page: Page, masked: str, amounts: list[tuple[int, int, Amount]], start: int, end: int
) -> list[tuple[int, int, Amount]]:
    """Of « de 450 à 440 » the second stays; of « entre 400 et 450 » none does."""
    if len(amounts) < 2:
        return amounts
    dropped: set[int] = set()
    for match in _RANGE.finditer(masked, start, end):
        moved = _FROM_TO.search(masked, match.start(), match.end())
        lead = masked[max(start, match.start() - 10) : match.start()]
        inside = [place for place, _, _ in amounts if match.start() <= place < match.end()]
        if moved and " ou " not in match.group() and (_FROM_WORDS.search(lead)):
            dropped.add(inside[0])
        else:
            dropped.update(inside)
    return [item for item in amounts if item[0] not in dropped]


def _cue_of(masked: str, cues: list[_Cue], previous: int, place: int, stop: int, following: int) -> _Cue | None:
    first, last = bisect_left(cues, previous, key=_start), bisect_left(cues, following, key=_start)
    cues = cues[first:last]
    before = [cue for cue in cues if cue.end <= place and not re.search(rf"[%{HIDDEN}]", masked[cue.end : place])]
    near = [cue for cue in before if not re.search(r"[,;(]", masked[cue.end : place])]
    if near:
        return _strongest(near, masked, place)
    after = [cue for cue in cues if stop <= cue.start]
    if after and _AFTER_LINK.fullmatch(masked[stop : after[0].start]):
        return after[0]
    return _strongest(before, masked, place) if before else None


def _strongest(cues: list[_Cue], masked: str, place: int) -> _Cue:
    """The last cue, unless it only says "price" where another says which."""
    last = cues[-1]
    if last.kind == GENERIC:
        for cue in reversed(cues[:-1]):
            if cue.kind not in (GENERIC, FOREIGN):
                return cue
    if last.kind == "offered" and len(cues) > 1 and cues[-2].kind in ("counter", "accepted", "deposit", "down_payment"):
        return cues[-2]
    return last


def _add(
    page: Page, masked: str, start: int, end: int, place: int, stop: int, amount: Amount, cue: _Cue | None, gathering: Gathering
) -> None:
    if cue is None:
        before = masked[max(start, place - 80) : place]
        if not amount.bare and (_UNSAID.search(before) or not re.search(r"[a-z]{3}", before + masked[stop : min(end, stop + 80)])):
            _unknown_kind(amount, place, gathering)
        return
    if cue.kind == FOREIGN:
        return
    if amount.cad < LEAST[cue.kind]:
        if amount.bare or amount.cad:
            draft = {"action": "set_price", "kind": cue.kind}
            gathering.add(Unfinished("amount", draft, hint=str(amount.cad)), place)
        return
    if cue.kind == GENERIC:
        gathering.add(Unfinished("price_kind", {"action": "set_price", "amount_cad": str(amount.cad), GENERIC: "yes"}), place)
        return
    approx = bool(_APPROX.search(masked[max(start, place - 40) : place]))
    gathering.add(SetPrice(kind=PriceKind(cue.kind), amount_cad=amount.cad, approx=approx), place)


def _unknown_kind(amount: Amount, place: int, gathering: Gathering) -> None:
    gathering.add(Unfinished("price_kind", {"action": "set_price", "amount_cad": str(amount.cad)}), place)


def _percentage(
    page: Page, sentence: Sentence, amounts: list[tuple[int, int, Amount]], gathering: Gathering
) -> None:
    """« mise de fonds 20 % sur 500 000 $ d'offre »: the part is computed."""
    rate = _PERCENT.search(page.masked, sentence.start, sentence.end)
    whole = [item.amount_cad for item in gathering.items if isinstance(item, SetPrice) and item.kind in _WHOLE]
    whole = whole or [amount.cad for _, _, amount in amounts if len(amounts) == 1]
    if not rate or not whole:
        return
    before, after = page.masked[sentence.start : rate.start()][-40:], page.masked[rate.end() : rate.end() + 24]
    named = [*_PART.finditer(before)][-1:] or [*_PART.finditer(after)][:1]
    cue = named[0] if named else None
    if cue:
        kind = PriceKind.DOWN_PAYMENT if cue.group()[:2] in ("mi", "do") else PriceKind.DEPOSIT
        part = round(whole[-1] * float(rate["rate"].replace(",", ".")) / 100)
        gathering.items = [item for item in gathering.items if not (isinstance(item, SetPrice) and item.kind is kind)]
        gathering.add(SetPrice(kind=kind, amount_cad=part, derived=True), rate.start())


def price_kind_of(folded: str) -> str | None:
    """The kind of price that a short text names, `generic` for "price" alone."""
    for cue in _CUE.finditer(folded):
        if cue.lastgroup != FOREIGN:
            return cue.lastgroup
    return None
