"""Which provider is asked, how long is waited, what is shown and how a turn ends."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from lea.contracts.commands import CancelTurn
from lea.contracts.errors import ErrorCode
from lea.contracts.frames import FrameId, encode_delta, frame_data, frame_id_of, restart_frame
from lea.contracts.messages import AnswerFinished, Outcome, PromptBuilt, ProviderAsked, Usage
from lea.contracts.orders import PriceKind, SetPrice
from lea.contracts.pending import Proposal
from lea.contracts.proposals import ProposalReviewed, ReviewProposal
from lea.contracts.subjects import event_subject
from lea.llm.adapters.builtin import BuiltinProvider
from lea.llm.cancelling import Cancellations
from lea.llm.errors import (
    AnswerCutShort,
    ContentFiltered,
    ContextTooLong,
    DeliveryLost,
    ProviderError,
    ProviderMisconfigured,
    ProviderOverloaded,
    ProviderUnavailable,
    ReviewUnavailable,
)
from lea.llm.metrics import Metrics
from lea.llm.ports import Health, Provider
from lea.llm.service import Answers
from lea.llm.settings import TimeLimits
from lea.llm.tools import ToolCall
from lea.llm.window import Window
from lea.testing.providers.prompts import KnownFiles, prompt_built

Piece = str | float | ProviderError | ToolCall
"""A text, a silence in seconds, a failure, or a call."""


class FakeStream:
    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.token_count = 0
        self.finish_reason: str | None = None
        self.model: str | None = "fake-model-1"
        self.rests: list[float] = []
        self.tool_calls: tuple[ToolCall, ...] = ()
        self._pieces = list(pieces)

    @property
    def usage(self) -> Usage:
        return Usage(input_tokens=10, output_tokens=self.token_count, estimated=self.finish_reason is None)

    async def read(self) -> str | None:
        if not self._pieces:
            self.finish_reason = "stop"
            return None
        piece = self._pieces.pop(0)
        if isinstance(piece, ProviderError):
            raise piece
        if isinstance(piece, float):
            await asyncio.sleep(piece)
            return ""
        self.token_count += 1
        if isinstance(piece, ToolCall):
            self.tool_calls += (piece,)
            return ""
        return piece

    async def rest(self, seconds: float) -> None:
        self.rests.append(seconds)


class FakeProvider:
    """Answers its scripts one after the other, the last one for ever."""

    def __init__(self, name: str, *scripts: Sequence[Piece]) -> None:
        self.name = name
        self.model: str | None = f"{name}-model"
        self.whole_answer_s: float | None = None
        self.prompts: list[PromptBuilt] = []
        self.open = 0
        self.last: FakeStream | None = None
        self._scripts = list(scripts)

    @asynccontextmanager
    async def stream(self, prompt: PromptBuilt) -> AsyncIterator[FakeStream]:
        self.prompts.append(prompt)
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        if script and isinstance(script[0], ProviderError):
            raise script[0]
        self.last = FakeStream(script)
        self.open += 1
        try:
            yield self.last
        finally:
            self.open -= 1

    def answers(self, *scripts: Sequence[Piece]) -> None:
        self._scripts = list(scripts)

    async def check(self) -> Health:
        return "ok"

    async def close(self) -> None:
        return None


class Wire:
    """Frames, attempts and announcements, kept; `next_attempt` None ends the turn elsewhere."""

    def __init__(self) -> None:
        self.frames: list[tuple[str, bytes]] = []
        self.asked: list[ProviderAsked] = []
        self.finished: list[AnswerFinished] = []
        self.claims = 0
        self.next_attempt: int | None = 2
        self.fails = False
        self.reviews: list[ReviewProposal] = []
        self.reviewed: ProposalReviewed | None = None

    async def emit(self, subject: str, frame: bytes) -> None:
        if subject.endswith(".asked"):
            self.asked.append(ProviderAsked.model_validate_json(frame))
        else:
            self.frames.append((subject, frame))

    async def claim_attempt(self, turn_id: UUID) -> int | None:
        self.claims += 1
        if self.fails:
            raise ConnectionError
        claimed = self.next_attempt
        if claimed is not None:
            self.next_attempt = claimed + 1
        return claimed

    async def review(self, command: ReviewProposal) -> ProposalReviewed:
        self.reviews.append(command)
        if self.reviewed is None:
            raise ReviewUnavailable("lea")
        return self.reviewed

    async def announce(self, finished: AnswerFinished) -> None:
        if self.fails:
            raise ConnectionError
        self.finished.append(finished)


class FakeLease:
    def __init__(self, number: int = 1, *, lost: bool = False, lost_after: int | None = None) -> None:
        self.number = number
        self._lost = lost
        self._looks_left = lost_after

    @property
    def lost(self) -> bool:
        if self._looks_left is not None:
            self._looks_left -= 1
            self._lost = self._looks_left < 0
        return self._lost


LIMITS = TimeLimits(try_first_token_s=0.2, first_token_s=0.4, token_gap_s=0.2, retry_after_max_s=0.2)


def answers_of(
    wire: Wire, *providers: Provider, limits: TimeLimits = LIMITS, window: Window | None = None
) -> tuple[Answers, CollectorRegistry]:
    registry = CollectorRegistry()
    answers = Answers(
        providers,
        frames=wire,
        attempts=wire,
        announcements=wire,
        limits=limits,
        max_tokens=64,
        window=window or Window(max_s=0.1, full_rate=8000),
        metrics=Metrics(registry),
        reviewers=wire,
    )
    return answers, registry


async def answer(
    wire: Wire, *providers: Provider, prompt: PromptBuilt | None = None, lease: FakeLease | None = None
) -> AnswerFinished:
    answers, _ = answers_of(wire, *providers)
    await answers.answer_turn(prompt or prompt_built(), lease or FakeLease())
    assert len(wire.finished) == 1
    return wire.finished[0]


def shown(wire: Wire) -> str:
    """What a client that follows the frames has in the end."""
    text, last = "", (0, 0)
    for _, frame in wire.frames:
        assert frame_id_of(frame) > last, "ids rise"
        last = frame_id_of(frame)
        data = frame_data(frame)
        text = "" if "restart" in data else text + data["delta"]
    return text


async def test_an_answer_is_shown_in_numbered_deltas_and_announced() -> None:
    wire, prompt = Wire(), prompt_built(actions=("Prix noté",), round=2)
    finished = await answer(wire, FakeProvider("a", ["Bon", "jour"]), prompt=prompt)
    subject = event_subject(prompt.conversation_id, prompt.turn_id)
    assert wire.frames == [
        (subject, encode_delta(FrameId(1, 1), "Bon")),
        (subject, encode_delta(FrameId(1, 2), "jour")),
    ]
    assert finished.outcome is Outcome.DONE
    assert (finished.text, finished.last_seq, finished.attempt, finished.round) == ("Bonjour", 2, 1, 2)
    assert (finished.provider, finished.model, finished.finish_reason) == ("a", "fake-model-1", "stop")
    assert finished.actions == ("Prix noté",)
    assert [each.model_dump() for each in finished.usage] == [
        {
            "attempt": 1,
            "provider": "a",
            "model": "fake-model-1",
            "outcome": "done",
            "input_tokens": 10,
            "output_tokens": 2,
            "cached_tokens": 0,
            "cache_write_tokens": 0,
            "estimated": False,
        }
    ]
    assert wire.claims == 0


async def test_a_rebuilt_round_opens_with_a_restart() -> None:
    wire = Wire()
    finished = await answer(wire, FakeProvider("a", ["Oui"]), prompt=prompt_built(attempt=4))
    assert wire.frames[0][1] == restart_frame(4)
    assert (finished.attempt, finished.last_seq, shown(wire)) == (4, 1, "Oui")


async def test_a_redelivery_claims_an_attempt_and_opens_with_a_restart() -> None:
    wire = Wire()
    finished = await answer(wire, FakeProvider("a", ["Oui"]), lease=FakeLease(number=2))
    assert wire.claims == 1
    assert wire.frames[0][1] == restart_frame(2)
    assert finished.attempt == 2


async def test_a_turn_that_is_over_is_left_alone() -> None:
    wire, provider = Wire(), FakeProvider("a", ["Oui"])
    wire.next_attempt = None
    answers, registry = answers_of(wire, provider)
    await answers.answer_turn(prompt_built(), FakeLease(number=2))
    assert wire.frames == []
    assert wire.finished == []
    assert provider.prompts == []
    assert b'lea_llm_turns_total{outcome="over"} 1.0' in generate_latest(registry)


async def test_a_claim_that_nobody_answers_makes_the_prompt_come_again() -> None:
    wire = Wire()
    wire.fails = True
    answers, _ = answers_of(wire, FakeProvider("a", ["Oui"]))
    with pytest.raises(ConnectionError):
        await answers.answer_turn(prompt_built(), FakeLease(number=2))
    assert not wire.frames


async def test_an_announcement_that_is_not_stored_makes_the_prompt_come_again() -> None:
    wire = Wire()
    wire.fails = True
    answers, _ = answers_of(wire, FakeProvider("a", ["Oui"]))
    with pytest.raises(ConnectionError):
        await answers.answer_turn(prompt_built(), FakeLease())


async def test_a_turn_past_its_deadline_asks_nobody() -> None:
    wire, provider = Wire(), FakeProvider("a", ["Oui"])
    finished = await answer(wire, provider, prompt=prompt_built(time_left_s=-1))
    assert not provider.prompts
    assert not wire.frames
    assert finished.outcome is Outcome.FAILED
    assert finished.error is not None
    assert finished.error.code is ErrorCode.TIMEOUT


async def test_before_the_first_token_the_next_provider_answers_without_a_restart() -> None:
    wire = Wire()
    finished = await answer(
        wire, FakeProvider("a", [ProviderUnavailable("a", "HTTP 500")]), FakeProvider("b", ["Oui"])
    )
    assert (finished.provider, finished.attempt, shown(wire)) == ("b", 1, "Oui")
    assert [(each.provider, each.outcome) for each in finished.usage] == [("a", "failed"), ("b", "done")]
    assert wire.claims == 0


async def test_after_the_first_token_an_answer_starts_over_as_a_new_attempt() -> None:
    wire = Wire()
    wire.next_attempt = 3
    first = FakeProvider("a", ["Bon", AnswerCutShort("a")])
    finished = await answer(wire, first, FakeProvider("b", ["Bonsoir"]))
    assert [frame for _, frame in wire.frames] == [
        encode_delta(FrameId(1, 1), "Bon"),
        restart_frame(3),
        encode_delta(FrameId(3, 1), "Bonsoir"),
    ]
    assert (finished.text, finished.attempt, finished.last_seq) == ("Bonsoir", 3, 1)
    assert [(each.attempt, each.provider, each.outcome, each.estimated) for each in finished.usage] == [
        (1, "a", "failed", True),
        (3, "b", "done", False),
    ]


async def test_an_answer_does_not_start_over_when_the_turn_is_over() -> None:
    wire = Wire()
    wire.next_attempt = None
    answers, _ = answers_of(wire, FakeProvider("a", ["Bon", AnswerCutShort("a")]))
    await answers.answer_turn(prompt_built(), FakeLease())
    assert not wire.finished
    assert shown(wire) == "Bon"


async def test_one_provider_is_tried_again() -> None:
    wire = Wire()
    finished = await answer(wire, FakeProvider("a", [ProviderUnavailable("a")], ["Oui"]))
    assert finished.outcome is Outcome.DONE
    assert len(finished.usage) == 2


async def test_three_tries_are_enough() -> None:
    wire, provider = Wire(), FakeProvider("a", [ProviderUnavailable("a", "HTTP 500")])
    limits = LIMITS.model_copy(update={"first_token_s": 5.0})
    answers, _ = answers_of(wire, provider, limits=limits)
    await answers.answer_turn(prompt_built(), FakeLease())
    assert len(provider.prompts) == 3
    error = wire.finished[0].error
    assert error is not None
    assert error.code is ErrorCode.PROVIDER_UNAVAILABLE
    assert "HTTP 500" in error.detail


@pytest.mark.parametrize("error", [ContentFiltered("a"), ContextTooLong("a")], ids=["filter", "overflow"])
async def test_typed_ends_ask_no_other_provider(error: ProviderError) -> None:
    wire, other = Wire(), FakeProvider("b", ["Oui"])
    finished = await answer(wire, FakeProvider("a", [error]), other, prompt=prompt_built(history=()))
    assert not other.prompts
    assert finished.error is not None
    assert finished.error.code is error.code


async def test_a_context_that_overflows_is_shortened_once() -> None:
    wire, provider = Wire(), FakeProvider("a", [ContextTooLong("a")], ["Oui"])
    finished = await answer(wire, provider)
    assert finished.outcome is Outcome.DONE
    assert [len(prompt.history) for prompt in provider.prompts] == [2, 0]


async def test_a_wrong_key_is_not_tried_twice() -> None:
    wire, wrong = Wire(), FakeProvider("a", [ProviderMisconfigured("a", "HTTP 401")])
    finished = await answer(wire, wrong)
    assert len(wrong.prompts) == 1
    assert finished.error is not None
    assert finished.error.code is ErrorCode.PROVIDER_MISCONFIGURED


async def test_a_wrong_key_leaves_the_other_provider_all_other_tries() -> None:
    wire = Wire()
    wrong = FakeProvider("a", [ProviderMisconfigured("a")])
    finished = await answer(wire, wrong, FakeProvider("b", [ProviderUnavailable("b")], ["Oui"]))
    assert finished.outcome is Outcome.DONE
    assert len(wrong.prompts) == 1


async def test_a_short_retry_after_is_waited_for_where_nobody_else_can_answer() -> None:
    wire, began = Wire(), time.monotonic()
    overloaded = ProviderOverloaded("a", retry_after_s=0.15)
    finished = await answer(wire, FakeProvider("a", [overloaded], ["Oui"]))
    assert finished.outcome is Outcome.DONE
    assert time.monotonic() - began >= 0.15


async def test_a_long_retry_after_ends_the_turn_at_once() -> None:
    wire, began = Wire(), time.monotonic()
    finished = await answer(wire, FakeProvider("a", [ProviderOverloaded("a", retry_after_s=30)]))
    assert finished.error is not None
    assert finished.error.code is ErrorCode.PROVIDER_OVERLOADED
    assert time.monotonic() - began < 0.1


async def test_nobody_waits_for_an_overloaded_provider_while_another_can_answer() -> None:
    wire, began = Wire(), time.monotonic()
    overloaded = FakeProvider("a", [ProviderOverloaded("a", retry_after_s=30)])
    finished = await answer(wire, overloaded, FakeProvider("b", ["Oui"]))
    assert finished.provider == "b"
    assert time.monotonic() - began < 0.1


async def test_silence_before_the_first_token_falls_back() -> None:
    wire, silent = Wire(), FakeProvider("a", [30.0])
    finished = await answer(wire, silent, FakeProvider("b", ["Oui"]))
    assert finished.provider == "b"
    assert silent.open == 0, "the silent provider's connection is closed"


async def test_all_tries_together_have_one_limit_to_the_first_token() -> None:
    wire, began = Wire(), time.monotonic()
    finished = await answer(wire, FakeProvider("a", [30.0]), FakeProvider("b", [30.0]))
    assert finished.error is not None
    assert finished.error.code is ErrorCode.TIMEOUT
    assert 0.35 <= time.monotonic() - began < 0.6


async def test_what_answers_whole_has_one_limit_of_its_own() -> None:
    wire, agent = Wire(), FakeProvider("agent", [0.5, "Bonjour"])
    agent.whole_answer_s = 5.0
    finished = await answer(wire, agent)
    assert (finished.outcome, finished.text) == (Outcome.DONE, "Bonjour")


async def test_what_took_all_its_time_is_not_waited_for_again_but_the_next_provider_has_its_own() -> None:
    wire, agent = Wire(), FakeProvider("agent", [30.0])
    agent.whole_answer_s = 0.5
    finished = await answer(wire, agent, FakeProvider("b", [0.1, "Oui"]))
    assert finished.provider == "b"
    assert len(agent.prompts) == 1
    wire = Wire()
    finished = await answer(wire, agent)
    assert finished.error is not None
    assert finished.error.code is ErrorCode.TIMEOUT
    assert len(agent.prompts) == 2


async def test_a_provider_that_fails_in_a_row_is_left_alone_and_tried_again_later() -> None:
    wire, broken, other = Wire(), FakeProvider("a", [ProviderUnavailable("a")]), FakeProvider("b", ["Oui"])
    limits = LIMITS.model_copy(update={"breaker_failures": 2, "breaker_open_s": 0.4})
    answers, registry = answers_of(wire, broken, other, limits=limits)

    async def turns(count: int) -> None:
        for _ in range(count):
            await answers.answer_turn(prompt_built(), FakeLease())

    await turns(2)
    assert b'lea_llm_breaker_open{gen_ai_provider_name="a",gen_ai_request_model="a-model"} 1.0' in (
        generate_latest(registry)
    )
    await turns(3)
    assert len(broken.prompts) == 2, "nobody asks while it is left alone"
    await asyncio.sleep(0.45)
    await turns(3)
    assert len(broken.prompts) == 3, "one turn has tried it"
    await asyncio.sleep(0.45)
    broken.answers(["Me revoilà"])
    await turns(2)
    assert len(broken.prompts) == 5
    assert [each.outcome for each in wire.finished] == [Outcome.DONE] * 10
    assert b'lea_llm_breaker_open{gen_ai_provider_name="a",gen_ai_request_model="a-model"} 0.0' in (
        generate_latest(registry)
    )


async def test_when_everybody_is_left_alone_the_turn_ends_at_once_as_the_last_one_did() -> None:
    wire, broken = Wire(), FakeProvider("a", [ProviderMisconfigured("a", "HTTP 401")])
    limits = LIMITS.model_copy(update={"breaker_failures": 1})
    answers, registry = answers_of(wire, broken, limits=limits)
    for _ in range(3):
        await answers.answer_turn(prompt_built(), FakeLease())
    assert len(broken.prompts) == 1
    assert {each.error.code for each in wire.finished if each.error} == {ErrorCode.PROVIDER_MISCONFIGURED}
    assert b'lea_llm_provider_misconfigured{gen_ai_provider_name="a",gen_ai_request_model="a-model"} 1.0' in (
        generate_latest(registry)
    )


async def test_a_refused_prompt_says_nothing_against_the_provider() -> None:
    wire, provider = Wire(), FakeProvider("a", [ContentFiltered("a")])
    limits = LIMITS.model_copy(update={"breaker_failures": 1})
    answers, _ = answers_of(wire, provider, limits=limits)
    for _ in range(3):
        await answers.answer_turn(prompt_built(), FakeLease())
    assert len(provider.prompts) == 3


async def test_a_drip_without_text_is_silence() -> None:
    wire, dripping = Wire(), FakeProvider("a", [0.05] * 100)
    finished = await answer(wire, dripping, FakeProvider("b", ["Oui"]))
    assert finished.provider == "b"


async def test_silence_after_tokens_starts_over() -> None:
    wire = Wire()
    finished = await answer(wire, FakeProvider("a", ["Bon", 30.0]), FakeProvider("b", ["Bonsoir"]))
    assert (finished.text, finished.attempt) == ("Bonsoir", 2)


async def test_an_answer_may_take_longer_than_the_limits_between_its_tokens() -> None:
    wire = Wire()
    limits = LIMITS.model_copy(update={"token_gap_s": 1.5})
    answers, _ = answers_of(wire, FakeProvider("a", ["a", 0.9, "b", 0.9, "c"]), limits=limits)
    await answers.answer_turn(prompt_built(), FakeLease())
    assert wire.finished[0].text == "abc"


async def test_the_turns_deadline_ends_an_answer_for_good() -> None:
    wire, began = Wire(), time.monotonic()
    endless = FakeProvider("a", ["mot ", 0.1] * 1000)
    finished = await answer(wire, endless, FakeProvider("b", ["Oui"]), prompt=prompt_built(time_left_s=0.5))
    assert time.monotonic() - began < 0.8
    assert finished.outcome is Outcome.FAILED
    assert finished.error is not None
    assert finished.error.code is ErrorCode.TIMEOUT
    assert finished.text == shown(wire)
    assert endless.open == 0


async def test_a_lost_delivery_publishes_nothing_more() -> None:
    wire, provider = Wire(), FakeProvider("a", ["Bon", "jour", "!"])
    answers, registry = answers_of(wire, provider)
    with pytest.raises(DeliveryLost):
        await answers.answer_turn(prompt_built(), FakeLease(lost_after=2))
    assert shown(wire) == "Bonjour"
    assert not wire.finished
    assert provider.open == 0
    assert b'lea_llm_turns_total{outcome="lost"} 1.0' in generate_latest(registry)


async def test_a_delivery_lost_at_the_end_announces_nothing() -> None:
    wire = Wire()
    answers, _ = answers_of(wire, FakeProvider("a", ["Oui"]))
    with pytest.raises(DeliveryLost):
        await answers.answer_turn(prompt_built(), FakeLease(lost_after=1))
    assert not wire.finished


async def test_cancelling_closes_the_providers_connection() -> None:
    wire, provider = Wire(), FakeProvider("a", ["Bon", 30.0])
    answers, _ = answers_of(wire, provider, limits=TimeLimits())
    task = asyncio.create_task(answers.answer_turn(prompt_built(), FakeLease()))
    await asyncio.sleep(0.05)
    assert provider.open == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert provider.open == 0


@pytest.mark.parametrize("script", [[30.0], ["Bon", 30.0]], ids=["before", "after"])
async def test_a_broker_who_cancels_gets_what_was_told_so_far(script: list[Piece]) -> None:
    wire, provider, prompt = Wire(), FakeProvider("a", script), prompt_built()
    answers, registry = answers_of(wire, provider, limits=TimeLimits())
    task = asyncio.create_task(answers.answer_turn(prompt, FakeLease()))
    await asyncio.sleep(0.05)
    await answers.cancel_turn(CancelTurn(turn_id=prompt.turn_id, deadline=prompt.deadline))
    await asyncio.wait_for(task, 0.1)
    assert not task.cancelled()
    assert provider.open == 0
    (finished,) = wire.finished
    assert finished.outcome is Outcome.CANCELLED
    assert (finished.text, finished.last_seq) == (shown(wire), len(wire.frames))
    assert [(each.outcome, each.estimated) for each in finished.usage] == [("cancelled", True)]
    assert b'lea_llm_turns_total{outcome="cancelled"} 1.0' in generate_latest(registry)


async def test_a_cancelled_turn_that_comes_again_stays_cancelled() -> None:
    wire, provider, prompt = Wire(), FakeProvider("a", ["Oui"]), prompt_built()
    answers, _ = answers_of(wire, provider)
    await answers.cancel_turn(CancelTurn(turn_id=prompt.turn_id, deadline=prompt.deadline))
    await answers.answer_turn(prompt, FakeLease(number=2))
    assert not provider.prompts
    assert wire.frames == [(event_subject(prompt.conversation_id, prompt.turn_id), restart_frame(2))]
    assert (wire.finished[0].outcome, wire.finished[0].attempt) == (Outcome.CANCELLED, 2)


async def test_cancellations_are_forgotten_after_the_deadline() -> None:
    wire, prompt = Wire(), prompt_built()
    answers, _ = answers_of(wire, FakeProvider("a", ["Oui"]))
    past = datetime.now(UTC) - timedelta(seconds=1)
    await answers.cancel_turn(CancelTurn(turn_id=prompt.turn_id, deadline=past))
    await answers.answer_turn(prompt, FakeLease())
    assert wire.finished[0].outcome is Outcome.DONE


def test_what_is_remembered_of_cancellations_is_bounded() -> None:
    cancellations, turns = Cancellations(most=3), [uuid4() for _ in range(5)]
    for turn in turns:
        cancellations.remember(turn, 10.0, 0.0)
    assert [cancellations.holds(turn, 1.0) for turn in turns] == [False, False, True, True, True]
    cancellations.remember(turns[0], 30.0, 20.0)
    assert len(cancellations) == 1


HEDGING = LIMITS.model_copy(
    update={"hedge_after_s": 0.1, "try_first_token_s": 2.0, "first_token_s": 4.0, "token_gap_s": 2.0}
)


async def hedged(wire: Wire, *providers: Provider) -> AnswerFinished:
    answers, _ = answers_of(wire, *providers, limits=HEDGING)
    await answers.answer_turn(prompt_built(), FakeLease())
    return wire.finished[-1]


async def test_a_fast_provider_is_asked_alone() -> None:
    wire, other = Wire(), FakeProvider("b", ["Bonsoir"])
    finished = await hedged(wire, FakeProvider("a", ["Bon", "jour"]), other)
    assert (finished.text, finished.provider, len(finished.usage)) == ("Bonjour", "a", 1)
    assert not other.prompts


async def test_a_silent_provider_loses_against_the_next_and_is_left_at_once() -> None:
    wire, silent, other = Wire(), FakeProvider("a", [30.0]), FakeProvider("b", ["Bon", 0.3, "soir"])
    answers, _ = answers_of(wire, silent, other, limits=HEDGING)
    task = asyncio.create_task(answers.answer_turn(prompt_built(), FakeLease()))
    while not wire.frames:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0)
    assert (silent.open, other.open) == (0, 1)
    await task
    (finished,) = wire.finished
    assert (finished.text, finished.provider, finished.attempt) == ("Bonsoir", "b", 1)
    assert [(each.provider, each.outcome, each.estimated) for each in finished.usage] == [
        ("a", "cancelled", True),
        ("b", "done", False),
    ]


async def test_the_slow_provider_wins_when_it_speaks_first() -> None:
    wire, slow, other = Wire(), FakeProvider("a", [0.2, "Bonjour"]), FakeProvider("b", [30.0])
    finished = await hedged(wire, slow, other)
    assert (finished.text, finished.provider) == ("Bonjour", "a")
    assert len(other.prompts) == 1
    assert other.open == 0
    assert {each.provider: each.outcome for each in finished.usage} == {"a": "done", "b": "cancelled"}


async def test_a_rival_that_fails_leaves_the_first_in_the_race() -> None:
    wire, slow = Wire(), FakeProvider("a", [0.3, "Bonjour"])
    finished = await hedged(wire, slow, FakeProvider("b", [ProviderUnavailable("b")]))
    assert (finished.text, finished.provider, len(slow.prompts)) == ("Bonjour", "a", 1)


async def test_when_both_fail_the_tries_go_on() -> None:
    wire = Wire()
    slow = FakeProvider("a", [0.2, ProviderUnavailable("a")])
    finished = await hedged(wire, slow, FakeProvider("b", [ProviderUnavailable("b")], ["Bonsoir"]))
    assert (finished.outcome, finished.text) == (Outcome.DONE, "Bonsoir")
    assert [each.outcome for each in finished.usage] == ["failed", "failed", "done"]


async def test_the_winner_of_a_race_may_start_over() -> None:
    wire, silent = Wire(), FakeProvider("a", [30.0], ["Enfin"])
    finished = await hedged(wire, silent, FakeProvider("b", ["Bon", AnswerCutShort("b")]))
    assert (finished.text, finished.provider, finished.attempt) == ("Enfin", "a", 2)
    assert shown(wire) == "Enfin"


async def test_cancelling_leaves_both_of_a_race() -> None:
    wire, prompt = Wire(), prompt_built()
    both = FakeProvider("a", [30.0]), FakeProvider("b", [30.0])
    answers, _ = answers_of(wire, *both, limits=HEDGING)
    task = asyncio.create_task(answers.answer_turn(prompt, FakeLease()))
    while not both[1].prompts:
        await asyncio.sleep(0.01)
    await answers.cancel_turn(CancelTurn(turn_id=prompt.turn_id, deadline=prompt.deadline))
    await task
    assert [provider.open for provider in both] == [0, 0]
    (finished,) = wire.finished
    assert finished.outcome is Outcome.CANCELLED
    assert [each.outcome for each in finished.usage] == ["cancelled", "cancelled"]


async def test_nobody_rests_while_there_are_few_tokens() -> None:
    wire, provider = Wire(), FakeProvider("a", ["mot "] * 20)
    await answer(wire, provider)
    assert provider.last is not None
    assert provider.last.rests == []
    assert len(wire.frames) == 20


async def test_under_load_reads_rest_but_the_first_token_never_waits() -> None:
    wire, provider = Wire(), FakeProvider("a", ["mot "] * 5)
    window = Window(max_s=0.1, full_rate=8000)
    window.count(100_000, asyncio.get_running_loop().time())
    answers, _ = answers_of(wire, provider, window=window)
    await answers.answer_turn(prompt_built(), FakeLease())
    assert provider.last is not None
    assert len(provider.last.rests) == 5, "each rest comes after a token was shown"
    assert all(0.08 <= rest <= 0.1 for rest in provider.last.rests)


async def test_the_built_in_responder_costs_nothing_and_names_no_model() -> None:
    wire = Wire()
    finished = await answer(wire, BuiltinProvider(KnownFiles()))
    assert (finished.provider, finished.model, finished.usage) == ("lea", None, ())
    assert finished.text == shown(wire)
    assert finished.last_seq > 5


async def test_figures_are_kept_by_provider_and_model() -> None:
    wire = Wire()
    answers, registry = answers_of(
        wire, FakeProvider("a", [ProviderUnavailable("a")]), FakeProvider("b", ["Oui", " !"])
    )
    await answers.answer_turn(prompt_built(), FakeLease())
    told = generate_latest(registry).decode()
    labels = 'gen_ai_provider_name="{0}",gen_ai_request_model="{0}-model"'
    assert (
        'gen_ai_client_operation_duration_seconds_count{error_type="ProviderUnavailable",'
        + labels.format("a")
        in told
    )
    assert "gen_ai_client_operation_time_to_first_chunk_seconds_count{" + labels.format("b") + "} 1.0" in told
    assert 'lea_llm_turns_total{outcome="done"} 1.0' in told
    assert "lea_llm_tokens_total 2.0" in told


PRICE = ToolCall("set_price", '{"kind": "asking", "amount_cad": 395000, "transaction": null}')
ASKED = ProposalReviewed(
    outcome="proposed",
    text="Voici ce que je ferais.",
    pending=Proposal(
        text="Voici ce que je ferais.", orders=(SetPrice(kind=PriceKind.ASKING, amount_cad=395_000),)
    ),
)


async def propose(wire: Wire, *script: Piece, may_propose: bool = True) -> CollectorRegistry:
    prompt = prompt_built(may_propose=may_propose, message="Ramène ça à 395 000 $")
    answers, registry = answers_of(wire, FakeProvider("a", list(script)))
    await answers.answer_turn(prompt, FakeLease())
    return registry


async def test_a_call_is_reviewed_and_shown_in_leas_words() -> None:
    wire = Wire()
    wire.reviewed = ASKED
    registry = await propose(wire, PRICE)
    (finished,) = wire.finished
    assert (finished.text, finished.pending, finished.attempt, finished.last_seq) == (
        ASKED.text, ASKED.pending, 1, 1,
    )  # fmt: skip
    assert (finished.provider, finished.model, finished.finish_reason) == ("a", "fake-model-1", "stop")
    (command,) = wire.reviews
    assert command.message == "Ramène ça à 395 000 $"
    assert command.proposed[0].order == SetPrice(kind=PriceKind.ASKING, amount_cad=395_000)
    assert [one.outcome for one in finished.usage] == ["done"]
    assert b'lea_llm_proposals_total{outcome="proposed"} 1.0' in generate_latest(registry)


async def test_what_a_model_says_around_its_calls_is_dropped() -> None:
    wire = Wire()
    wire.reviewed = ASKED
    await propose(wire, "Répondez oui pour ", "recevoir le courriel.", PRICE)
    (finished,) = wire.finished
    assert (finished.text, finished.attempt) == (ASKED.text, 2)
    assert wire.claims == 1
    assert [frame_data(frame) for _, frame in wire.frames][-2:] == [
        {"restart": True, "attempt": 2},
        {"delta": ASKED.text},
    ]


MALFORMED = [
    ToolCall("drop_table", "{}"),
    ToolCall("", "{}"),
    ToolCall("set_price", ""),
    ToolCall("set_price", "{"),
    ToolCall("set_price", "[]"),
    ToolCall("set_price", "null"),
    ToolCall("set_price", '{"kind": "asking", "amount_cad": {"$gt": 0}}'),
    ToolCall("set_price", '{"kind": "asking", "amount_cad": 1, "transaction_ref": "3f0c"}'),
    ToolCall("set_price", '{"kind": "asking", "amount_cad": 1, "user_id": "3f0c"}'),
    ToolCall("set_price", '{"kind": "bribe", "amount_cad": 1}'),
    ToolCall("set_price", '{"kind": "asking", "amount_cad": 1e99}'),
    ToolCall("set_date", '{"kind": "closing", "date": "2027-02-31"}'),
    ToolCall("update_status", '{"status": "deleted"}'),
    ToolCall("add_contact", '{"role": "admin", "name": "X"}'),
    ToolCall("add_contact", '{"name": "' + "X" * 121 + '"}'),
    ToolCall("link_session", '{"transaction": "' + "X" * 121 + '"}'),
]


@pytest.mark.parametrize("call", MALFORMED, ids=range(len(MALFORMED)))
async def test_a_call_that_is_none_of_ours_has_no_effect(call: ToolCall) -> None:
    wire = Wire()
    wire.reviewed = ASKED
    registry = await propose(wire, PRICE, call)
    (finished,) = wire.finished
    assert (wire.reviews, finished.pending, finished.outcome) == ([], None, Outcome.DONE)
    assert "rien n’a été fait" in finished.text
    assert b'lea_llm_proposals_total{outcome="malformed"} 1.0' in generate_latest(registry)


async def test_too_many_calls_are_no_proposal() -> None:
    wire = Wire()
    await propose(wire, *[PRICE] * 9)
    assert (wire.reviews, wire.finished[0].pending) == ([], None)


async def test_a_call_that_nobody_asked_for_has_no_effect() -> None:
    wire = Wire()
    wire.reviewed = ASKED
    await propose(wire, PRICE, may_propose=False)
    assert (wire.reviews, wire.finished[0].pending) == ([], None)


async def test_without_a_review_there_is_no_proposal() -> None:
    wire = Wire()
    await propose(wire, PRICE)
    (finished,) = wire.finished
    assert finished.error is not None
    assert (finished.error.code, finished.pending) == (ErrorCode.SERVICE_UNAVAILABLE, None)
