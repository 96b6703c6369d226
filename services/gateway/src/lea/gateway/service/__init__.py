"""The gateway's decisions, by noun."""
