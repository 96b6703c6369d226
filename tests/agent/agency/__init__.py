"""A small agency's agent."""
