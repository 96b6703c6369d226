"""The client against real HTTP: frames however they are cut, refusals, interruptions."""

import json

import pytest

from lea.client import Interrupted, LeaClient, Refused, Unreachable
from lea.client.frames import (
    Actions,
    Cancelled,
    Delta,
    Done,
    Failed,
    FrameId,
    Restart,
    Status,
    Unknown,
    read_payload,
)

from .conftest import DONE, OPENING, SESSION, TURN, Gateway, delta

WHOLE = (
    OPENING
    + delta("1-1", "Voilà, ")
    + b": keepalive\n\n"
    + delta("1-2", "c’est fait. 🏠")
    + b"id: 1-3\n"
    + DONE
)


async def frames_of(gateway: Gateway) -> list[object]:
    async with LeaClient(gateway.url, token="t", give_up_after_s=0) as client:
        return [frame async for frame in client.chat_stream("Bonjour")]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, len(WHOLE)])
async def test_frames_are_the_same_however_the_bytes_are_cut(gateway: Gateway, size: int) -> None:
    gateway.stream = [WHOLE[at : at + size] for at in range(0, len(WHOLE), size)]

    frames = await frames_of(gateway)

    assert [frame.payload for frame in frames] == [
        Status("connecting"),
        Status("accepted", TURN, SESSION),
        Actions(("Transaction de vente créée",)),
        Status("thinking"),
        Delta("Voilà, "),
        Delta("c’est fait. 🏠"),
        Done(SESSION, TURN, (), "openai", "m-1", "stop", {"input_tokens": 7, "output_tokens": 3}),
    ]
    assert [frame.id for frame in frames] == [
        None, FrameId(0, 0), FrameId(0, 1), FrameId(0, 2), FrameId(1, 1), FrameId(1, 2), FrameId(1, 3)
    ]  # fmt: skip
    assert json.loads(frames[4].raw) == {"delta": "Voilà, "}


async def test_login_is_carried_along_and_each_message_has_a_key(gateway: Gateway) -> None:
    gateway.stream = [WHOLE]
    async with LeaClient(gateway.url) as client:
        await client.login("demo@lea.local", "demo")
        for _ in range(2):
            async for _frame in client.chat_stream("Bonjour", session_id=SESSION):
                pass
        assert (await client.me()).name == "Camille"
    (login, _, body), (_, first, message), (_, second, _), (_, me, _) = gateway.asked
    assert login == "/v1/auth/login"
    assert json.loads(body) == {"email": "demo@lea.local", "password": "demo"}
    assert json.loads(message) == {"message": "Bonjour", "session_id": SESSION}
    assert {first["authorization"], second["authorization"], me["authorization"]} == {"Bearer minted"}
    assert first["idempotency-key"] != second["idempotency-key"]


async def test_a_stream_that_breaks_off_tells_where(gateway: Gateway) -> None:
    gateway.stream = [OPENING, delta("1-1", "Voi"), b'id: 1-2\ndata: {"delta":"l']
    with pytest.raises(Interrupted) as caught:
        await frames_of(gateway)
    assert (caught.value.turn_id, caught.value.last_id) == (TURN, FrameId(1, 1))


async def test_a_problem_document_is_a_refusal(gateway: Gateway) -> None:
    gateway.problem = (429, {"title": "Trop de messages", "code": "rate_limited"}, "retry-after: 12\r\n")
    with pytest.raises(Refused, match="Trop de messages") as caught:
        await frames_of(gateway)
    assert (caught.value.status, caught.value.code, caught.value.retry_after_s) == (429, "rate_limited", 12.0)


async def test_nobody_there() -> None:
    async with LeaClient("http://127.0.0.1:9") as client:
        with pytest.raises(Unreachable):
            await client.login("demo@lea.local", "demo")


@pytest.mark.parametrize(
    ("data", "payload"),
    [
        ({"restart": True, "attempt": 2}, Restart(2)),
        ({"error": "Non", "code": "timeout", "retryable": True}, Failed("Non", "timeout", retryable=True)),
        ({"cancelled": True, "usage": {"output_tokens": 4}}, Cancelled({"output_tokens": 4})),
        ({"transcript": "…"}, Unknown()),
        ({}, Unknown()),
        ({"delta": 3}, Unknown()),
    ],
)
def test_other_frames(data: dict[str, object], payload: object) -> None:
    assert read_payload(data) == payload
