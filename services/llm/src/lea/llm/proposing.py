"""What becomes of an answer that calls tools: a proposal in Léa's words, or a sentence that says there is none."""

from dataclasses import dataclass

from lea.contracts.messages import PromptBuilt
from lea.contracts.pending import Pending
from lea.contracts.proposals import ReviewProposal
from lea.llm.metrics import Metrics
from lea.llm.ports import Reviewers
from lea.llm.tools import MalformedCall, ToolCall, read_calls
from lea.runtime.logging import get_logger

_UNREAD = {
    "fr": "Je n’ai pas su lire cette demande; rien n’a été fait. Dites-la autrement, par exemple :"
    " « Mets le prix demandé à 395 000 $ ».",
    "en": "I could not read this request; nothing was done. Say it differently, for instance:"
    " “Set the asking price to $395,000”.",
}
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """What the broker reads in place of the model's words."""

    text: str
    pending: Pending | None = None


async def propose(
    prompt: PromptBuilt, calls: tuple[ToolCall, ...], reviewers: Reviewers, metrics: Metrics
) -> Said:
    """Have a model's calls reviewed; calls that are none of ours, or malformed, have no effect.

    Raises ReviewUnavailable.
    """
    if not prompt.may_propose:
        metrics.proposed("unasked")
        return Said(_UNREAD[prompt.locale])
    try:
        proposed = read_calls(calls)
    except MalformedCall as error:
        _log.warning("tool call refused", turn_id=str(prompt.turn_id), reason=str(error))
        metrics.proposed("malformed")
        return Said(_UNREAD[prompt.locale])
    command = ReviewProposal(
        user_id=prompt.user_id,
        conversation_id=prompt.conversation_id,
        message=prompt.message,
        locale=prompt.locale,
        proposed=proposed,
    )
    reviewed = await reviewers.review(command)
    metrics.proposed(reviewed.outcome)
    return Said(reviewed.text, reviewed.pending)
