"""What a new message meets before its turn runs."""

import datetime as dt
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from lea.contracts.frames import ACTIONS_ID, BEGINNING, FrameId, encode_frame, frame_data
from lea.gateway import errors
from lea.gateway.billing import BudgetPolicy, BudgetState
from lea.gateway.refusals import SessionEnded
from lea.gateway.service import holding
from lea.gateway.service.budgets import BudgetSpent
from lea.gateway.service.opening import Opener, Request
from lea.gateway.turns import Acceptance
from lea.testing.turns import MemoryAnnouncer, MemoryEventLog, MemoryTurns

REQUEST = Request(
    user_id=uuid4(),
    conversation_id=None,
    message="Bonjour",
    last_assistant_message=None,
    idempotency_key=None,
    locale="fr",
)


class Scene:
    def __init__(self) -> None:
        self.turns = MemoryTurns()
        self.log = MemoryEventLog()
        self.announcer = MemoryAnnouncer()
        self.opener = Opener(
            self.turns,
            self.log,
            self.announcer,
            message_max_chars=100,
            most_running=3,
            budget=BudgetPolicy("USD", None, 80, "America/Toronto"),
            today=lambda: dt.date(2026, 12, 22),
        )


async def test_an_accepted_turn_is_announced_and_followed() -> None:
    scene = Scene()
    turn = await scene.opener.open_turn(REQUEST)
    assert [one.message_id for one in scene.announcer.announced] == [f"{turn.turn_id}:turn_accepted:0"]
    assert scene.log.frames[turn.turn_id] == [turn.opening]
    assert turn.live in scene.log.live[turn.turn_id]


@pytest.mark.parametrize("message", ["", "   \n", "\0", "\ud800"])
async def test_an_empty_message_is_refused_before_anything_is_written(message: str) -> None:
    scene = Scene()
    with pytest.raises(errors.EmptyMessage):
        await scene.opener.open_turn(replace(REQUEST, message=message))
    assert scene.turns.accepted == []


async def test_an_overlong_message_is_refused() -> None:
    scene = Scene()
    with pytest.raises(errors.MessageTooLong):
        await scene.opener.open_turn(replace(REQUEST, message="a" * 101))
    assert scene.turns.accepted == []


async def test_nothing_is_taken_while_nats_is_away() -> None:
    scene = Scene()
    scene.log.reachable = False
    with pytest.raises(errors.ServiceUnavailable):
        await scene.opener.open_turn(REQUEST)
    assert scene.turns.accepted == []


@pytest.mark.parametrize(
    ("outcome", "problem"),
    [
        ("key_reused", errors.KeyReused),
        ("unknown_conversation", errors.UnknownConversation),
        ("busy", errors.ConversationBusy),
        ("rate_limited", errors.RateLimited),
        ("disabled", errors.Unauthenticated),
        ("session_ended", SessionEnded),
        ("too_many_turns", errors.TooManyTurns),
    ],
)
async def test_a_refusal_frees_the_subscription(outcome: str, problem: type[errors.Problem]) -> None:
    scene = Scene()
    scene.turns.verdict = Acceptance(outcome, uuid4(), uuid4(), None, 12.3, 0, 30)  # type: ignore[arg-type]
    with pytest.raises(problem) as raised:
        await scene.opener.open_turn(REQUEST)
    assert all(live.closed for lives in scene.log.live.values() for live in lives)
    assert scene.announcer.announced == []
    if problem is errors.RateLimited:
        assert raised.value.headers == {
            "Retry-After": "13",
            "RateLimit-Policy": '"messages";q=30;w=60',
            "RateLimit": '"messages";r=0;t=13',
        }


async def test_a_taken_message_says_what_is_left() -> None:
    turn = await Scene().opener.open_turn(REQUEST)
    assert turn.allowance is not None
    assert turn.allowance.headers["RateLimit"] == '"messages";r=29;t=2'


async def test_a_replayed_key_follows_the_turn_that_is_there_from_its_beginning() -> None:
    scene = Scene()
    earlier = uuid4()
    scene.turns.verdict = Acceptance("replayed", earlier, uuid4(), None, None, None, None)
    turn = await scene.opener.open_turn(replace(REQUEST, idempotency_key=uuid4()))
    assert (turn.turn_id, turn.cursor, turn.opening) == (earlier, BEGINNING, b"")
    assert scene.announcer.announced == []


