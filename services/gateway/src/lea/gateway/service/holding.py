"""Keeping a client's status back until it is known whether its turn is refused."""

import asyncio
from collections.abc import Sequence

from lea.contracts.errors import ErrorCode
from lea.contracts.frames import ACTIONS_ID, frame_data, frame_id_of
from lea.gateway.ports import LiveFrames

LONGEST_HOLD_S = 2.0
"""Reading a message takes milliseconds; a client does not wait longer than this for a service that is away."""


async def is_refused(live: LiveFrames) -> bool:
    """Tell whether a turn that may ask no model ended by that, with nothing done; its frames stay in `live`.

    False as soon as anything else is seen, and where nothing is in time: then its end says so in the stream.
    """
    loop = asyncio.get_running_loop()
    until_s = loop.time() + LONGEST_HOLD_S
    held: list[bytes] = []
    while (verdict := _verdict(held)) is None and not live.overflowed:
        if not await live.wait(until_s - loop.time()):
            break
        held += live.take()
    live.give_back(held)
    return verdict is True


def _verdict(frames: Sequence[bytes]) -> bool | None:
    """None while only stages before the answer were shown."""
    for frame in frames:
        frame_id = frame_id_of(frame)
        if frame_id == ACTIONS_ID and frame_data(frame)["actions"]:
            return False
        if frame_id > ACTIONS_ID:
            return frame_data(frame).get("code") == ErrorCode.BUDGET_SPENT
    return None
