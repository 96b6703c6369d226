"""Client frames are bytes that existing clients read: pinned here, character for character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lea.contracts import frames
from lea.contracts.frames import FrameId


def test_the_opening_is_what_the_wire_contract_shows() -> None:
    assert frames.OPENING_COMMENT + frames.CONNECTING == b': ok\n\ndata: {"status":"connecting"}\n\n'
    assert frames.accepted_frame("t", "c") == (
        b'id: 0-0\ndata: {"status":"accepted","turn_id":"t","session_id":"c"}\n\n'
    )
    assert frames.actions_frame(("Prix fixé.",)).decode() == (
        'id: 0-1\ndata: {"status":"actions","actions":["Prix fixé."]}\n\n'
    )
    assert frames.thinking_frame() == b'id: 0-2\ndata: {"status":"thinking"}\n\n'
    assert frames.restart_frame(2) == b'id: 2-0\ndata: {"restart":true,"attempt":2}\n\n'
    assert frames.encode_delta(FrameId(1, 1), "Bonjour") == b'id: 1-1\ndata: {"delta":"Bonjour"}\n\n'


@given(st.text(), st.integers(0, 9999), st.integers(0, 9999))
def test_any_text_survives_a_frame_and_stays_on_one_line(text: str, attempt: int, seq: int) -> None:
    frame = frames.encode_delta(FrameId(attempt, seq), text.encode("utf-8", "replace").decode())
    assert frames.frame_data(frame)["delta"] == text.encode("utf-8", "replace").decode()
    assert frames.frame_id_of(frame) == (attempt, seq)
    assert frame.count(b"\n") == 3
    assert not frames.is_terminal(frame)


@pytest.mark.parametrize("text", ["", "1", "1-", "-1", "1-a", "1--1", "١-١", "1-1 "])
def test_a_malformed_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a frame id"):
        FrameId.parse(text)


def test_ids_are_ordered_as_integers() -> None:
    assert FrameId.parse("10-2") > FrameId.parse("9-40") > FrameId.parse("9-5")