async def test_the_same_content_has_the_same_fingerprint_and_other_content_another() -> None:
    scene = Scene()
    for message in ("Bonjour", "Bonjour", "Bonsoir"):
        await scene.opener.open_turn(replace(REQUEST, message=message))
    first, second, third = (turn.fingerprint for turn in scene.turns.accepted)
    assert first == second != third


@pytest.mark.parametrize(
    ("spent", "locale", "warned"),
    [
        (7_990_000, "fr", None),
        (
            8_000_000,
            "fr",
            "Vous avez utilisé 8,00\u00a0$\u00a0US de votre budget mensuel de 10,00\u00a0$\u00a0US.",
        ),
        (9_123_456, "en", "You have used US$9.12 of your monthly budget of US$10.00."),
    ],
)
async def test_a_budget_that_runs_low_is_told_with_the_turn(
    spent: int, locale: str, warned: str | None
) -> None:
    scene = Scene()
    scene.turns.verdict = replace(scene.turns.verdict, budget=BudgetState(10_000_000, spent))
    turn = await scene.opener.open_turn(replace(REQUEST, locale=locale))
    told = frame_data(turn.opening).get("budget")
    assert (told and told["warning"]) == warned
    if told:
        assert (told["spent_micros"], told["limit_micros"], told["currency"]) == (spent, 10_000_000, "USD")


def spent_scene(*frames: tuple[FrameId, dict[str, object]]) -> Scene:
    """A scene where the month is spent, and the other services show these frames at once."""
    scene = Scene()
    scene.turns.verdict = replace(scene.turns.verdict, budget=BudgetState(10_000_000, 10_000_021))
    show = scene.log.show

    async def show_all(conversation_id: UUID, turn_id: UUID, frame: bytes) -> None:
        for each in (frame, *(encode_frame(*one) for one in frames)):
            await show(conversation_id, turn_id, each)

    scene.log.show = show_all
    return scene


async def test_a_spent_budget_says_when_it_renews() -> None:
    scene = spent_scene((ACTIONS_ID, {"actions": []}), (FrameId(1, 1), {"code": "budget_spent"}))
    with pytest.raises(BudgetSpent) as raised:
        await scene.opener.open_turn(REQUEST)
    french, english = raised.value.document("fr"), raised.value.document("en")
    assert (french["status"], french["code"], french["renews_on"]) == (402, "budget_spent", "2027-01-01")
    assert "10,00\u00a0$\u00a0US est épuisé" in french["detail"]
    assert "le 1er\u00a0janvier 2027." in french["detail"]
    assert "on January 1, 2027." in english["detail"]
    assert "administrator can raise" in english["detail"]
    [turn_id] = scene.turns.rows
    assert french["turn_id"] == str(turn_id)
    assert [live.closed for live in scene.log.live[turn_id]] == [True]


@pytest.mark.parametrize(
    "frames",
    [
        [(ACTIONS_ID, {"actions": ["Prix fixé."]}), (FrameId(1, 1), {"delta": "C’est fait."})],
        [(ACTIONS_ID, {"actions": ["Prix fixé."]}), (FrameId(1, 1), {"code": "budget_spent"})],
        [(ACTIONS_ID, {"actions": []}), (FrameId(1, 1), {"delta": "Quel est le prix ?"})],
        [(ACTIONS_ID, {"actions": []}), (FrameId(1, 1), {"code": "timeout"})],
    ],
    ids=["an order", "an order and a question", "a clarification", "another error"],
)
async def test_a_spent_budget_refuses_nothing_that_needs_no_model(
    frames: list[tuple[FrameId, dict[str, object]]],
) -> None:
    scene = spent_scene(*frames)
    turn = await scene.opener.open_turn(REQUEST)
    assert frame_data(turn.opening)["budget"]["warning"].endswith("n’interroge plus de modèle.")
    assert turn.live.take()[1:] == [encode_frame(*frame) for frame in frames]


async def test_a_client_is_not_held_for_a_service_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "LONGEST_HOLD_S", 0.05)
    scene = spent_scene()
    assert (await scene.opener.open_turn(REQUEST)).turn_id in scene.turns.rows
