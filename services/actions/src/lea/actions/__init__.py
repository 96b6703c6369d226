"""Carries a broker's orders out, once."""
