"""The client against a gateway that breaks off, restarts, refuses and forgets: each frame once, each message once."""

import asyncio

import pytest

from lea.client import Interrupted, LeaClient, Refused, Turn, Unreachable
from lea.client.frames import Delta, Frame, FrameId, Restart, Status
from lea.client.session import Session, Tokens
from lea.client.turns import Progress

from .conftest import DONE, OPENING, TURN, Gateway, answered, delta, granted, refused, streamed

END = b"id: 1-3\n" + DONE
NO_WAIT = b"retry: 1\n\n"
ME = answered(200, {"id": "1", "email": "demo@lea.local", "name": "Camille", "role": "broker"})


async def follow(client: LeaClient) -> tuple[Turn, list[str]]:
    turn, ids = Turn(), list[str]()
    async for frame in client.chat_stream("Bonjour"):
        turn.take(frame)
        ids.append(str(frame.id))
    return turn, ids


@pytest.mark.parametrize("cut", range(6))
async def test_a_stream_cut_anywhere_is_told_whole(gateway: Gateway, cut: int) -> None:
    frames = [OPENING, delta("1-1", "Voi"), delta("1-2", "là"), END]
    ids = ["None", "0-0", "0-1", "0-2", "1-1", "1-2", "1-3"]
    if cut == 5:  # in the middle of a frame
        gateway.replies = [streamed(NO_WAIT, *frames[:2], frames[2][:-9]), streamed(*frames[2:])]
    else:
        again = frames[max(0, cut - 1) :]  # one that is there already comes again
        gateway.replies = [streamed(NO_WAIT, *frames[:cut]), streamed(*again)]
    async with LeaClient(gateway.url, token="t") as client:
        turn, seen = await follow(client)
    assert (turn.text, seen) == ("Voilà", ids)
    resumed = [headers for path, headers, _ in gateway.asked if path == f"/v1/lea/turns/{TURN}/stream"]
    assert [headers.get("last-event-id") for headers in resumed] == (
        []
        if cut == 4
        else [None if cut == 0 else ["0-2", "1-1", "1-2"][min(cut, 3) - 1] if cut != 5 else "1-1"]
    )


async def test_a_message_whose_answer_was_lost_is_sent_again_under_its_key(gateway: Gateway) -> None:
    gateway.replies = [[], refused(503, "service_unavailable", "retry-after: 0\r\n"), streamed(OPENING, END)]
    async with LeaClient(gateway.url, token="t") as client:
        turn, _ = await follow(client)
    assert turn.end is not None
    assert [path for path, _, _ in gateway.asked] == ["/v1/lea/chat/stream"] * 3
    assert len({headers["idempotency-key"] for _, headers, _ in gateway.asked}) == 1


async def test_the_whole_answer_is_asked_for_again_under_its_key(gateway: Gateway) -> None:
    whole = answered(200, {"content": "Oui", "session_id": "s", "turn_id": "t", "actions": ["Fait"]})
    gateway.replies = [[whole[:-8]], [whole]]
    async with LeaClient(gateway.url, token="t") as client:
        assert (await client.chat("Bonjour")).content == "Oui"
    assert len({headers["idempotency-key"] for _, headers, _ in gateway.asked}) == 1


async def test_a_restart_drops_the_text_and_old_attempts_are_dropped(gateway: Gateway) -> None:
    restart = b'id: 2-0\ndata: {"restart":true,"attempt":2}\n\n'
    tail = [delta("1-2", "vieux"), delta("2-1", "bon"), b"id: 2-2\n" + DONE]
    gateway.replies = [streamed(OPENING, delta("1-1", "faux"), restart, *tail)]
    async with LeaClient(gateway.url, token="t") as client:
        turn, ids = await follow(client)
    assert (turn.text, turn.restarts) == ("bon", 1)
    assert ids[-4:] == ["1-1", "2-0", "2-1", "2-2"]


async def test_giving_up_tells_where(gateway: Gateway) -> None:
    gateway.stream = [NO_WAIT, OPENING, delta("1-1", "Voi")]
    async with LeaClient(gateway.url, token="t", give_up_after_s=0.3) as client:
        with pytest.raises(Interrupted) as caught:
            await follow(client)
    assert (caught.value.turn_id, caught.value.last_id) == (TURN, FrameId(1, 1))
    assert len(gateway.asked) > 2


@pytest.mark.parametrize(
    ("status", "code"), [(409, "turn_active"), (422, "message_too_long"), (403, "role_refused")]
)
async def test_what_would_stay_refused_is_not_tried_again(gateway: Gateway, status: int, code: str) -> None:
    gateway.replies = [refused(status, code), streamed(OPENING, END)]
    async with LeaClient(gateway.url, token="t") as client:
        with pytest.raises(Refused, match=code):
            await follow(client)
    assert len(gateway.asked) == 1


async def test_a_limit_that_is_too_far_off_is_told(gateway: Gateway) -> None:
    gateway.replies = [refused(429, "rate_limited", "retry-after: 120\r\n")]
    async with LeaClient(gateway.url, token="t") as client:
        with pytest.raises(Refused, match="rate_limited"):
            await follow(client)


