"""Tokens are counted as OpenAI counts them."""

import pytest

from lea.context.adapters.tokenizer import REMEMBERED, TokenCounter


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("tiktoken is great!", 6),
        ("antidisestablishmentarianism", 6),
        ("2 + 2 = 4", 7),
        ("お誕生日おめでとう", 8),
        ("", 0),
    ],
)
def test_counts_are_those_of_openais_cookbook(count, text, tokens):
    """`o200k_base` in "How to count tokens with tiktoken" (developers.openai.com/cookbook)."""
    assert count(text) == tokens


@pytest.mark.parametrize("text", ["<|endoftext|>", "<|endofprompt|>", "\x00\ud7ff", "🏡" * 50])
def test_any_text_is_counted(count, text):
    assert 1 <= count(text) <= len(text.encode())


def test_what_was_counted_is_remembered_within_bounds():
    counter = TokenCounter()
    for n in range(REMEMBERED + 10):
        assert counter.count(f"{n} mots") >= 2
    assert counter.count("0 mots") == counter.count("0 mots")
