"""Misspelt key words are repaired alike in every process, and words that only look misspelt are left alone."""

import os
import subprocess
import sys

import pytest

from lea.actions.reading.spoken import written
from lea.actions.reading.typos import repair


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ajoutte la vandeuse", "ajoute la vendeuse"),
        ("les vendeurs c marc et lise", "les vendeurs c'est marc et lise"),
        ("le pris est de 425 000", "le prix est de 425 000"),
        ("ofre de 412000", "offre de 412000"),
    ],
)
def test_a_slip_is_repaired(said: str, meant: str) -> None:
    assert repair(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "finalement vendredi",
        "la semaine de l'année passée",
        "1450 rue cartier",
        "le vendeur est jean cloutier",
        "ils ont un cottage dont le prix monte",
        "they changed the process",
        "app C, 12 rue Roy",
    ],
)
def test_what_only_looks_misspelt_stays(said: str) -> None:
    assert repair(said) == said


def test_repair_does_not_hang_on_a_hash() -> None:
    words = "acceptd inspecsion vandeur trasaction cortier promese adrese demender"
    code = f"from lea.actions.reading.typos import repair; print(repair({words!r}))"
    read = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(read) == 1


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("le quinze janvier deux mille vingt-sept", "le 15 janvier 2027"),
        ("au douze rue Roy, appartement cinq", "au 12 rue Roy, appartement 5"),
        ("mille deux cent trente-quatre, boulevard Laurier", "1234, boulevard Laurier"),
        ("demain à vingt et une heures", "demain à 21 heures"),
        ("cinq un quatre cinq cinq cinq zéro un deux trois", "5145550123"),
        ("un virgule deux million", "1,2 million"),
        ("3 cent 49 mille", "349 mille"),
        ("c'est une rue tranquille", "c'est une rue tranquille"),
        ("quatre cent mille dollars", "quatre cent mille dollars"),
    ],
)
def test_spoken_numbers_are_written_where_they_are_read_as_digits(said: str, meant: str) -> None:
    assert written(said) == meant
