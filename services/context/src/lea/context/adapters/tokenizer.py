"""Counts tokens as OpenAI's current models do; the vocabulary comes with the wheel, nothing is fetched."""

from splintr import Tokenizer

VOCABULARY = "o200k_base"
REMEMBERED = 8192
"""Texts whose length is kept: a conversation is counted again with every turn."""


class TokenCounter:
    """Counts, and remembers what it counted: by the text's hash, never the text."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_pretrained(VOCABULARY)
        self._counted: dict[int, int] = {}

    def count(self, text: str) -> int:
        """Return how many tokens a text has; its marks of control count as plain text."""
        key = hash(text)
        tokens = self._counted.get(key)
        if tokens is None:
            tokens = len(self._tokenizer.encode_ordinary(text))
            if len(self._counted) >= REMEMBERED:
                self._counted.clear()
            self._counted[key] = tokens
        return tokens
