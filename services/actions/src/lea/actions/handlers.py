"""NATS in: a turn's message; out: its lines for the client, then the next work message."""

from lea.actions.errors import TurnExpired
from lea.actions.results import Result
from lea.actions.service import Actions
from lea.contracts.errors import ErrorCode, TurnError
from lea.contracts.frames import FrameId, actions_frame, encode_delta, restart_frame
from lea.contracts.messages import ActionsApplied, AnswerFinished, Outcome, TurnAccepted, TurnMessage
from lea.contracts.subjects import event_subject
from lea.runtime.bus import Bus
from lea.runtime.delivery import Delivery
from lea.runtime.tracing import current_traceparent

PROVIDER = "lea"


class Handlers:
    """What the service does with the work that reaches it."""

    def __init__(self, bus: Bus, actions: Actions) -> None:
        self._bus = bus
        self._actions = actions

    async def on_turn_accepted(self, message: TurnAccepted, delivery: Delivery) -> None:
        """Carry the orders out, then hand the turn on, or answer it where no model is needed.

        A redelivery shows the same frames and publishes under the same ids.
        """
        try:
            result = await self._actions.apply_actions(message)
        except TurnExpired:
            await self._fail(message)
            return
        if delivery.lost:
            return
        await self._emit(message, actions_frame(result.actions))
        if result.answer is None:
            await self._bus.publish(_applied(message, result), message.turn_id, message.round)
        else:
            await self._answer(message, result, result.answer)

    async def _fail(self, message: TurnAccepted) -> None:
        await self._emit(message, actions_frame(()))
        if message.attempt > 1:
            await self._emit(message, restart_frame(message.attempt))
        await self._bus.publish(_expired(message), message.turn_id, message.round, message.attempt)

    async def _answer(self, message: TurnAccepted, result: Result, text: str) -> None:
        if message.attempt > 1:
            await self._emit(message, restart_frame(message.attempt))
        await self._emit(message, encode_delta(FrameId(message.attempt, 1), text))
        answer = _answered(message, result, text)
        await self._bus.publish(answer, message.turn_id, message.round, message.attempt)

    async def _emit(self, message: TurnMessage, frame: bytes) -> None:
        await self._bus.emit(event_subject(message.conversation_id, message.turn_id), frame)


def _applied(message: TurnAccepted, result: Result) -> ActionsApplied:
    return ActionsApplied(
        turn_id=message.turn_id,
        conversation_id=message.conversation_id,
        user_id=message.user_id,
        round=message.round,
        attempt=message.attempt,
        deadline=message.deadline,
        locale=message.locale,
        traceparent=current_traceparent(),
        message=message.message,
        last_assistant_message=message.last_assistant_message,
        linked_transaction_id=result.linked_transaction_id,
        actions=result.actions,
    )


def _answered(message: TurnAccepted, result: Result, text: str) -> AnswerFinished:
    return AnswerFinished(
        turn_id=message.turn_id,
        conversation_id=message.conversation_id,
        user_id=message.user_id,
        round=message.round,
        attempt=message.attempt,
        deadline=message.deadline,
        locale=message.locale,
        traceparent=current_traceparent(),
        outcome=Outcome.DONE,
        text=text,
        last_seq=1,
        actions=result.actions,
        provider=PROVIDER,
        finish_reason="stop",
        pending=result.pending,
    )


def _expired(message: TurnAccepted) -> AnswerFinished:
    return AnswerFinished(
        turn_id=message.turn_id,
        conversation_id=message.conversation_id,
        user_id=message.user_id,
        round=message.round,
        attempt=message.attempt,
        deadline=message.deadline,
        locale=message.locale,
        traceparent=current_traceparent(),
        outcome=Outcome.FAILED,
        error=TurnError(code=ErrorCode.TIMEOUT, detail="the turn's deadline was past before its orders"),
    )
