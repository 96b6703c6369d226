"""The checker of histories finds what it is there to find."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from lea.client.frames import Cancelled, Done, Failed, FrameId
from lea.client.turns import Turn
from lea.testing.crowd import Shown
from lea.testing.history import History, failed

TURN, SESSION = uuid4(), uuid4()
DONE = Done(session_id=str(SESSION), turn_id=str(TURN))


def shown(**changes: Any) -> Shown:
    turn = Turn(text="Bonjour", turn_id=str(TURN), end=DONE)
    ids = [FrameId(0, 0), FrameId(0, 1), FrameId(1, 1), FrameId(1, 2)]
    return replace(Shown("Une question ?", is_order=False, turn=turn, ids=ids), **changes)


async def complaints(one: Shown, *terminals: bytes, stored: bool = True, **row: Any) -> list[str]:
    rows = [SimpleNamespace(**{"id": TURN, "state": "done", "answer": "Bonjour", "transactions": 0} | row)]

    class Stored:
        async def once(self, *_: object) -> list[SimpleNamespace]:
            return rows if stored else []

    history = History(Stored(), None)  # type: ignore[arg-type]
    history.terminals[TURN] = set(terminals)
    return await history.complaints([one])


async def test_a_turn_as_it_should_be_is_not_complained_about() -> None:
    assert await complaints(shown(), b"the end") == []
    assert failed([shown()]) == []


async def test_a_failed_turn_is_told_apart_from_a_broken_promise() -> None:
    one = shown(turn=Turn(turn_id=str(TURN), end=Failed("Désolée", "timeout", retryable=True)))
    assert await complaints(one, state="failed", answer=None) == []
    assert len(failed([one])) == 1


@pytest.mark.parametrize(
    ("one", "row", "complaint"),
    [
        (shown(), {"state": "running", "answer": None}, "still running"),
        (shown(), {"stored": False}, "not stored"),
        (shown(), {"answer": "Bonsoir"}, "stored 'Bonsoir'"),
        (shown(), {"state": "cancelled"}, "stored as cancelled"),
        (shown(turn=Turn("Bonjour", turn_id=str(TURN), end=Cancelled())), {}, "stored as done"),
        (shown(failure="Interrupted: …"), {}, "gave up"),
        (shown(ids=[FrameId(0, 0), FrameId(1, 1), FrameId(1, 1)]), {}, "twice"),
        (shown(ids=[FrameId(1, 10), FrameId(1, 9)]), {}, "out of order"),
        (shown(is_order=True), {"transactions": 2}, "2 transactions"),
        (shown(is_order=True), {"transactions": 0}, "0 transactions"),
    ],
)
async def test_every_broken_promise_is_found(one: Shown, row: dict[str, Any], complaint: str) -> None:
    assert complaint in "\n".join(await complaints(one, b"the end", **row))


async def test_two_ends_are_one_too_many() -> None:
    assert "2 different terminal frames" in "\n".join(await complaints(shown(), b"an end", b"another"))
