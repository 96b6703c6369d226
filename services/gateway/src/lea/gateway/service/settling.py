"""Closing a turn: recorded first, with what it cost, then told, once."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from lea.contracts.commands import AttemptClaimed, ClaimAttempt
from lea.contracts.errors import ErrorCode
from lea.contracts.frames import FrameId, encode_frame
from lea.contracts.memory import SummaryTried
from lea.contracts.messages import AnswerFinished, AttemptUsage, Locale, Outcome, TurnAbandoned
from lea.contracts.pending import Question
from lea.gateway.billing import Bill
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.ports import EventLog, Turns
from lea.gateway.service.estimating import lost_tries, may_lack_tries
from lea.gateway.service.pricing import PriceList
from lea.gateway.service.sentences import error_sentence
from lea.gateway.turns import TurnRow
from lea.runtime.logging import get_logger
from lea.runtime.work import is_outage

_log = get_logger(__name__)


class Settler:
    """Settles answers, abandoned turns and attempts; any replica may."""

    def __init__(
        self,
        turns: Turns,
        log: EventLog,
        prices: PriceList,
        metrics: GatewayMetrics,
        today: Callable[[], dt.date],
    ) -> None:
        self._turns = turns
        self._log = log
        self._prices = prices
        self._metrics = metrics
        self._today = today

    async def settle_turn(self, answer: AnswerFinished) -> bool:
        """Record an answer and publish its terminal frame after that; False when it was not the turn's end.

        A repeated settle of the settled attempt publishes the stored frame again; an answer of an older
        attempt is dropped.
        """
        tries = answer.usage
        if may_lack_tries(answer):
            told = {one.attempt for one in tries}
            tries = (*await self._lost_tries(answer.conversation_id, answer.turn_id, told), *tries)
        bill = self._prices.bill(tries, self._today())
        frame = terminal_frame(answer, bill)
        if await self._turns.settle(answer, answer.outcome.value, frame, bill):
            self._count(bill)
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
        bill = self._prices.bill(await self._all_lost(row), self._today())
        if not await self._turns.end(row, code, frame, bill):
            return False
        self._count(bill)
        await self._log.show(row.conversation_id, row.id, frame)
        return True

    async def _lost_tries(
        self, conversation_id: UUID, turn_id: UUID, told: Collection[int]
    ) -> tuple[AttemptUsage, ...]:
        asked = await self._log.asked(turn_id)
        if all(one.attempt in told for one in asked):
            return ()
        return lost_tries(asked, await self._log.read(conversation_id, turn_id), told)

    async def _all_lost(self, row: TurnRow) -> tuple[AttemptUsage, ...]:
        """Estimate every try of a turn that nobody answered; its end does not wait for NATS."""
        try:
            return await self._lost_tries(row.conversation_id, row.id, ())
        except Exception as error:
            if not is_outage(error):
                raise
            _log.warning("turn ended without its usage", turn_id=str(row.id), reason=type(error).__name__)
            return ()

    def _count(self, bill: Bill) -> None:
        for one in bill.tries:
            self._metrics.usage.used(one, self._prices.label(one.usage), bill.currency)

    async def bill_summary(self, tried: SummaryTried) -> None:
        """Record what a summary used, once; a conversation that is gone owes nothing more."""
        bill = self._prices.bill(tried.tries, self._today())
        if await self._turns.record_summary(tried, bill):
            self._count(bill)

    async def claim_attempt(self, command: ClaimAttempt) -> AttemptClaimed:
        """Give a worker that takes a turn over the number of its attempt."""
        return AttemptClaimed(attempt=await self._turns.claim_attempt(command.turn_id))


def terminal_frame(answer: AnswerFinished, bill: Bill) -> bytes:
    """Encode the frame that ends an answer's turn: `done`, `error` or `cancelled`."""
    frame_id = FrameId(answer.attempt, answer.last_seq + 1)
    if answer.outcome is Outcome.FAILED:
        return error_frame(frame_id, answer.error.code if answer.error else ErrorCode.INTERNAL, answer.locale)
    used = [one.usage for one in bill.tries]
    usage = {
        "input_tokens": sum(one.input_tokens for one in used),
        "output_tokens": sum(one.output_tokens for one in used),
        "cached_input_tokens": sum(one.cached_tokens for one in used),
    }
    if any(one.estimated for one in used):
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
            "cost": _cost(answer, bill),
            "finish_reason": answer.finish_reason,
        }
        | _waits(answer),
    )


def _waits(answer: AnswerFinished) -> dict[str, Any]:
    """Return what Léa waits for, with the answers that she offers: sending a label as the message gives it."""
    pending = answer.pending
    if pending is None:
        return {}
    told: dict[str, Any] = {"kind": pending.kind, "text": pending.text}
    if isinstance(pending, Question) and pending.choices:
        told["choices"] = [{"label": choice.label} for choice in pending.choices]
    return {"pending": told}


def _cost(answer: AnswerFinished, bill: Bill) -> dict[str, int | str] | None:
    cost_micros = bill.cost_by(answer.provider)
    return None if cost_micros is None else {"amount_micros": cost_micros, "currency": bill.currency}


def error_frame(frame_id: FrameId, code: ErrorCode, locale: Locale) -> bytes:
    """Encode the frame that ends a failed turn."""
    return encode_frame(
        frame_id, {"error": error_sentence(code, locale), "code": code, "retryable": code.retryable}
    )
