"""Prices: which price an amount is, by the words around it."""

import re

from lea.actions.reading.amounts import Amount
from lea.actions.reading.cues import Cue, Window, find_cues, look_around
from lea.actions.reading.drafts import Gathering, Unfinished
from lea.actions.reading.ranges import without_ranges, without_steps
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import Page
from lea.contracts.orders import PriceKind, SetPrice

GENERIC = "generic"
"""« le prix »: asking on a sale, unknown on a purchase."""
FOREIGN = "foreign"
"""An amount that is no price of the transaction: taxes, rent, a mortgage."""

_CUES: tuple[tuple[str, str], ...] = (
    (
        "counter",
        r"cp(?= ?(?:a |pr |pour |de |at |: ?)?\ue006)|"
        r"contre(?:nt)?(?= (?:a|avec|pour) )|contre[- ]?(?:propos\w*|offre\w*)|counter(?:[- ]?(?:offer\w*|propos\w*|"
        r"ed|ing|s))?\b",
    ),
    ("down_payment", r"mises? de fonds?|down[- ]?payments?|mise[- ]de[- ]fond"),
    ("deposit", r"acomptes?|depots?|deposits?|en fideicommis|in trust|arrhes"),
    (
        "accepted",
        r"(?:s'est |se sont |sommes |s')?entend(?:us?|ent|ons)(?= (?:a|sur|pour))|settled (?:on|at|for)|"
        r"entente(?= a )|deal (?:a|at)|"
        r"prix (?:de vente )?"
        r"final|prix (?:final )?(?:accepte|convenu|entendu|conclu|negocie)e?|(?:offre|offer|pa|"
        r"promesse(?: d'achat)?|prix|price|proposition|proposal|vendeur|vendeuse|vendeurs|seller|"
        r"sellers)s? (?:(?:a|ont|est|has|have|was|is|been|ete|got|finally|finalement) "
        r"){0,3}(?:accepte(?:e|s|es|nt|d)?|accepts?|accepted|conclue?)(?: (?:l'offre|la pa|la "
        r"promesse(?: d'achat)?|notre offre|our offer|the offer))?|accepted (?:price|offer|at)|"
        r"price accepted|agreed (?:price|on)|acceptee? (?:a|pour)|accepted (?:at|for)|vendue? "
        r"(?:a|pour)|sold (?:at|for)|(?:vendue?|sold)(?= ?\ue006)|final price|(?:ont|a|has|have) accepted?e?|accepte",
    ),
    (
        "asking",
        r"prix (?:demande|affiche|de (?:mise en vente|depart|liste|l'inscription|vente demande|"
        r"mise en marche)|inscrit|d'inscription|de listing|d'affichage)e?r?|(?:prix )?demandee?\b|"
        r"(?:on |je |l'|nous )?(?:affich\w+|list(?:e|ed|ing) (?:it |at|price|for)|inscri(?:t|te|"
        r"re|vons|s|ption)? (?:a|au prix)|listing price|list price|listing at|list at|asks?|"
        r"asking(?: price)?)|le vendeur (?:en )?(?:demande|veut)|on sort(?= a )|en demande|a vendre(?: a)?|for "
        r"sale (?:at|for)|(?:met|mets|mettons|mis|mise)(?:-la|-le)? en vente|ask price|(?:new|"
        r"nouveau) (?:list |asking )?(?:prix|price)(?: demande)?|baisse de prix|price (?:drop|"
        r"reduction|cut)",
    ),
    (
        "offered",
        r"(?:offres?(?: d'achat)?|offers?|offre(?:nt|z)|offering|offered|prix offert|offrir|"
        r"offert|promesses?(?: d'achat)?|promise to purchase|pa|pad|pai|pp|bid|soumis|propose(?:nt)?|"
        r"bonifi\w*)",
    ),
    (
        "foreign",
        r"prix (?:moyens?|medians?|du (?:marche|secteur|quartier)|paye)|(?:average|median) (?:sale )?prices?|taxes?|"
        r"evaluation|assessment|loyers?|rent|frais|fees?|commissions?|retribution|"
        r"hypotheques?|hypothecaire|mortgage|pret|loan|solde|balance|revenus?|income|renovations?|"
        r"travaux|assurances?|insurance|mutation|bienvenue|valeur|value|worth|vaut|estime\w*|"
        r"estimation|paiement|payments?|credit|budget|pre-?appro\w+|pre-?autoris\w+|cout\w*|costs?|coute|budget|"
        r"ecart|difference|"
        r"rabais|discount|moins|less|plus que|more than|quelque|au moins|minimum|maximum|jusqu'a|"
        r"up to|over|under|hausse|marge|reparations?|reparer|cheque",
    ),
    (
        "generic",
        r"prix|price|montant|amount|prix (?:de vente|d'achat)|sale price|purchase price|"
        r"baisse[rz]?|augmente[rz]?|reduire|reduis|ajuste[rz]?|lower|raise|drop|bump",
    ),
)
_CUE = re.compile(
    r"(?<![a-z])(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _CUES) + r")(?![a-z])"
)
_LED = re.compile(r" ?(?:(?:de|d'|a|of|at|est de|est|is|:|=) ?)*")
"""Between a cue and the amount that it surely names: « acompte de 5 000 $ hypothèque … »."""
_AFTER_LINK = re.compile(
    r" *(?:(?:(?:de plus )?d'|de |pour |comme |en |as |for |of |c'est |est |is |au |\()(?:le |"
    r"la |l'|the |an? |our |notre |mon |my |un |une |initial |son |leur )*)?$"
)
_REFUSED = re.compile(
    r"\b(?:vient de tomber|est tombee?|caduque?|perime)|refus|declin|rejet|reject|turned down|"
    r"expiree|\b(?:est|a|sont) expire|retiree?|withdrawn"
)
_PERCENT = re.compile(r"(?P<rate>\d{1,2}(?:[.,]\d{1,2})?) ?(?:%|pour ?cent\b|percent\b)")
_PART = re.compile(r"mise de fonds?|down[- ]?payment|acompte|depot|deposit")
_APPROX = re.compile(
    r"(?:environ|a peu pres|autour de|around|about|approximately|approx\.?|dans les|roughly|~|"
    r"quelque chose comme) ?(?:\$ ?)?$"
)
_ACCEPTED_JUST = re.compile(r"\baccept(?:ee?s?|ed)\W*$")
_ENDED = re.compile(r"[.!:\n]")
_SENTENCE_BEFORE = 48
"""Characters."""
_UNSAID = re.compile(
    r"\b(?:mets|mettre|set|put|fixe|change|enregistre|note|record|rappelle|appelle|call|"
    r"text|passe|monte|descend)\w*"
)
_WHOLE = (PriceKind.ASKING, PriceKind.ACCEPTED, PriceKind.OFFERED)
LEAST = {
    "asking": 10_000,
    "offered": 10_000,
    "accepted": 10_000,
    "counter": 10_000,
    "deposit": 500,
    "down_payment": 1_000,
    GENERIC: 10_000,
}


