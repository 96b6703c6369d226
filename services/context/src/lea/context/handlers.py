"""NATS in: a turn whose orders are done, a turn that was settled, a model's summary, a question about the context."""

from lea.context.errors import TurnExpired
from lea.context.metrics import ContextMetrics
from lea.context.remembering import Memory
from lea.context.service import Prompts
from lea.contracts.errors import ErrorCode, TurnError
from lea.contracts.frames import restart_frame, thinking_frame
from lea.contracts.memory import SummaryWritten, TurnSettled
from lea.contracts.messages import ActionsApplied, AnswerFinished, Outcome, PromptBuilt
from lea.contracts.subjects import event_subject
from lea.runtime.bus import Bus
from lea.runtime.delivery import Delivery
from lea.runtime.tracing import current_traceparent


class Handlers:
    """What the service does with a turn that reaches it."""

    def __init__(self, bus: Bus, prompts: Prompts, metrics: ContextMetrics) -> None:
        self._bus = bus
        self._prompts = prompts
        self._metrics = metrics

    async def on_actions_applied(self, message: ActionsApplied, delivery: Delivery) -> None:
        """Show that Léa thinks, build the prompt, hand it on."""
        subject = event_subject(message.conversation_id, message.turn_id)
        await self._bus.emit(subject, thinking_frame())
        try:
            prompt = await self._prompts.build_prompt(message)
        except TurnExpired:
            self._metrics.prompts.labels("expired").inc()
            await self._fail(message, subject)
            return
        if prompt is None:
            self._metrics.prompts.labels("over").inc()
        elif not delivery.lost:
            await self._hand_on(prompt)
        # Out of the turn's path and never lost: the message is acknowledged after it, or comes again.
        await self._prompts.log_reading(message)

    async def _hand_on(self, prompt: PromptBuilt) -> None:
        self._metrics.prompts.labels("built").inc()
        self._metrics.prompt_chars.observe(
            len(prompt.system) + len(prompt.preface) + sum(len(entry.content) for entry in prompt.history)
        )
        traced = prompt.model_copy(update={"traceparent": current_traceparent()})
        await self._bus.publish(traced, prompt.turn_id, prompt.round)

    async def _fail(self, message: ActionsApplied, subject: str) -> None:
        if message.attempt > 1:
            await self._bus.emit(subject, restart_frame(message.attempt))
        await self._bus.publish(_expired(message), message.turn_id, message.round, message.attempt)


class MemoryHandlers:
    """What the service does after turns."""

    def __init__(self, bus: Bus, memory: Memory, metrics: ContextMetrics) -> None:
        self._bus = bus
        self._memory = memory
        self._metrics = metrics

    async def on_turn_settled(self, message: TurnSettled, _delivery: Delivery) -> None:
        """Remember the turn, and announce what follows from it."""
        follow_ups = await self._memory.remember(message)
        if follow_ups.titled is not None:
            await self._bus.publish(follow_ups.titled, message.conversation_id)
            self._metrics.remembered.labels("titled").inc()
        if (asked := follow_ups.asked) is not None:
            self._metrics.remembered.labels("folded").inc()
            await self._bus.publish(
                asked.model_copy(update={"traceparent": current_traceparent()}), asked.turn_id
            )

    async def on_summary_written(self, message: SummaryWritten, _delivery: Delivery) -> None:
        """Let a model's summary take the place of the one that was made by rule."""
        taken = await self._memory.improve(message)
        self._metrics.remembered.labels("rewritten" if taken else "too_late").inc()


def _expired(message: ActionsApplied) -> AnswerFinished:
    return AnswerFinished(
        **message.passed_on(current_traceparent()),
        outcome=Outcome.FAILED,
        actions=message.actions,
        error=TurnError(code=ErrorCode.TIMEOUT, detail="the turn's deadline was past before its prompt"),
    )
