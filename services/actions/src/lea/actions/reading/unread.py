"""Whether the broker's own words ask for something that was not read: only then may a model propose it.

Questions, stories, hypotheses, quotations and what is negated are hidden by now: they ask for nothing. The answer
costs a prompt about a thousand tokens of tools where it is yes, and lets a model speak of orders at all; so a
sentence needs a verb that orders, and nothing that was read in it.
"""

import re

from lea.actions.reading.moods import ORDER_VERB
from lea.actions.reading.spans import HIDDEN
from lea.actions.reading.surveys import Survey

_VERB = re.compile(
    rf"\b(?:{ORDER_VERB}|ramene[rz]?|descend[sz]?|descendre|descendez|tasse[rz]?|decale[rz]?|pousse[rz]?|avance[rz]?|"
    r"recule[rz]?|retarde[rz]?|devance[rz]?|deplace[rz]?|bouge[rz]?|remets|remettre|remettez|remonte[rz]?|"
    r"enleve[rz]?|retire[rz]?|ote[rz]?|efface[rz]?|joins|joindre|joignez|attache[rz]?|relie[rz]?|branche[rz]?|"
    r"nomme[rz]?|designe[rz]?|inscrivons|consigne[rz]?|classe[rz]?|coupe[rz]?|grimpe[rz]?|arrondi[st]|laisse[rz]?|"
    r"remove|delete|bring|shift|bump|knock|slash|cut|take|postpone|delay|name|appoint|list|put back|hook|tie|drop|"
    r"go with|assign|give|round|leave)\b"
)


def asks_unread(found: Survey) -> bool:
    """Tell whether a sentence that still stands orders something, and nothing was read in it."""
    return any(
        _VERB.search(found.page.masked, sentence.start, sentence.end)
        and not any(sentence.start <= place < sentence.end for place in found.gathering.places)
        for sentence in found.sentences
        if found.page.masked[sentence.start : sentence.end].strip(HIDDEN + " .,;:!?\n")
    )