def read_prices(page: Page, sentence: Sentence, gathering: Gathering, *, creating: bool = False) -> None:
    """Adds the prices of one sentence; an amount without a kind, or a doubtful one, waits for an answer.

    `creating`: the message creates a transaction, so that « à 425k » is its price (asking, on a sale).
    """
    start, end = sentence.start, sentence.end
    masked = page.masked
    told = without_ranges(masked, page.within(Amount, start, end), sentence)
    if not told or _REFUSED.search(masked, start, end):
        return
    cues = find_cues(_CUE, masked, start, end)
    amounts = without_steps(masked, told, sentence)
    if not amounts:
        _ask_amount(cues, told[0][0], gathering)
        return
    previous = start
    for index, (place, stop, amount) in enumerate(amounts):
        following = amounts[index + 1][0] if index + 1 < len(amounts) else end
        cue = _cue_of(masked, cues, Window(previous, place, stop, following))
        cue = cue or _of_sentence_before(masked, start, place)
        if cue is None:
            if creating and not amount.bare and amount.cad >= LEAST[GENERIC]:
                gathering.add(_of_unknown_kind(amount, generic="yes"), place)
            elif _asks_for_kind(masked, sentence, place, stop) and not amount.bare:
                gathering.add(_of_unknown_kind(amount), place)
        elif cue.kind != FOREIGN and amount.cad:
            approx = bool(_APPROX.search(masked[max(start, place - 40) : place]))
            gathering.add(_price(cue.kind, amount, approx), place)
        previous = max(stop, cue.end) if cue else stop
    _percentage(page, sentence, amounts, gathering)


def _ask_amount(cues: list[Cue], place: int, gathering: Gathering) -> None:
    """« on descend le prix de 15 000 $ »: to what?"""
    kinds = [cue.kind for cue in cues if cue.kind != FOREIGN]
    if kinds:
        gathering.add(Unfinished("amount", {"action": "set_price", **_kind_slot(kinds[0])}), place)


