"""No message slows the others: the time grows with the length, not with its square."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lea.actions.reading import Files, read, resolve

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/Toronto"))
BLOCKS = (
    "Ajoute le notaire Me Paul Roy 514 555-0199, prix demandé 450 000 $, clôture le 15 mars 2027. ",
    "12 rue des Pins, Laval, ",
    "1 234 567 89 12 34 5 ",
    "$1,",
    "1-1-1-",
    "a@b.",
    "cent mille deux ",
    "vendeur ",
    "notaire du vendeur de la ",
    "contrat de courtage non exclusif ",
    "le 15 ",
    "ne pas ",
    "entre 450 000 et ",
    "la transaction sur Saint ",
    '« a » " ',
    " " * 40 + "x",
    "((((",
    "Paul Roy et Marie ",
    "la condo de la la ",
    "mets le prix à l'offre est ",
)


def seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        resolve(read(text, now=NOW), Files(None, ()))
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("block", BLOCKS)
def test_time_grows_in_step_with_the_length(block: str) -> None:
    half, whole = ((block * (length // len(block) + 1))[:length] for length in (4_000, 8_000))
    assert seconds(whole) < 3.2 * seconds(half) + 0.005


def test_a_message_without_a_cue_costs_almost_nothing() -> None:
    assert seconds("Bonjour, il fait beau ce matin et la route est belle. " * 75) < 0.005
