"""Words of time that give no day: « en mars », « pour 48 heures », « 30 jours après la signature ». Léa asks."""

import re

from lea.actions.reading.calendars import MONTHS
from lea.actions.reading.number_words import SMALL_NUMBER

_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"

AFTER_ANOTHER_DAY = re.compile(
    rf"(?<![\w'])(?P<n>{SMALL_NUMBER}) ?(?:jours?|days?|semaines?|weeks?|mois|months?) "
    r"(?:apres|suivant|after|following|avant|"
    rf"before) (?:l'|la |le |the )?(?:signature|acte|closing|cloture|vente|passation|notaire|possession|occupation|"
    rf"sale|deed|inspection|notary)"
)

HOURS = re.compile(
    r"(?<![\w'])(?:pour|pendant|dans|sous|for|within|in)(?: les| un delai de)? (?:\d{2}|vingt-quatre|quarante-huit) ?"
    r"(?:h|heures|hours|hrs)(?!\w)"
)

VAGUE = re.compile(
    rf"(?<![\w'])(?:(?:en|in|courant|au mois d[e']) ?(?P<month>{_MONTH})(?:,? 20\d\d)?(?![\w']|"
    rf"[ -]\d)|(?P<month2>{_MONTH}) 20\d\d(?!\w)|"
    r"(?:la |le )?(?:semaine|mois) prochaine?|next (?:week|month|spring|summer|fall|winter)|"
    r"(?:au|ce|le) printemps(?: prochain)?|"
    r"(?:cet |l')(?:ete|automne|hiver)(?: prochain)?|cet ete|this (?:spring|summer|fall|"
    r"winter|week)|cette semaine)(?!\w)"
)
