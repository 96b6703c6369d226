"""The llm service: streams a provider's answer to a turn, and tells how it ended."""
