"""Builders, real servers and scripted providers for tests; never in production."""
