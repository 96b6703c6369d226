"""What a short reply chooses: by its place, its label or its reference."""

import re

from lea.actions.reading.text import fold
from lea.contracts.pending import Choice, Question

LEAD = re.compile(
    r"^(?:[\s,.:!-]|\b(?:c'est|ce sera|ca sera|it's|it is|this is|its|disons|let's say|the|le|"
    r"la|l'|un|une|a|an|pour|for|sur|on|celle de|celui de|celle du|celui du|celle|celui|de|du|"
    r"oui|yes|ok|euh|donc|mets|set it to|to|est|is|il s'appelle|elle s'appelle|his name is|"
    r"her name is|son nom est|son nom c'est|that's|that would be|ben|bien|ma|mon|my)\b)*"
)
BOTH = re.compile(
    r"\W*(?:(?:oui|ok|yes|pour|sur|dans|for|on) )*(?:les deux|both(?: of them)?|tous les deux|les 2)\W*"
)
_ORDINALS = (
    ("premi", "first", "1"),
    ("deuxi", "second", "2"),
    ("troisi", "third", "3"),
    ("quatri", "fourth", "4"),
)


def choice_of(question: Question, folded: str) -> Choice | None:
    """The one choice whose label, place or reference the reply gives."""
    exact = [choice for choice in question.choices if fold(choice.label) == folded.strip()]
    if len(exact) == 1:
        return exact[0]
    said = LEAD.sub("", folded).strip(" .!,")
    for place, choice in enumerate(question.choices[: len(_ORDINALS)]):
        if said and (
            said.startswith(_ORDINALS[place][:2])
            or re.fullmatch(rf"(?:no |numero |#)?{place + 1}(?:e|er|re|ere)?", said)
        ):
            return choice
    tokens = set(re.findall(r"[a-z0-9]+", said)) - {
        "transaction",
        "dossier",
        "rue",
        "de",
        "la",
        "le",
        "du",
        "file",
        "the",
        "on",
        "sur",
        "st",
        "au",
        "one",
    }
    if not tokens:
        return None
    fitting = [
        choice
        for choice in question.choices
        if tokens
        <= set(re.findall(r"[a-z0-9]+", fold(choice.label)))
        | {(choice.transaction_ref or "").lower(), choice.value or ""}
    ]
    return fitting[0] if len(fitting) == 1 else None