def _of_sentence_before(masked: str, start: int, place: int) -> Cue | None:
    """« PA acceptée ! 618 000 $ »: an amount that opens its sentence is of the one before."""
    if masked[start:place].strip(" ,:") or not _ENDED.search(masked, max(0, start - 2), start):
        return None
    if _ACCEPTED_JUST.search(masked, max(0, start - _SENTENCE_BEFORE), start):
        return Cue("accepted", start, start)
    cues = find_cues(_CUE, masked, max(0, start - _SENTENCE_BEFORE), start)
    return cues[-1] if cues and cues[-1].kind not in (GENERIC, FOREIGN) else None


def _cue_of(masked: str, cues: list[Cue], window: Window) -> Cue | None:
    around = look_around(masked, cues, window)
    adjacent = bool(around.after) and bool(_AFTER_LINK.fullmatch(masked, window.stop, around.after[0].start))
    led = bool(around.near) and _LED.fullmatch(masked, around.near[-1].end, window.place)
    linked = adjacent and masked[window.stop : around.after[0].start].strip()
    if adjacent and around.after[0].kind == FOREIGN and not (led and not linked):
        return around.after[0]
    if around.near:
        return _strongest(around.near)
    if adjacent:
        return around.after[0]
    return _strongest(around.before) if around.before else None


def _strongest(cues: list[Cue]) -> Cue:
    """The last cue, unless it only says "price" where another says which."""
    last = cues[-1]
    if last.kind == GENERIC:
        for cue in reversed(cues[:-1]):
            if cue.kind not in (GENERIC, FOREIGN):
                return cue
    if (
        last.kind == "offered"
        and len(cues) > 1
        and cues[-2].kind in ("counter", "accepted", "deposit", "down_payment")
    ):
        return cues[-2]
    return last


def _kind_slot(kind: str) -> dict[str, str]:
    return {"generic": "yes"} if kind == GENERIC else {"kind": kind}


def _price(kind: str, amount: Amount, approx: bool) -> SetPrice | Unfinished:
    """The order, unless the amount is too small for its kind or the kind is just "price"."""
    if amount.cad < LEAST[kind]:
        return Unfinished("amount", {"action": "set_price", **_kind_slot(kind)}, hint=str(amount.cad))
    if kind == GENERIC:
        return _of_unknown_kind(amount, generic="yes")
    return SetPrice(kind=PriceKind(kind), amount_cad=amount.cad, approx=approx)


def _asks_for_kind(masked: str, sentence: Sentence, place: int, stop: int) -> bool:
    """An amount without a cue matters when it is ordered to be noted, or stands alone."""
    before = masked[max(sentence.start, place - 80) : place]
    after = masked[stop : min(sentence.end, stop + 80)]
    return bool(_UNSAID.search(before)) or not re.search(r"[a-z]{3}", before + after)


def _of_unknown_kind(amount: Amount, **more: str) -> Unfinished:
    return Unfinished("price_kind", {"action": "set_price", "amount_cad": str(amount.cad), **more})


def _percentage(
    page: Page, sentence: Sentence, amounts: list[tuple[int, int, Amount]], gathering: Gathering
) -> None:
    """« mise de fonds 20 % sur 500 000 $ d'offre »: the part is computed."""
    rate = _PERCENT.search(page.masked, sentence.start, sentence.end)
    whole = [
        item.amount_cad for item in gathering.items if isinstance(item, SetPrice) and item.kind in _WHOLE
    ]
    whole = whole or [amount.cad for _, _, amount in amounts if len(amounts) == 1]
    if not rate or not whole:
        return
    before, after = (
        page.masked[sentence.start : rate.start()][-40:],
        page.masked[rate.end() : rate.end() + 24],
    )
    named = [*_PART.finditer(before)][-1:] or [*_PART.finditer(after)][:1]
    cue = named[0] if named else None
    if cue:
        kind = PriceKind.DOWN_PAYMENT if cue.group()[:2] in ("mi", "do") else PriceKind.DEPOSIT
        part = round(whole[-1] * float(rate["rate"].replace(",", ".")) / 100)
        gathering.items = [
            item for item in gathering.items if not (isinstance(item, SetPrice) and item.kind is kind)
        ]
        gathering.add(SetPrice(kind=kind, amount_cad=part, derived=True), rate.start())


def names_foreign(masked: str, start: int, end: int) -> bool:
    """Whether a sentence speaks of money that is no price of the transaction: taxes, rent, a mortgage."""
    return any(cue.kind == FOREIGN for cue in find_cues(_CUE, masked, start, end))


def price_kind_of(folded: str) -> str | None:
    """The kind of price that a short text names, `generic` for "price" alone."""
    for cue in _CUE.finditer(folded):
        if cue.lastgroup != FOREIGN:
            return cue.lastgroup
    return None
