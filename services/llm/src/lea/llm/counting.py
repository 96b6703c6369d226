"""Counts of our own, where no vendor tells any."""

from lea.contracts.messages import PromptBuilt


def estimate_input_tokens(prompt: PromptBuilt) -> int:
    """Estimate a prompt's tokens: about four characters each, in French and in English."""
    characters = len(prompt.system) + len(prompt.asked) + sum(len(entry.content) for entry in prompt.history)
    return characters // 4 + 1
