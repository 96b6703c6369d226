"""Statuses of a transaction: ordered (« marque comme conclue ») or told (« la PA est acceptée »)."""

import re

from lea.actions.reading.drafts import Gathering
from lea.actions.reading.sentences import Sentence
from lea.actions.reading.spans import Page
from lea.actions.reading.text import any_in
from lea.contracts.orders import TransactionStatus as Status
from lea.contracts.orders import UpdateStatus

_NAMED: tuple[tuple[Status, str], ...] = (
    (Status.CANCELLED, r"annulee?s?|cancell?ed|tombee? a l'eau|dead|abandonnee?|avortee?|off the table"),
    (
        Status.CONDITIONS_MET,
        r"conditions? (?:levees?|realisees?|remplies?|satisfaites?|met|fulfilled|waived|removed|"
        r"satisfied)|ferme\b|firm|inconditionnel\w*|unconditional|sans condition",
    ),
    (
        Status.ACCEPTED_CONDITIONAL,
        r"acceptee?s?(?: (?:sous |avec )?condition\w*| conditionnel\w*)?|vendue? (?:sous "
        r")?condition\w*|conditionally (?:sold|accepted)|accepted(?: conditional(?:ly)?)?|"
        r"conditional|conditionnel\w*|sous conditions?|under contract|pending",
    ),
    (
        Status.CLOSED,
        r"closed|complete(?:d|e)?s?|conclue?s?|vendue?s?|sold|notariee?|ferme[er]?e?s?|clos(?:e|"
        r"es)?|cloturee?|termine[er]?e?s?|finalisee?s?|done|signee? chez le notaire",
    ),
    (
        Status.OFFER_RECEIVED,
        r"offres? recues?|offer received|offre (?:envoyee|soumise|deposee|presentee)|offer "
        r"(?:sent|submitted|made)|promesse recue|pa recue",
    ),
    (
        Status.LISTED,
        r"inscrite?s?|listed|en vente|affichee?s?|active?s?|on the market|sur le marche|en ligne|"
        r"live|en marche",
    ),
)
_DEAL = (
    r"(?:transactions?|transac|dossiers?|ventes?|achats?|deals?|files?|sales?|purchases?|"
    r"listings?|statut|status|etat|inscription|mandat|propriete|property|maison|condo|house)"
)
_SET = re.compile(
    r"\b(?:mets|mettre|met|passe[rz]?|change[rz]?|marque[rz]?|mark|set|update|move|switch|"
    r"actualise[rz]?|modifie[rz]?|indique[rz]?|note[rz]?|flag|put|make|tag|bascule[rz]?|mise "
    r"a jour)\b(?P<object>[^.;]{0,60}?)\b(?:comme(?: etant)?|a|en|as|to|pour|par|au statut|:|into|"
    r"est|is|=)(?![a-z])[ :«\"]*(?:statut |status |etat )?(?P<status>[a-z][a-z ']*)"
)
_IS = re.compile(
    r"\b(?:statut|status|etat)(?: (?:de la transaction|du dossier|of the (?:deal|transaction|"
    r"file)))?(?: (?:est|is|c'est|passe a|devient|maintenant|now))*[ :=]+(?:maintenant |now "
    r")?(?P<status>[a-z][a-z ']*)"
)
_OFFER = (
    r"(?:contre[- ]prop|promesses?(?: d'achat)?|pa|pad|pai|pp|offres?(?: d'achat)?|offers?|promise(?: to "
    r"purchase)?|contre[- ]?propositions?|contre[- ]?offres?|cp|counter(?:[- ]?(?:offer|"
    r"proposal))?)"
)
_TOLD: tuple[tuple[Status, re.Pattern[str]], ...] = (
    (
        Status.CONDITIONS_MET,
        re.compile(
            r"\b(?:toutes (?:les |nos |leurs |ses )?|les |all (?:the |of the |our )?|the |every "
        r")conditions? (?:(?:sont|ont ete|ont toutes ete|are|have been|were|have all been|de la "
        r"pa sont|is|now|maintenant|toutes|all|been) )*(?:levees?|realisees?|remplies?|"
        r"satisfaites?|reglees?|met|fulfilled|waived|removed|satisfied|lifted|cleared)|"
            r"^\W*(?:toutes )?conditions (?:toutes )?(?:levees|realisees|remplies|satisfaites|met|"
        r"fulfilled|waived|satisfied|lifted)|\b(?:on a|nous avons|we've|we have|we|l'acheteur a|"
        r"buyer has|they've|ils ont|they) (?:leve|realise|rempli|satisfait|waived|removed|lifted|"
        r"met|fulfilled) (?:toutes )?(?:les |nos |leurs |ses |the |all (?:the |of the )?|their |"
        r"our )*conditions|"
            r"\b(?:vente|transaction|deal|sale|promesse|pa) (?:est |is |now |maintenant |devenue |est "
        r"maintenant )*(?:ferme\b|firm|inconditionnel\w*|unconditional)|\bgone firm\b"
        ),
    ),
    (
        Status.ACCEPTED_CONDITIONAL,
        re.compile(
            rf"(?<![a-z]){_OFFER} (?:(?:est|a|ete|was|is|got|has|been|vient|d'etre|vient d'etre|"
        rf"finalement|finally|just|officiellement|au|prix|de|du|a|has been|now|maintenant|par|le|"
        rf"vendeur|leur|notre) )*(?:acceptee?s?|accepted)\b|"
            r"^\W*(?:c'est )?accept(?:ee?|ed)(?:\W*$| (?:a|at|pour|for) )|"
            r"(?:^|[,;.!] ?|\bet )(?:on|nous|we|ils|they|mes clients?|my clients?) (?:l')?accept(?:e|ons|ent|s)?\W*$|"
            r"^\W*(?:(?:et|pis|puis|and|ok|bon|super|yes) )*(?:le |la |les |l'|"
            r"mes |nos |the |my )?"
            r"(?:vendeu(?:r|se)s?|acheteu(?:r|se)s?|clients?|clientes?|sellers?|buyers?) (?:ont |a |have |has )?"
            r"(?:accepte(?:nt)?|accepts?|accepted)\W*$|"
            rf"\b(?:vendeurs?|vendeuse|sellers?|acheteurs?|acheteuse|buyers?|ils|elles?|il|they|he|she|"
        rf"clients?)(?: (?:ont|a|has|have|finally|finalement|just|vient d'|viennent d'))* "
        rf"?(?:accepter?|acceptent|accepted|accepts?) (?:l'|la |notre |the |our |my |mon |leur |"
        rf"cette |sa |ma )?{_OFFER}|"
            rf"\b(?:on a|nous avons|we|we've|we have) (?:accepte|accepted) (?:l'|la |leur |the |their |"
        rf"une |an )?{_OFFER}|\b(?:vendue? (?:sous )?condition\w*|conditionally sold|sold "
        rf"conditionally|vente conditionnelle|under contract)\b|\b{_OFFER} (?:signee|signed) "
        rf"(?:par (?:le|les) vendeurs?|by the sellers?)"
        ),
    ),
    (
        Status.CLOSED,
        re.compile(
            r"\b(?:l'acte(?: de vente)? (?:est|a ete) signee?|acte(?: de vente| notarie)? signe|deed (?:is |"
        r"was |has been )?signed|on a signe (?:l'acte|chez le notaire|devant (?:le )?notaire)|we "
        r"signed (?:the deed|at the notary)|c'est signe (?:chez|devant)|(?:c'est|on est) (?:passe|"
        r"alle) chez le notaire|c'est "
        r"(?:vendu et )?notarie|"
            r"(?:la |the |notre |our )?(?:transaction|vente|deal|sale|dossier|file|purchase) (?:est |"
        r"is |has |was |now |a ete |s'est |maintenant |officiellement |officially )*(?:conclue?|"
        r"closed|completed?e?|finalisee?|terminee?|cloturee?|notariee?)|(?:deal|sale|it) (?:just "
        r")?closed|(?:sold|vendue?) (?:and|et) (?:closed|signee?)|we closed(?: today| yesterday)?)\b"
        ),
    ),
    (
        Status.CANCELLED,
        re.compile(
            r"\b(?:la |le |the |notre |our |cette |ce )?(?:transaction|vente|deal|sale|achat|purchase|mandat|mandate) "
        r"(?:est |is |has |was |a ete |been |maintenant |now |vient de )*(?:annulee?|cancell?ed|"
        r"(?:est )?tombee?r? a l'eau|"
        r"dead|off|morte?|avortee?|fell through|falls through)\b|\bdeal fell through\b|\btombee? a l'eau\b|"
            rf"\b(?:annule[rz]?|cancel|abandonne[rz]?|abandon)(?:[ -]moi)? (?:la |le |l'|the |this |"
        rf"that |cette |ce |cet |ma |mon |my |our |notre ){_DEAL}\b(?! creation)"
        ),
    ),
    (
        Status.OFFER_RECEIVED,
        re.compile(
            rf"\b(?:(?:on|j'|j|nous|we|i|vendeurs?|sellers?|client\w*)(?:'ve|'ai|ai)?(?: (?:a|ai|ont|"
        rf"avons|vient de|viens de|have|has|just|finally|finalement|enfin|de|d'))* ?(?:recu|"
        rf"recevoir|eu|received|got|receive|get) (?:une |un |an |a |la |notre |the |our |deux |two "
        rf"|trois |plusieurs |1 |2 |premiere |first |autre |another )*{_OFFER}|{_OFFER} (?:(?:est|"
        rf"vient|d'|d'etre|a|ete|is|was|has|been|just|came|comes) ?)*(?:rentree?|recue?s?|received|"
        rf"arrivee?|came in|in|entree?|deposee?|soumise?|presentee?|envoyee?|submitted|sent|made|"
        rf"faite)\b|"
            rf"(?:on a|j'ai|nous avons|we|we've|i|i've|l'acheteur a|buyer|mes clients ont|my clients?) "
        rf"(?:just |have |has |officiellement )?(?:depose|soumis|presente|envoye|fait|submitted|"
        rf"sent|made|presented|put in) (?:une |an |la |notre |the |our |leur |their |l')?{_OFFER}|"
        rf"you have an offer|{_OFFER} recue?\b)|"
            rf"^\W*(?:(?:bonne nouvelle|good news|ok|bon|yes|oui|lea|hey|bonjour|salut)\W+)*(?:on a|j'ai|nous avons|"
        rf"we have|we've got|i have|i've got) (?:enfin |deja |now )?(?:une|un|an|deux|two|trois|1|2) "
        rf"(?:premiere |belle |first |new |nouvelle )?{_OFFER}\b"
        ),
    ),
    (
        Status.LISTED,
        re.compile(
            r"\b(?:(?:la |le |the |notre |our |my |ma )?(?:propriete|maison|condo|property|house|"
        r"listing|fiche|duplex|triplex|chalet|cottage|inscription|dossier|terrain) (?:est |is |"
        r"now |just |went |maintenant |vient d'etre |a ete |officiellement |enfin |finally "
        r")*(?:en vente|sur le marche|en ligne|inscrite?|affichee?|listed|on the market|live|"
        r"active|(?:mise? )?en (?:vente|marche|vigueur)|up on centris|(?:publiee? )?sur centris|on centris)|"
            r"(?:mets|mettre|met|mettez) (?:la |le )?(?:propriete|maison|condo|fiche|inscription) (?:en vigueur|"
            r"en ligne)|"
            r"c'est (?:officiellement )?(?:en vente|en ligne|inscrit|affiche|sur le marche|sur "
        r"centris)|(?:it's|we're|we are) (?:now |officially )?(?:live|listed|on the market))\b"
        ),
    ),
)  # fmt: skip
_NAMED_STATUS = tuple((status, re.compile(rf"(?:{words})(?![a-z])")) for status, words in _NAMED)
_CLOSE_IT = re.compile(
    rf"\b(?:ferme[rz]?|cloture[rz]?|close|conclu[st]|finalise[rz]?)(?:[ -]moi)? (?:la |le |l'|"
    rf"the |this |cette |ce |our |my |out the ){_DEAL}\b"
)
_GAVE_UP = re.compile(
    r"\b(?:s'est|se sont|s'etait) (?:retire|desiste)|\b(?:backed|pulled) out|withdr[ae]w|a l'eau|change (?:d'idee|"
    r"d'avis)|"
    r"changed (?:his|her|their) mind|perdu|annul"
)
"""Why a file is closed that is not sold."""
_STEMS: dict[Status, tuple[str, ...]] = {
    Status.CONDITIONS_MET: ("condition", "ferme", "firm"),
    Status.ACCEPTED_CONDITIONAL: ("accept", "condition", "contract", "sign"),
    Status.CLOSED: ("sign", "notari", "notaire", "conclu", "close", "complet", "finalis", "termin", "clotur"),
    Status.CANCELLED: (
        "annul",
        "cancel",
        "l'eau",
        "dead",
        "mort",
        "avort",
        "fell",
        "falls",
        "abandon",
        " off",
    ),
    Status.OFFER_RECEIVED: ("offer", "offre", "pa", "promes", "promis", "propos", "cp", "pp", "counter"),
    Status.LISTED: (
        "vigueur",
        "vente",
        "marche",
        "ligne",
        "inscri",
        "affich",
        "listed",
        "market",
        "live",
        "active",
        "centris",
    ),
}
_ALREADY = re.compile(r"\b(?:deja|already)\b")
STATUS_STEMS = (
    "statut", "status", "etat", "mets", "mark", "marque", "passe", "accept", "condition", "vendu", "sold",
    "close", "conclu", "annul", "cancel",
    "sign", "recu", "receiv", "got", "offre", "offer", "depos", "soumis", "submit", "listed", "inscri",
    "en vente", "marche", "market", "live", "en ligne",
    "affich", "notari", "acte", "deed", "ferme", "firm", "fell", "l'eau", "clotur", "rentre", "centris",
    "sent", "put", "abandon", "envoy", "present", "promes", "finalis", "mort", "vigueur", "termin", "dead",
)  # fmt: skip


