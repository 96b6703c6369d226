"""NATS in: a turn's message; out: its lines for the client, then the next work message."""

import random

from lea.actions.errors import GeocoderUnavailable, TurnExpired
from lea.actions.geocoding import Geocoding
from lea.actions.results import Result
from lea.actions.service import Actions
from lea.contracts.errors import ErrorCode, TurnError
from lea.contracts.frames import FrameId, actions_frame, encode_delta, restart_frame
from lea.contracts.messages import (
    ActionsApplied,
    AddressSet,
    AnswerFinished,
    Outcome,
    TurnAccepted,
    TurnMessage,
)
from lea.contracts.subjects import event_subject
from lea.runtime.bus import Bus
from lea.runtime.delivery import Delivery
from lea.runtime.errors import Postponed
from lea.runtime.logging import get_logger
from lea.runtime.tracing import current_traceparent

PROVIDER = "lea"
GEOCODER_PATIENCE_S = 60.0
"""Between two tries at a geocoder that is away; the 60 deliveries of a message bridge most of an hour."""
GEOCODER_RETRY_AFTER_MAX_S = 600.0

_EXPIRED = TurnError(code=ErrorCode.TIMEOUT, detail="the turn's deadline was past before its orders")
_BUDGET_SPENT = TurnError(code=ErrorCode.BUDGET_SPENT, detail="a model would have been asked")

_log = get_logger(__name__)


class Handlers:
    """What the service does with the work that reaches it."""

    def __init__(self, bus: Bus, actions: Actions) -> None:
        self._bus = bus
        self._actions = actions

    async def on_turn_accepted(self, message: TurnAccepted, delivery: Delivery) -> None:
        """Carry the orders out, then hand the turn on, or answer it where no model is needed.

        Where a model is needed and may not be asked, the turn ends here; what was ordered beside it is done.
        A redelivery shows the same frames and publishes under the same ids.
        """
        try:
            result = await self._actions.apply_actions(message)
        except TurnExpired:
            await self._fail(message, _EXPIRED)
            return
        if delivery.lost:
            return
        if result.answer is None and message.budget_spent:
            await self._fail(message, _BUDGET_SPENT, result.actions)
            return
        await self._emit(message, actions_frame(result.actions))
        if result.answer is None:
            await self._bus.publish(_applied(message, result), message.turn_id, message.round)
        else:
            await self._answer(message, result, result.answer)

    async def _fail(self, message: TurnAccepted, error: TurnError, actions: tuple[str, ...] = ()) -> None:
        await self._emit(message, actions_frame(actions))
        if message.attempt > 1:
            await self._emit(message, restart_frame(message.attempt))
        failed = _failed(message, error, actions)
        await self._bus.publish(failed, message.turn_id, message.round, message.attempt)

    async def _answer(self, message: TurnAccepted, result: Result, text: str) -> None:
        if message.attempt > 1:
            await self._emit(message, restart_frame(message.attempt))
        await self._emit(message, encode_delta(FrameId(message.attempt, 1), text))
        answer = _answered(message, result, text)
        await self._bus.publish(answer, message.turn_id, message.round, message.attempt)

    async def _emit(self, message: TurnMessage, frame: bytes) -> None:
        await self._bus.emit(event_subject(message.conversation_id, message.turn_id), frame)


class FollowUps:
    """What the service does after a turn, without anybody waiting."""

    def __init__(self, geocoding: Geocoding) -> None:
        self._geocoding = geocoding

    async def on_address_set(self, message: AddressSet, delivery: Delivery) -> None:
        """Ask where an address is; a geocoder that is away is asked again, less and less often."""
        try:
            await self._geocoding.locate_address(message)
        except GeocoderUnavailable as error:
            _log.warning("geocoder unavailable", reason=error.reason, delivery=delivery.number)
            raise Postponed(_patience_s(delivery.number, error.retry_after_s)) from error


def _patience_s(deliveries: int, retry_after_s: float) -> float:
    growing_s = min(GEOCODER_PATIENCE_S, 2.0 ** min(deliveries - 1, 16))
    jittered_s = growing_s * random.uniform(0.5, 1.0)  # noqa: S311 (jitter, not a secret)
    return max(jittered_s, min(retry_after_s, GEOCODER_RETRY_AFTER_MAX_S))


def _applied(message: TurnAccepted, result: Result) -> ActionsApplied:
    return ActionsApplied(
        **message.passed_on(current_traceparent()),
        message=message.message,
        last_assistant_message=message.last_assistant_message,
        linked_transaction_id=result.linked_transaction_id,
        actions=result.actions,
        may_propose=result.may_propose,
    )


def _answered(message: TurnAccepted, result: Result, text: str) -> AnswerFinished:
    return AnswerFinished(
        **message.passed_on(current_traceparent()),
        outcome=Outcome.DONE,
        text=text,
        last_seq=1,
        actions=result.actions,
        provider=PROVIDER,
        finish_reason="stop",
        pending=result.pending,
    )


def _failed(message: TurnAccepted, error: TurnError, actions: tuple[str, ...]) -> AnswerFinished:
    return AnswerFinished(
        **message.passed_on(current_traceparent()), outcome=Outcome.FAILED, actions=actions, error=error
    )
