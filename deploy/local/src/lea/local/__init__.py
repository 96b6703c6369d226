"""All of Léa on one bare machine."""
