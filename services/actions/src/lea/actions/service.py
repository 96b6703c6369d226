"""Decides what a turn's message orders, has it carried out once, and says what came of it."""

from typing import assert_never

from lea.actions.applying import undoing
from lea.actions.applying.errands import Errand
from lea.actions.applying.outcomes import Step
from lea.actions.errors import TurnExpired
from lea.actions.lines import lines_in
from lea.actions.metrics import ActionsMetrics
from lea.actions.ports import Books, Clock, Desk, Fresh, Late, Recorded
from lea.actions.reading import Draft, Intent, read, resolve
from lea.actions.recalling import may_correct
from lea.actions.results import Result
from lea.contracts.messages import TurnAccepted
from lea.contracts.orders import Order


class Actions:
    """What brokers order, done once for each turn."""

    def __init__(self, desk: Desk, clock: Clock, metrics: ActionsMetrics) -> None:
        self._desk = desk
        self._clock = clock
        self._metrics = metrics

    async def apply_actions(self, message: TurnAccepted) -> Result:
        """Carry the message's orders out, or return what was recorded when they were.

        A message without an order comes back without the database being touched (one that sounds like a
        correction looks up what it may correct).
        Raises TurnExpired past the turn's deadline.
        """
        recent = await self._recent(message)
        draft = self._read(message, recent)
        if draft.intent is Intent.NONE:
            passed = Result(linked_transaction_id=message.linked_transaction_id, may_propose=draft.unread)
            return self._counted("passed", passed)
        async with self._desk.open(message) as books:
            claim = await books.claim()
            match claim:
                case Recorded(result):
                    return self._counted("recorded", result)
                case Late():
                    self._metrics.turns.labels("expired").inc()
                    raise TurnExpired
                case Fresh():
                    result = await self._carry_out(draft, message, books)
                    await books.record(result)
                case _:
                    assert_never(claim)
        return self._counted("applied", result)

    async def _recent(self, message: TurnAccepted) -> tuple[Order, ...]:
        """Look up what a correction may put right; what is pending comes before it."""
        if message.pending is not None or not may_correct(message.message):
            return ()
        return await self._desk.recent(message)

    def _read(self, message: TurnAccepted, recent: tuple[Order, ...]) -> Draft:
        with self._metrics.reading_seconds.time():
            return read(
                message.message,
                now=self._clock(),
                pending=message.pending,
                last_assistant_message=message.last_assistant_message,
                recent=recent,
            )

    async def _carry_out(self, draft: Draft, message: TurnAccepted, books: Books) -> Result:
        step = Step(books, lines_in(draft.language), self._clock().date())
        match draft.intent:
            case Intent.UNDO:
                return await undoing.undo_last_message(step)
            case Intent.DECLINE:
                linked = await books.linked()
                return Result(answer=step.lines.declined(), linked_transaction_id=linked)
            case Intent.ORDERS | Intent.NONE:
                known = await books.known()
                errand = Errand(step, known, message.pending, self._metrics.orders)
                result = await errand.run(resolve(draft, known), draft.property_type)
                return result.model_copy(update={"may_propose": draft.unread})
            case _:
                assert_never(draft.intent)

    def _counted(self, outcome: str, result: Result) -> Result:
        self._metrics.turns.labels(outcome).inc()
        return result
