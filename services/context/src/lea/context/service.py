"""Decides what a prompt holds: the broker's files, what was just done, the conversation; inside a budget."""

import asyncio
import datetime as dt
from collections.abc import Sequence

from lea.context.errors import TurnExpired
from lea.context.ports import Clock, Records
from lea.context.rendering import render_actions, render_platform
from lea.contracts.messages import ActionsApplied, HistoryEntry, PromptBuilt
from lea.contracts.platform import PlatformContext


class Prompts:
    """Builds the prompt of a turn."""

    def __init__(self, records: Records, clock: Clock, *, system_prompt: str, max_chars: int) -> None:
        self._records = records
        self._clock = clock
        self._system_prompt = system_prompt.strip() + "\n\n"
        self._max_chars = max_chars

    async def build_prompt(self, message: ActionsApplied) -> PromptBuilt | None:
        """Return the prompt, or None for a turn that was ended meanwhile.

        Raises TurnExpired past the turn's deadline.
        """
        today = self._clock().date()
        past, known = await asyncio.gather(
            self._records.past(message), self._records.platform(message, today)
        )
        if past.over:
            return None
        if past.late:
            raise TurnExpired
        platform, files = fit_platform(known, today, self._max_chars // 2)
        history = past.history or _client_memory(message)
        return PromptBuilt(
            **message.passed_on(),
            message=message.message,
            system=f"{self._system_prompt}{files}\n\n{render_actions(message.actions)}\n",
            system_stable_chars=len(self._system_prompt),
            history=fit_history(history, self._max_chars - len(files)),
            platform=platform,
            actions=message.actions,
        )


def fit_platform(platform: PlatformContext, today: dt.date, max_chars: int) -> tuple[PlatformContext, str]:
    """Leave out the oldest transactions until the text fits; the first one stays in any case."""
    text = render_platform(platform, today)
    while len(text) > max_chars and len(platform.transactions) > 1:
        kept = max(1, len(platform.transactions) * max_chars // (len(text) + 1))
        kept = min(kept, len(platform.transactions) - 1)
        platform = platform.model_copy(update={"transactions": platform.transactions[:kept]})
        text = render_platform(platform, today)
    return platform, text


def fit_history(history: Sequence[HistoryEntry], max_chars: int) -> tuple[HistoryEntry, ...]:
    """Keep the latest exchanges that fit, whole: a message with its answer."""
    kept: list[HistoryEntry] = []
    for entry in reversed(history):
        max_chars -= len(entry.content)
        if max_chars < 0:
            break
        kept.append(entry)
    while kept and kept[-1].role == "assistant" and len(history) > 1:
        kept.pop()
    return tuple(reversed(kept))


def _client_memory(message: ActionsApplied) -> tuple[HistoryEntry, ...]:
    """Take the client's word for the last answer, in a conversation that is new to us."""
    if not message.last_assistant_message:
        return ()
    return (HistoryEntry(role="assistant", content=message.last_assistant_message),)