def read_statuses(page: Page, sentence: Sentence, gathering: Gathering) -> bool:
    """Adds the status that one sentence orders or tells; True when it did."""
    start, end = sentence.start, sentence.end
    masked = page.masked
    status = _ordered(masked, start, end) or _told(masked, start, end)
    if status is None:
        return False
    gathering.add(UpdateStatus(status=status), start)
    return True


def _ordered(masked: str, start: int, end: int) -> Status | None:
    if _CLOSE_IT.search(masked, start, end):
        return Status.CANCELLED if _GAVE_UP.search(masked, start, end) else Status.CLOSED
    for pattern in (_IS, _SET):
        for match in pattern.finditer(masked, start, end):
            if pattern is _SET and not _is_about_the_deal(match["object"]):
                continue
            if status := status_of(match["status"]):
                return status
    return None


def _is_about_the_deal(words: str) -> bool:
    """« mets la transaction à … », "mark it as …", but not « mets Paul comme … »."""
    return bool(re.search(rf"\b{_DEAL}\b|^[ -]*(?:la|le|it|ca|that|this|l'|the|)[ ]*$", words))


def _told(masked: str, start: int, end: int) -> Status | None:
    text = masked[start:end]
    for status, pattern in _TOLD:
        if not any_in(_STEMS[status], text):
            continue
        match = pattern.search(text)
        if match and not _ALREADY.search(text[max(0, match.start() - 12) : match.end()]):
            return status
    return None


def status_of(words: str) -> Status | None:
    """The status that folded words name at their beginning."""
    words = words.strip()
    for status, pattern in _NAMED_STATUS:
        if pattern.match(words):
            return status
    return None
