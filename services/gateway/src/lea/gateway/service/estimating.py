"""What tries used that nobody can tell of any more: their worker died, and only EVENTS remembers them."""

from collections.abc import Collection, Sequence
from math import ceil

from lea.contracts.frames import frame_data, frame_id_of
from lea.contracts.messages import AnswerFinished, AttemptUsage, Outcome, ProviderAsked

CHARS_PER_TOKEN = 4
"""As for prompts: about four characters a token, in French and in English."""


def may_lack_tries(answer: AnswerFinished) -> bool:
    """Tell whether an earlier worker may have asked a provider without living to tell what that used."""
    return answer.attempt > 1 or (answer.outcome is not Outcome.DONE and not answer.usage)


def lost_tries(
    asked: Sequence[ProviderAsked], frames: Sequence[bytes], told: Collection[int]
) -> tuple[AttemptUsage, ...]:
    """Estimate the tries of attempts outside `told`: their last request, and what it was seen to answer.

    Earlier requests of the same attempt failed before the first token: vendors bill nothing for those.
    """
    last = {one.attempt: one for one in asked if one.attempt not in told}
    return tuple(
        AttemptUsage(
            attempt=attempt,
            provider=one.provider,
            model=one.model,
            outcome="failed",
            input_tokens=one.input_tokens,
            output_tokens=ceil(len(_text(frames, attempt)) / CHARS_PER_TOKEN),
            estimated=True,
        )
        for attempt, one in sorted(last.items())
    )


def _text(frames: Sequence[bytes], attempt: int) -> str:
    ours = (frame for frame in frames if frame_id_of(frame).attempt == attempt)
    return "".join(str(frame_data(frame).get("delta", "")) for frame in ours)
