"""Léa's Python client and the `lea` command."""

from lea.client.client import Answer, LeaClient, Me, Tokens
from lea.client.errors import Interrupted, LeaError, Refused, Unreachable
from lea.client.frames import Frame, FrameId

__all__ = [
    "Answer",
    "Frame",
    "FrameId",
    "Interrupted",
    "LeaClient",
    "LeaError",
    "Me",
    "Refused",
    "Tokens",
    "Unreachable",
]
