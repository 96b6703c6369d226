"""A turn is closed once, and what was recorded is what is told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from lea.contracts.commands import ClaimAttempt
from lea.contracts.errors import ErrorCode, TurnError
from lea.contracts.frames import FrameId, encode_delta, frame_data, frame_id_of, is_terminal, restart_frame
from lea.contracts.memory import SummaryTried
from lea.contracts.messages import AnswerFinished, AttemptUsage, Outcome, ProviderAsked, TurnAbandoned
from lea.contracts.pending import Choice, Question
from lea.gateway.billing import Bill
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.service.cancelling import Canceller
from lea.gateway.service.pricing import Price, PriceList, Rates
from lea.gateway.service.settling import Settler, terminal_frame
from lea.gateway.service.sweeping import Sweeper
from lea.gateway.turns import TurnRow
from lea.runtime.errors import BusUnavailable
from lea.testing.turns import MemoryAnnouncer, MemoryEventLog, MemoryTurns, MemoryWorkers, turn_row

DAY = date(2026, 11, 22)
PRICES = PriceList(
    "USD", [Price("openai", "m", date(2026, 1, 1), Rates(Decimal("0.75"), Decimal("4.5"), Decimal("0.075")))]
)
NOTHING = Bill("USD")


def finished(row: TurnRow, **changes: object) -> AnswerFinished:
    return AnswerFinished.model_validate(
        {
            "turn_id": row.id,
            "conversation_id": row.conversation_id,
            "user_id": row.user_id,
            "deadline": datetime.now(UTC) + timedelta(seconds=100),
            "outcome": Outcome.DONE,
            "text": "Bonjour",
            "last_seq": 1,
            "model": "m",
            "provider": "openai",
            "usage": [
                AttemptUsage(attempt=1, provider="openai", model="m", input_tokens=10, output_tokens=5),
                AttemptUsage(attempt=1, provider="anthropic", model="n", input_tokens=2, output_tokens=1),
            ],
            "finish_reason": "stop",
        }
        | changes
    )


class Scene:
    def __init__(self, **row: object) -> None:
        self.row = turn_row(**row)
        self.turns = MemoryTurns(self.row)
        self.log = MemoryEventLog()
        self.registry = CollectorRegistry()
        self.metrics = GatewayMetrics(self.registry)
        self.settler = Settler(self.turns, self.log, PRICES, self.metrics, lambda: DAY)
        self.announcer = MemoryAnnouncer()
        canceller = Canceller(self.turns, self.log, MemoryWorkers(), self.settler, self.metrics)
        self.sweeper = Sweeper(
            self.turns, self.log, self.settler, canceller, self.announcer, metrics=self.metrics
        )

    @property
    def shown(self) -> list[bytes]:
        return self.log.frames[self.row.id]


async def test_a_settled_answer_is_told_once_and_again_on_a_repeat() -> None:
    scene = Scene()
    assert await scene.settler.settle_turn(finished(scene.row))
    assert not await scene.settler.settle_turn(finished(scene.row, text="autre"))
    assert scene.shown[0] == scene.shown[1]
    data = frame_data(scene.shown[0])
    assert str(frame_id_of(scene.shown[0])) == "1-2"
    assert data["usage"] == {"input_tokens": 12, "output_tokens": 6, "cached_input_tokens": 0}
    assert data["cost"] is None, "no price is known of one of the two tries"
    assert [one.cost_micros for one in scene.turns.bills[scene.row.id].tries] == [30, None]
    assert data["session_id"] == str(scene.row.conversation_id)


async def test_an_older_attempt_cannot_settle() -> None:
    scene = Scene(attempt=2)
    assert not await scene.settler.settle_turn(finished(scene.row, attempt=1))
    assert scene.shown == []
    assert scene.turns.rows[scene.row.id].state == "running"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_terminal_frame(outcome: Outcome) -> None:
    frame = terminal_frame(finished(turn_row(), outcome=outcome), NOTHING)
    assert is_terminal(frame)


def test_an_error_speaks_the_language_of_the_turn_and_says_whether_to_retry() -> None:
    failed = finished(
        turn_row(), outcome=Outcome.FAILED, locale="en", error=TurnError(code=ErrorCode.PROVIDER_OVERLOADED)
    )
    data = frame_data(terminal_frame(failed, NOTHING))
    assert data["error"].startswith("The answering service is overloaded")
    assert (data["code"], data["retryable"]) == ("provider_overloaded", True)


def test_a_question_is_told_with_the_answers_that_it_offers_and_nothing_else_of_it() -> None:
    choices = (Choice(label="42, rue des Pins", transaction_ref="T1"), Choice(label="9, rue Bleue"))
    question = Question(slot="transaction", text="Laquelle ?", choices=choices, draft={"action": "set_price"})
    asked = frame_data(terminal_frame(finished(turn_row(), pending=question), NOTHING))
    labels = [{"label": "42, rue des Pins"}, {"label": "9, rue Bleue"}]
    assert asked["pending"] == {"kind": "question", "text": "Laquelle ?", "choices": labels}
    open_question = Question(slot="amount", text="Quel prix ?")
    told = frame_data(terminal_frame(finished(turn_row(), pending=open_question), NOTHING))
    assert told["pending"] == {"kind": "question", "text": "Quel prix ?"}


async def test_an_abandoned_turn_ends_as_failed_with_a_dead_letter() -> None:
    scene = Scene()
    abandoned = TurnAbandoned(turn_id=scene.row.id, subject="lea.work.x", reason="KeyError", deliveries=5)
    assert await scene.settler.abandon_turn(abandoned)
    assert not await scene.settler.abandon_turn(abandoned)
    assert scene.turns.buried[0] == (scene.row.id, "KeyError")
    assert str(frame_id_of(scene.shown[0])) == "2-0"
    assert frame_data(scene.shown[0])["code"] == "internal"


async def test_claims_count_up_until_the_turn_is_over() -> None:
    scene = Scene()
    claim = ClaimAttempt(turn_id=scene.row.id)
    assert [(await scene.settler.claim_attempt(claim)).attempt for _ in range(2)] == [2, 3]
    await scene.settler.settle_turn(finished(scene.row, attempt=3))
    assert (await scene.settler.claim_attempt(claim)).attempt is None


async def test_the_sweeper_ends_an_overdue_turn() -> None:
    scene = Scene()
    await scene.sweeper.sweep()
    assert frame_data(scene.shown[0])["code"] == "timeout"


@pytest.mark.parametrize(
    ("age", "has_work", "rebuilt"),
    [(None, False, True), (60.0, False, True), (1.0, False, False), (None, True, False)],
)
async def test_only_a_silent_turn_without_work_is_begun_again(
    age: float | None, has_work: bool, rebuilt: bool
) -> None:
    scene = Scene()
    scene.log.last_frame_age = age
    if has_work:
        scene.log.work.add(scene.row.id)

    async def none_overdue(_grace_s: float) -> list[TurnRow]:
        return []

    scene.turns.overdue = none_overdue  # type: ignore[method-assign]
    await scene.sweeper.sweep()
    announced = [one.message_id for one in scene.announcer.announced]
    assert announced == ([f"{scene.row.id}:turn_accepted:1"] if rebuilt else [])


def asked(row: TurnRow, attempt: int, **changes: object) -> ProviderAsked:
    values = {"provider": "openai", "model": "m", "input_tokens": 400}
    return ProviderAsked(turn_id=row.id, attempt=attempt, **(values | changes))


async def test_a_try_whose_worker_died_is_estimated_from_what_it_left() -> None:
    scene = Scene(attempt=3)
    row = scene.row
    scene.log.requests = [asked(row, 1, provider="anthropic"), asked(row, 1), asked(row, 2), asked(row, 3)]
    scene.log.frames[row.id] = [
        encode_delta(FrameId(1, 1), "Bonjour "),
        encode_delta(FrameId(1, 2), "Julie"),
        restart_frame(3),
        encode_delta(FrameId(3, 1), "Bonsoir"),
    ]
    told = AttemptUsage(attempt=3, provider="openai", model="m", input_tokens=10, output_tokens=5)
    assert await scene.settler.settle_turn(finished(row, attempt=3, usage=[told]))
    tries = [one.usage for one in scene.turns.bills[row.id].tries]
    assert [
        (one.attempt, one.input_tokens, one.output_tokens, one.estimated, one.outcome) for one in tries
    ] == [
        (1, 400, 4, True, "failed"),
        (2, 400, 0, True, "failed"),
        (3, 10, 5, False, "done"),
    ]
    data = frame_data(scene.shown[-1])
    assert data["usage"] == {
        "input_tokens": 810, "output_tokens": 9, "cached_input_tokens": 0, "estimated": True,
    }  # fmt: skip
    assert data["cost"] == {"amount_micros": 318 + 300 + 30, "currency": "USD"}


async def test_a_turn_that_nobody_answered_is_billed_when_it_is_swept() -> None:
    scene = Scene()
    scene.log.requests = [asked(scene.row, 1)]
    scene.log.frames[scene.row.id] = [encode_delta(FrameId(1, 1), "Bon")]
    await scene.sweeper.sweep()
    (one,) = scene.turns.bills[scene.row.id].tries
    assert (one.usage.input_tokens, one.usage.output_tokens, one.cost_micros) == (400, 1, 305)
    figures = generate_latest(scene.registry).decode()
    assert 'lea_gateway_used_tokens_total{model="m",provider="openai",type="input"} 400.0' in figures
    assert 'lea_gateway_cost_micros_total{currency="USD",model="m",provider="openai"} 305.0' in figures


async def test_a_turn_ends_in_time_though_nobody_can_tell_what_it_used() -> None:
    scene = Scene()

    async def away(_turn_id: object) -> list[ProviderAsked]:
        raise BusUnavailable("events")

    scene.log.asked = away  # type: ignore[method-assign]
    await scene.sweeper.sweep()
    assert frame_data(scene.shown[0])["code"] == "timeout"


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({"provider": "lea", "model": None, "usage": []}, {"amount_micros": 0, "currency": "USD"}),
        ({"provider": "agent", "model": None, "usage": []}, None),
    ],
)
async def test_what_lea_answers_herself_is_free_and_an_agent_tells_no_price(
    changes: dict, cost: object
) -> None:
    scene = Scene()
    await scene.settler.settle_turn(finished(scene.row, **changes))
    assert frame_data(scene.shown[0])["cost"] == cost


async def test_a_summary_is_billed_once() -> None:
    scene = Scene()
    used = AttemptUsage(attempt=1, provider="openai", model="m", input_tokens=400, output_tokens=10)
    tried = SummaryTried(
        conversation_id=scene.row.conversation_id,
        user_id=scene.row.user_id,
        turn_id=scene.row.id,
        delivery=1,
        tries=(used,),
    )
    for _ in range(2):
        await scene.settler.bill_summary(tried)
    assert [bill.cost_micros for bill in scene.turns.summaries.values()] == [345]
    told = generate_latest(scene.registry).decode()
    assert [line for line in told.splitlines() if line.startswith("lea_gateway_cost_micros_total{")] == [
        'lea_gateway_cost_micros_total{currency="USD",model="m",provider="openai"} 345.0'
    ]
