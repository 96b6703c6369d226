"""A conversation's title, from its first message: the sentence that says what it is about, cut at a word."""

import re

from lea.wording import capitalized

MOST_CHARS = 60
_GREETING = re.compile(
    r"^(?:(?:re-?)?bonjour|bonsoir|bon matin|salut|all[oô]|coucou|hello|hi|hey|good (?:morning|afternoon|evening))\b"
    r"|^l[ée]a\b",
    re.IGNORECASE,
)
_BETWEEN = " \t,.;:!?–—-"
_SENTENCE_END = re.compile(r"(?<=[?!])\s|(?<=\w{5}\.)\s|\n")
"""A full stop ends a sentence after a long word alone: `boul.` and `Me` are none."""


def title_of(message: str) -> str | None:
    """Return a title of at most `MOST_CHARS` characters; None where the message holds no word."""
    text = message.strip()
    while greeting := _GREETING.match(text):
        text = text[greeting.end() :].lstrip(_BETWEEN)
    text = _SENTENCE_END.split(text or message.strip(), maxsplit=1)[0]
    text = " ".join(text.split()).strip(_BETWEEN.replace("?", "")).strip("«»\"'# ")
    if not re.search(r"\w", text):
        return None
    if len(text) > MOST_CHARS:
        cut = text[:MOST_CHARS]
        text = (cut.rpartition(" ")[0] or cut[:-1]).rstrip(_BETWEEN) + "…"
    return capitalized(text)