async def test_a_token_that_ran_out_is_renewed_and_the_stream_goes_on_at_its_cursor(gateway: Gateway) -> None:
    gateway.replies = [
        streamed(NO_WAIT, OPENING, delta("1-1", "Voi")),
        refused(401, "token_expired"),
        streamed(delta("1-2", "là"), END),
    ]
    stored: list[Tokens] = []
    async with LeaClient(gateway.url, token="old", refresh_token="r", on_tokens=stored.append) as client:
        turn, _ = await follow(client)
    assert turn.text == "Voilà"
    assert [one.access_token for one in stored] == ["renewed"]
    *_, last = gateway.asked
    assert (last[1]["authorization"], last[1]["last-event-id"]) == ("Bearer renewed", "1-1")


async def test_many_calls_renew_once(gateway: Gateway) -> None:
    gateway.replies = [refused(401, "token_expired")] * 5
    async with LeaClient(gateway.url, token="old", refresh_token="r") as client:
        await asyncio.gather(*(client.me() for _ in range(5)))
    assert [path for path, _, _ in gateway.asked].count("/v1/auth/refresh") == 1


async def test_a_token_is_renewed_before_it_runs_out(gateway: Gateway) -> None:
    brief = {"access_token": "brief", "expires_in": 20, "refresh_token": "r-brief"}
    gateway.renewals = [[answered(200, brief)], [granted("next")]]
    async with LeaClient(gateway.url, refresh_token="r") as client:
        await client.me()
        await client.me()
    asked = [headers.get("authorization") for path, headers, _ in gateway.asked if path == "/v1/auth/me"]
    assert asked == ["Bearer brief", "Bearer next"]


async def test_a_renewal_whose_answer_was_lost_is_asked_for_again(gateway: Gateway) -> None:
    gateway.renewals = [[], [granted("same")]]
    async with LeaClient(gateway.url, token="old", refresh_token="r") as client:
        gateway.replies = [refused(401, "token_expired"), [ME]]
        assert (await client.me()).name == "Camille"
        assert client.token == "same"
    bodies = [body for path, _, body in gateway.asked if path == "/v1/auth/refresh"]
    assert bodies[0] == bodies[1]


async def test_a_session_that_ended_is_a_refusal(gateway: Gateway) -> None:
    gateway.replies = [refused(401, "token_expired")] * 2
    gateway.renewals = [refused(401, "session_ended")]
    async with LeaClient(gateway.url, token="old", refresh_token="r") as client:
        for _ in range(2):
            with pytest.raises(Refused) as caught:
                await client.me()
            assert caught.value.status == 401
    assert [path for path, _, _ in gateway.asked].count("/v1/auth/refresh") == 1


async def test_signing_out_forgets(gateway: Gateway) -> None:
    async with LeaClient(gateway.url) as client:
        await client.login("demo@lea.local", "demo")
        await client.logout()
        assert client.token is None
    assert gateway.asked[-1][0] == "/v1/auth/logout"


async def test_a_turn_that_ended_before_has_nothing_more(gateway: Gateway) -> None:
    gateway.replies = [[b"HTTP/1.1 204 X\r\nconnection: close\r\n\r\n"]]
    async with LeaClient(gateway.url, token="t") as client:
        assert [frame async for frame in client.resume(TURN, FrameId(1, 3))] == []


async def test_a_page_that_is_no_stream_is_an_interruption(gateway: Gateway) -> None:
    page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nhi"
    gateway.replies = [[page]]
    async with LeaClient(gateway.url, token="t", give_up_after_s=0) as client:
        with pytest.raises(Interrupted):
            await follow(client)


async def test_nobody_there_after_all_that_patience() -> None:
    async with LeaClient("http://127.0.0.1:9", token="t", give_up_after_s=0.3) as client:
        with pytest.raises(Unreachable):
            await follow(client)


def test_progress_knows_what_is_new() -> None:
    progress = Progress()
    told = [
        (Frame(None, Status("connecting"), ""), True),
        (Frame(None, Status("connecting"), ""), False),
        (Frame(FrameId(1, 9), Delta("a"), ""), True),
        (Frame(FrameId(1, 10), Delta("b"), ""), True),
        (Frame(FrameId(1, 9), Delta("a"), ""), False),
        (Frame(FrameId(2, 0), Restart(2), ""), True),
        (Frame(FrameId(1, 11), Delta("c"), ""), False),
    ]
    assert [progress.takes(frame) for frame, _ in told] == [new for _, new in told]


async def test_whoever_comes_second_finds_the_new_token() -> None:
    renewals = 0

    async def renew(_token: str) -> Tokens:
        nonlocal renewals
        renewals += 1
        await asyncio.sleep(0.01)
        return Tokens(f"new-{renewals}", 900, "r")

    session = Session(renew, access_token="old", refresh_token="r")
    assert all(await asyncio.gather(*(session.renewed("old") for _ in range(4))))
    assert (session.access_token, renewals) == ("new-1", 1)
