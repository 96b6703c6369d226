"""Closing a turn: recorded first, then told, once."""

from lea.contracts.commands import AttemptClaimed, ClaimAttempt
from lea.contracts.errors import ErrorCode
from lea.contracts.frames import FrameId, encode_frame
from lea.contracts.messages import AnswerFinished, Locale, Outcome, TurnAbandoned
from lea.gateway.ports import EventLog, TurnRow, Turns
from lea.gateway.service.sentences import error_sentence


class Settler:
    """Settles answers, abandoned turns and attempts; any replica may."""

    def __init__(self, turns: Turns, log: EventLog) -> None:
        self._turns = turns
        self._log = log

    async def settle_turn(self, answer: AnswerFinished) -> bool:
        """Record an answer and publish its terminal frame after that; False when it was not the turn's end.

        A repeated settle of the settled attempt publishes the stored frame again; an answer of an older
        attempt is dropped.
        """
        frame = terminal_frame(answer)
        if await self._turns.settle(answer, answer.outcome.value, frame):
            await self._log.show(answer.conversation_id, answer.turn_id, frame)
            return True
        row = await self._turns.find(answer.turn_id)
        if row is not None and row.terminal is not None and row.attempt == answer.attempt:
            await self._log.show(row.conversation_id, row.id, row.terminal)
        return False

    async def abandon_turn(self, abandoned: TurnAbandoned) -> bool:
        """End the turn of a message that nobody could handle, and keep a dead letter."""
        row = await self._turns.find(abandoned.turn_id)
        if row is None:
            return False
        await self._turns.bury(row, abandoned.subject, abandoned.reason, abandoned.deliveries)
        return row.state == "running" and await self.end_turn(row, ErrorCode.INTERNAL)

    async def end_turn(self, row: TurnRow, code: ErrorCode) -> bool:
        """End a running turn ourselves, under an id that no worker uses: `<attempt+1>-0`."""
        frame = error_frame(FrameId(row.attempt + 1, 0), code, row.locale)
        if not await self._turns.end(row, code, frame):
            return False
        await self._log.show(row.conversation_id, row.id, frame)
        return True

    async def claim_attempt(self, command: ClaimAttempt) -> AttemptClaimed:
        """Give a worker that takes a turn over the number of its attempt."""
        return AttemptClaimed(attempt=await self._turns.claim_attempt(command.turn_id))


def terminal_frame(answer: AnswerFinished) -> bytes:
    """Encode the frame that ends an answer's turn: `done`, `error` or `cancelled`."""
    frame_id = FrameId(answer.attempt, answer.last_seq + 1)
    if answer.outcome is Outcome.FAILED:
        return error_frame(frame_id, answer.error.code if answer.error else ErrorCode.INTERNAL, answer.locale)
    usage = {
        "input_tokens": sum(one.input_tokens for one in answer.usage),
        "output_tokens": sum(one.output_tokens for one in answer.usage),
        "cached_input_tokens": sum(one.cached_tokens for one in answer.usage),
    }
    if any(one.estimated for one in answer.usage):
        usage["estimated"] = True
    return encode_frame(
        frame_id,
        {
            "done" if answer.outcome is Outcome.DONE else "cancelled": True,
            "session_id": str(answer.conversation_id),
            "turn_id": str(answer.turn_id),
            "actions": answer.actions,
            "model": answer.model,
            "provider": answer.provider,
            "usage": usage,
            "finish_reason": answer.finish_reason,
        },
    )


def error_frame(frame_id: FrameId, code: ErrorCode, locale: Locale) -> bytes:
    """Encode the frame that ends a failed turn."""
    return encode_frame(
        frame_id, {"error": error_sentence(code, locale), "code": code, "retryable": code.retryable}
    )
