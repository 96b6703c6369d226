"""Titles from first messages."""

import pytest

from lea.context.titles import MOST_CHARS, title_of


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("Bonjour Léa, où en est la vente du 42, rue des Pins ?", "Où en est la vente du 42, rue des Pins ?"),
        ("crée une vente au 42, boul. des Pins", "Crée une vente au 42, boul. des Pins"),
        ("Salut! Allô léa : prépare la promesse d'achat. Merci", "Prépare la promesse d'achat"),
        ("Hello Lea, what is due this week? I am busy.", "What is due this week?"),
        ("Une question ?\n\nLe client demande…", "Une question ?"),
        ("  prix   demandé \t 389 000 $ ", "Prix demandé 389 000 $"),
        ("« Bonne nouvelle »", "Bonne nouvelle"),
        ("Bonjour", "Bonjour"),
        ("Bonjour !", "Bonjour"),
        ("# Titre", "Titre"),
        ("Bonjourno le chat", "Bonjourno le chat"),
        ("???", None),
        ("🏡🏡", None),
        ("", None),
    ],
)
def test_title_is_the_sentence_that_says_what_it_is_about(message, title):
    assert title_of(message) == title


def test_long_title_is_cut_at_a_word():
    title = title_of("Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $, vendeur Robert")
    assert title == "Crée une vente au 42, rue des Pins, Sherbrooke, prix…"
    assert len(title_of("x" * 500)) == MOST_CHARS
