"""Builds the prompt from the broker's files and the conversation."""
