"""Léa's Python client and the `lea` command."""

from lea.client.client import Answer, LeaClient, Me
from lea.client.errors import Interrupted, LeaError, Refused, Unreachable
from lea.client.frames import Frame, FrameId
from lea.client.session import Tokens
from lea.client.turns import Turn

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
    "Turn",
    "Unreachable",
]
