"""NATS in: a prompt, a turn's cancellation, or turns to summarize; and the claim of an attempt at the gateway."""

from uuid import UUID

from lea.contracts.commands import AttemptClaimed, ClaimAttempt
from lea.contracts.context import ContextRead, ReadContext
from lea.contracts.memory import SummaryAsked, SummaryTried
from lea.contracts.messages import AnswerFinished, PromptBuilt
from lea.contracts.platform import PlatformContext
from lea.contracts.proposals import ProposalReviewed, ReviewProposal
from lea.contracts.subjects import CLAIM_ATTEMPT, READ_CONTEXT, REVIEW_PROPOSAL
from lea.llm.errors import ReviewUnavailable
from lea.llm.service import Answers
from lea.llm.summarizing import Summaries
from lea.runtime.bus import Bus
from lea.runtime.delivery import Delivery
from lea.runtime.errors import BusUnavailable
from lea.runtime.work import Handler


def prompt_handler(answers: Answers) -> Handler[PromptBuilt]:
    """Return what is called for each prompt."""

    async def on_prompt_built(message: PromptBuilt, delivery: Delivery) -> None:
        await answers.answer_turn(message, delivery)

    return on_prompt_built


def summary_handler(summaries: Summaries, bus: Bus) -> Handler[SummaryAsked]:
    """Return what is called for each summary that is asked for; the bus hands on what it used, and what was written."""

    async def on_summary_asked(message: SummaryAsked, delivery: Delivery) -> None:
        summarized = await summaries.summarize(message)
        if summarized.tries:
            tried = SummaryTried(
                conversation_id=message.conversation_id,
                user_id=message.user_id,
                turn_id=message.turn_id,
                delivery=delivery.number,
                tries=summarized.tries,
            )
            await bus.publish(tried, tried.turn_id, tried.delivery)
        if summarized.written is not None:
            await bus.publish(summarized.written, message.turn_id)

    return on_summary_asked


class GatewayAttempts:
    """`Attempts` over request/reply."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def claim_attempt(self, turn_id: UUID) -> int | None:
        """See `Attempts`. Raises BusUnavailable when nobody answers in time."""
        reply = await self._bus.request(CLAIM_ATTEMPT, ClaimAttempt(turn_id=turn_id))
        return AttemptClaimed.model_validate_json(reply).attempt


class ContextPlatforms:
    """`Platforms` over request/reply."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def platform_of(self, prompt: PromptBuilt) -> PlatformContext:
        """See `Platforms`. Raises BusUnavailable when nobody answers in time: then the prompt comes again."""
        command = ReadContext(
            user_id=prompt.user_id, conversation_id=prompt.conversation_id, locale=prompt.locale
        )
        return ContextRead.model_validate_json(await self._bus.request(READ_CONTEXT, command)).platform


class BusReviewers:
    """`Reviewers` over request/reply."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def review(self, command: ReviewProposal) -> ProposalReviewed:
        """See `Reviewers`."""
        try:
            reply = await self._bus.request(REVIEW_PROPOSAL, command)
        except BusUnavailable as error:
            raise ReviewUnavailable("lea", "nobody reviews proposals") from error
        return ProposalReviewed.model_validate_json(reply)


class BusAnnouncements:
    """`Announcements` over the durable stream."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def announce(self, finished: AnswerFinished) -> None:
        """See `Announcements`. Raises BusUnavailable: then it may be stored, and the prompt comes again."""
        await self._bus.publish(finished, finished.turn_id, finished.round, finished.attempt)
