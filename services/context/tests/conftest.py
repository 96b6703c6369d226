"""Turns whose orders are done."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest

from lea.contracts.messages import ActionsApplied


@pytest.fixture
def turn() -> Callable[..., ActionsApplied]:
    """Build a turn's message."""

    def build(message: str = "Où en est la vente ?", **changes: object) -> ActionsApplied:
        values = {
            "turn_id": uuid4(),
            "conversation_id": uuid4(),
            "user_id": uuid4(),
            "deadline": dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100),
        }
        return ActionsApplied(message=message, **(values | changes))

    return build
